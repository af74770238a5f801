//! Each method sends its operation, and says which one failed.

use cloudbilling::codec::{Encoder, SoapVersion};
use cloudbilling::types::operation::{
    AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, UploadInvoices, UploadInvoices2,
};
use cloudbilling::types::server::WritePayload;
use cloudbilling::types::{Operation, OperationResponse, ResultCode, ServiceContract};
use cloudbilling::{Error, ErrorKind};

use crate::support::{Either, both, with_token};

/// Runs the method of an operation on both clients, once with a successful response and once with
/// an error.
macro_rules! is_called_by {
    ($operation:expr, $method:ident, $output:expr) => {{
        let operation = $operation;
        both!(with_token, |script, client| {
            let call = || match client {
                Either::Async(client) => pollster::block_on(client.$method(&operation)),
                Either::Blocking(client) => client.$method(&operation),
            };
            script.respond_body(
                200,
                "text/xml",
                answer(&operation, OperationResponse::success($output)),
            );
            call().expect("a success");
            script.respond_body(
                200,
                "text/xml",
                answer(&operation, OperationResponse::error("No.")),
            );
            assert_failed(&operation, call().map(drop));
            for received in script.received() {
                let action = &received.request().headers()["soapaction"];
                let action = action.to_str().expect("ASCII");
                assert!(
                    action.ends_with(&format!("/{}\"", name(&operation))),
                    "{action}"
                );
            }
        });
    }};
}

#[test]
fn each_operation_has_a_method() {
    is_called_by!(AddProductCluster::new("DSL"), add_product_cluster, true);
    is_called_by!(
        CloseInvoices::new(["1"], "paid"),
        close_invoices,
        Default::default()
    );
    is_called_by!(
        DeletePurchases::new("twice", ["1"]),
        delete_purchases,
        Default::default()
    );
    is_called_by!(GetInvoiceHeaders::default(), invoice_headers, Vec::new());
    is_called_by!(
        GetInvoiceTransformationResultFile::new("1"),
        invoice_transformation_result_file,
        Default::default()
    );
    is_called_by!(
        GetInvoiceTransformationResultsForCustomers::new(["1"]),
        invoice_transformation_results_for_customers,
        Vec::new()
    );
    is_called_by!(
        GetInvoiceTransformationResultsForInvoices::new(["1"]),
        invoice_transformation_results_for_invoices,
        Vec::new()
    );
    is_called_by!(GetPurchases::default(), purchases, Vec::new());
    is_called_by!(
        GetTransformationResultsForCustomers::new(["1"]),
        transformation_results_for_customers,
        Vec::new()
    );
    is_called_by!(
        GetTransformationResultsForInvoices::new(["1"]),
        transformation_results_for_invoices,
        Vec::new()
    );
    is_called_by!(UploadInvoices::new([]), upload_invoices, true);
    is_called_by!(UploadInvoices2::new([]), upload_invoices2, true);
}

/// The response of a service with the default contract.
pub(crate) fn answer<O: Operation<Output: WritePayload>>(
    _: &O,
    response: OperationResponse<O>,
) -> Vec<u8> {
    Encoder::new(SoapVersion::Soap11)
        .body(O::RESPONSE, &ServiceContract::default().response(&response))
        .encode()
        .expect("it can be written")
}

fn name<O: Operation>(_: &O) -> &'static str {
    O::NAME
}

#[track_caller]
fn assert_failed<O: Operation>(_: &O, result: Result<(), Error>) {
    let error = result.expect_err("a result code");
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(error.operation(), O::NAME);
    assert_eq!(error.code(), &ResultCode::Error);
    assert_eq!(error.message(), Some("No."));
}
