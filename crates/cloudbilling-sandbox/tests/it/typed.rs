//! The sandbox's table of the contract against the types that clients use: two independent readings
//! of the documentation.

use cloudbilling_sandbox::Sandbox;
use cloudbilling_types::operation::*;
use cloudbilling_types::record::{Invoice, Invoice2};
use cloudbilling_types::value::{InvoiceStatus, InvoiceType};
use cloudbilling_types::{Operation, OperationResponse, ServiceContract};
use soap_codec::{Decoder, Encoder, HeaderBlock, SoapVersion};

use crate::client::{exchange, post, with_token};

/// Calls the sandbox with a request that the types write, and reads its response with them.
fn typed<O: Operation>(sandbox: &Sandbox, token: &str, operation: &O) -> OperationResponse<O> {
    let contract = ServiceContract::default();
    let request = Encoder::new(SoapVersion::Soap11)
        .header(HeaderBlock::new(contract.api_token_header.qname(), token))
        .body(O::REQUEST, operation)
        .encode()
        .expect("an envelope");
    let request = String::from_utf8(request).expect("UTF-8");
    let response = exchange(sandbox, &post(O::NAME, &request)).expect("a response");
    assert_eq!(response.status, 200, "{}", response.text());
    let message = Decoder::new().decode(response.text()).expect("an envelope");
    let payload = message.envelope().payload().expect("one payload");
    contract
        .read_response(payload)
        .unwrap_or_else(|error| panic!("{error} in {}", response.text()))
}

#[test]
fn uploaded_invoices_are_found_and_closed() {
    let (sandbox, token) = with_token();
    let invoice = |reference: &str| {
        Invoice2::default()
            .customer_code("1")
            .invoice_reference(reference)
            .invoice_date("2025-03-01T00:00:00Z")
            .billing_period_start("2025-02-01T00:00:00Z")
            .billing_period_end("2025-03-01T00:00:00Z")
    };
    let upload = UploadInvoices2::new([invoice("A-1"), invoice("A-2")]);
    assert_eq!(typed(&sandbox, &token, &upload).into_result(), Ok(true));
    let without_period = Invoice::default()
        .customer_code("1")
        .invoice_reference("A-3")
        .invoice_date("2025-03-01T00:00:00Z");
    let upload = UploadInvoices::new([without_period]);
    assert_eq!(typed(&sandbox, &token, &upload).into_result(), Ok(true));

    let query = GetInvoiceHeaders::default()
        .customer_code("1")
        .included_statuses([InvoiceStatus::Pending]);
    let headers = typed(&sandbox, &token, &query).into_result().unwrap();
    let mut references: Vec<_> = headers
        .iter()
        .filter_map(|header| header.invoice_reference.as_deref())
        .collect();
    references.sort_unstable();
    assert_eq!(references, ["A-1", "A-2", "A-3"]);
    assert_eq!(headers[0].invoice_type, Some(InvoiceType::AdHoc));

    let id = headers[0].id.clone().unwrap();
    let close = CloseInvoices::new([id.as_str(), "none"], "paid");
    let closed = typed(&sandbox, &token, &close).into_result().unwrap();
    assert_eq!(closed.closed().collect::<Vec<_>>(), [id]);
    assert_eq!(closed.errors().count(), 1);
}

#[test]
fn a_refusal_is_an_error_with_its_message() {
    let (sandbox, token) = with_token();
    let upload = UploadInvoices2::new([Invoice2::default()]);
    let error = typed(&sandbox, &token, &upload).into_result().unwrap_err();
    assert!(error.message().unwrap().contains("CustomerCode"), "{error}");

    let cluster = AddProductCluster::new("T")
        .parent_tag_name("nowhere")
        .aliases(["A"])
        .billing_output_tags(["B"])
        .show_in_product_plan(true);
    let error = typed(&sandbox, &token, &cluster).into_result().unwrap_err();
    assert!(error.message().unwrap().contains("nowhere"), "{error}");
}

#[test]
fn purchases_are_found_and_deleted_one_by_one() {
    let (sandbox, token) = with_token();
    let query = GetPurchases::default()
        .customer_code("1")
        .include_unmapped(true)
        .product_label("DSL")
        .date_from("2025-01-01T00:00:00Z")
        .date_to("2025-02-01T00:00:00Z");
    assert_eq!(
        typed(&sandbox, &token, &query).into_result(),
        Ok(Vec::new())
    );

    let delete = DeletePurchases::new("imported twice", ["P-1"]);
    let result = typed(&sandbox, &token, &delete).into_result().unwrap();
    assert_eq!(result.errors[0].purchase_reference.as_deref(), Some("P-1"));
}

#[test]
fn transformation_results_are_listed() {
    let (sandbox, token) = with_token();
    const FROM: &str = "2025-01-01T00:00:00Z";
    assert_eq!(
        typed(
            &sandbox,
            &token,
            &GetTransformationResultsForInvoices::new(["1"]).created_from_date(FROM)
        )
        .into_result(),
        Ok(Vec::new())
    );
    assert_eq!(
        typed(
            &sandbox,
            &token,
            &GetTransformationResultsForCustomers::new(["1"]).transformation_name("PDF")
        )
        .into_result(),
        Ok(Vec::new())
    );
    assert_eq!(
        typed(
            &sandbox,
            &token,
            &GetInvoiceTransformationResultsForInvoices::new(["1"]).created_to_date(FROM)
        )
        .into_result(),
        Ok(Vec::new())
    );
    assert_eq!(
        typed(
            &sandbox,
            &token,
            &GetInvoiceTransformationResultsForCustomers::new(["1"])
        )
        .into_result(),
        Ok(Vec::new())
    );
    let file = GetInvoiceTransformationResultFile::new("1");
    assert!(typed(&sandbox, &token, &file).into_result().is_err());
}
