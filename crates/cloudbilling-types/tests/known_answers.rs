//! Messages as WCF writes them, byte for byte, each read and written.
//!
//! The files are made by hand after the rules of WCF's serializer: parameters in the order of their
//! declaration, members in the order of their names, `a` and `i` declared on the element of a
//! parameter or result, `b` on an array in it.

mod common;

use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT};
use cloudbilling_types::operation::*;
use cloudbilling_types::record::*;
use cloudbilling_types::value::{InvoiceStatus, InvoiceType};
use cloudbilling_types::{
    Amount, DateTimeText, LoginRequest, LoginResponse, OperationResponse, ResultCode,
    ServiceContract,
};
use soap_codec::QName;
use soap_codec::scalar::{Base64, Scalar};

use common::{BothWays, envelope, read_request, read_response, request, response, with_payload};

macro_rules! known {
    ($name:literal) => {
        include_str!(concat!("known-answers/", $name, ".xml"))
    };
}

fn assert_request<O: BothWays>(operation: &O, message: &str) {
    assert_eq!(request(operation), message);
    assert_eq!(read_request::<O>(message).as_ref(), Ok(operation));
}

fn assert_response<O: BothWays>(expected: &OperationResponse<O>, message: &str) {
    assert_eq!(response(&ServiceContract::default(), expected), message);
    assert_eq!(read_response::<O>(message).as_ref(), Ok(expected));
}

#[test]
fn requests() {
    assert_request(
        &GetPurchases::default()
            .customer_code("1001")
            .include_unmapped(true)
            .product_label("DSL & TV")
            .date_from("2025-01-01T00:00:00Z")
            .date_to("2025-02-01T00:00:00Z"),
        known!("GetPurchases.request"),
    );
    assert_request(
        &GetInvoiceHeaders::default()
            .billing_period_date("2025-01-15T00:00:00Z")
            .customer_code("1001")
            .calculated_since_date("2025-01-02T00:00:00Z")
            .included_statuses([InvoiceStatus::Approved, InvoiceStatus::ApprovalQueued])
            .billing_period_end_from("2025-01-31T00:00:00Z")
            .billing_period_end_to("2025-03-01T00:00:00Z"),
        known!("GetInvoiceHeaders.request"),
    );
    assert_request(
        &UploadInvoices2::new([Invoice2::default()
            .customer_code("1001")
            .invoice_reference("R-1")
            .invoice_date("2025-01-31T00:00:00Z")
            .billing_period_start("2025-01-01T00:00:00Z")
            .billing_period_end("2025-02-01T00:00:00Z")]),
        known!("UploadInvoices2.request"),
    );
    assert_request(
        &UploadInvoices::new([Invoice::default()
            .customer_code("1001")
            .invoice_reference("R-1")]),
        known!("UploadInvoices.request"),
    );
    assert_request(
        &AddProductCluster::new("Broadband")
            .parent_tag_name("Products")
            .aliases(["DSL", "Fibre"])
            .billing_output_tags(["Internet"])
            .show_in_product_plan(true),
        known!("AddProductCluster.request"),
    );
    assert_request(
        &DeletePurchases::new("imported twice", ["P-1", "P-2"]),
        known!("DeletePurchases.request"),
    );
    assert_request(
        &CloseInvoices::new(["53959e2b2cf2a10b5c9e5f1a"], "paid"),
        known!("CloseInvoices.request"),
    );
    assert_request(
        &GetInvoiceTransformationResultFile::new("53959e2b2cf2a10b5c9e5f1b"),
        known!("GetInvoiceTransformationResultFile.request"),
    );
}

#[test]
fn requests_for_transformation_results() {
    const FROM: &str = "2014-11-05T00:00:00";
    const TO: &str = "2014-11-06T00:00:00";
    assert_request(
        &GetTransformationResultsForInvoices::new(["53959e2b2cf2a10b5c9e5f1a"])
            .created_from_date(FROM)
            .created_to_date(TO)
            .transformation_name("Invoice PDF"),
        known!("GetTransformationResultsForInvoices.request"),
    );
    assert_request(
        &GetTransformationResultsForCustomers::new(["1001"])
            .created_from_date(FROM)
            .created_to_date(TO)
            .transformation_name("Invoice PDF"),
        known!("GetTransformationResultsForCustomers.request"),
    );
    assert_request(
        &GetInvoiceTransformationResultsForInvoices::new(["53959e2b2cf2a10b5c9e5f1a"])
            .created_from_date(FROM)
            .created_to_date(TO)
            .invoice_transformation_name("Invoice PDF"),
        known!("GetInvoiceTransformationResultsForInvoices.request"),
    );
    assert_request(
        &GetInvoiceTransformationResultsForCustomers::new(["1001"])
            .created_from_date(FROM)
            .created_to_date(TO)
            .invoice_transformation_name("Invoice PDF"),
        known!("GetInvoiceTransformationResultsForCustomers.request"),
    );
}

#[test]
fn responses() {
    assert_response::<GetPurchases>(
        &OperationResponse::success(vec![
            Purchase::default()
                .customer_code("1001")
                .id("53959e2b2cf2a10b5c9e5f1c")
                .is_adhoc(false)
                .override_unit_price(Amount::parse("2.50").unwrap())
                .override_unit_price_currency("EUR")
                .product_label("DSL")
                .purchase_date("2025-01-15T12:00:00Z")
                .purchase_reference("P-1")
                .quantity(1e16),
        ]),
        known!("GetPurchases.response"),
    );
    assert_response::<GetInvoiceHeaders>(
        &OperationResponse::success(vec![
            InvoiceHeader::default()
                .billing_period_start("2025-01-01T00:00:00Z")
                .customer_code("1001")
                .id("53959e2b2cf2a10b5c9e5f1a")
                .invoice_status(InvoiceStatus::CalculatedOk)
                .invoice_type(InvoiceType::Period)
                .last_calculated_cost_total(0.0)
                .last_calculated_total(12.5)
                .last_calculated_total_currency("EUR")
                .outstanding_amount(
                    Undocumented::default()
                        .with("Amount", "12.50")
                        .with("Currency", "EUR"),
                ),
        ]),
        known!("GetInvoiceHeaders.response"),
    );
    assert_response::<UploadInvoices>(
        &OperationResponse::success(true),
        known!("UploadInvoices.response"),
    );
    assert_response::<UploadInvoices2>(
        &OperationResponse::success(true),
        known!("UploadInvoices2.response"),
    );
    assert_response::<AddProductCluster>(
        &OperationResponse::error("The tag name exists already"),
        known!("AddProductCluster.response"),
    );
    assert_response::<GetInvoiceTransformationResultsForInvoices>(
        &OperationResponse::success(vec![
            InvoiceTransformationResult::default()
                .created_date("2014-06-09T14:56:18.017+02:00")
                .customer_code("1001")
                .id("53959e2b2cf2a10b5c9e5f1b")
                .invoice_ids(["53959e2b2cf2a10b5c9e5f1a"])
                .is_grouped(false)
                .is_out_of_date(true),
        ]),
        known!("GetInvoiceTransformationResultsForInvoices.response"),
    );
    assert_response::<GetInvoiceTransformationResultsForCustomers>(
        &OperationResponse::success(vec![
            InvoiceTransformationResult::default()
                .customer_code("1001")
                .customer_name("Anna & Co")
                .id("53959e2b2cf2a10b5c9e5f1b"),
        ]),
        known!("GetInvoiceTransformationResultsForCustomers.response"),
    );
    assert_response::<GetTransformationResultsForCustomers>(
        &OperationResponse::success(Vec::new()),
        known!("GetTransformationResultsForCustomers.response"),
    );
}

/// The member names of bulk results and of `TransformationResult` are not documented. The files
/// have the names that we write.
#[test]
fn responses_whose_members_are_inferred() {
    assert_response::<DeletePurchases>(
        &OperationResponse::success(BulkDeleteResult::default().marked("P-1").refused(
            "P-2",
            "Locked",
            "The purchase is on an invoice that is APPROVED",
        )),
        known!("DeletePurchases.response"),
    );
    let member = |name: &'static str| QName::new(DATA_CONTRACT, name);
    let closed = Undocumented::default().with_value(
        QName::new(ARRAYS, "string"),
        UndocumentedValue::Text("53959e2b2cf2a10b5c9e5f1a".into()),
    );
    let error = Undocumented::default()
        .with("Error", "the invoice is APPROVED")
        .with("InvoiceId", "53959e2b2cf2a10b5c9e5f1d");
    let errors = Undocumented::default().with_value(
        member("BulkInvoiceCloseError"),
        UndocumentedValue::Members(error),
    );
    let closed = BulkInvoiceCloseResult(
        Undocumented::default()
            .with_value(member("ClosedInvoices"), UndocumentedValue::Members(closed))
            .with_value(member("Errors"), UndocumentedValue::Members(errors)),
    );
    // Only read: for unknown members, a writer cannot know where WCF would declare their namespace.
    assert_eq!(
        read_response::<CloseInvoices>(known!("CloseInvoices.response")),
        Ok(OperationResponse::success(closed))
    );
    let result = Undocumented::default()
        .with("Id", "53959e2b2cf2a10b5c9e5f1b")
        .with_value(member("TransformationName"), UndocumentedValue::Nil);
    assert_response::<GetTransformationResultsForInvoices>(
        &OperationResponse::success(vec![TransformationResult(result)]),
        known!("GetTransformationResultsForInvoices.response"),
    );
}

/// The one response of which a sample exists.
#[test]
fn the_documented_sample() {
    let message = known!("GetInvoiceTransformationResultFile.response");
    let file = InvoiceTransformationResultFile::default()
        .content_type("application/pdf")
        .date("2014-06-09T14:56:18.017+02:00")
        .file_bytes(Base64(b"%PDF-1.4\n".to_vec()));
    assert_response::<GetInvoiceTransformationResultFile>(
        &OperationResponse::success(file),
        message,
    );
}

#[test]
fn login() {
    let contract = ServiceContract::default();
    let login = LoginRequest {
        email: "ann@example.nl".into(),
        password: "s3cret".into(),
        environment: "test".into(),
    };
    let message = known!("Login.request");
    assert_eq!(
        envelope(
            &contract,
            contract.login_request_name(),
            &contract.login_request(&login)
        ),
        message
    );
    assert_eq!(
        with_payload(&contract, message, |payload| contract.read_login(payload)),
        Ok(login)
    );

    let granted = LoginResponse::success("0f8fad5b-d9cb-469f-a165-70867728950e");
    let message = known!("Login.response");
    let name = QName::new("http://tempuri.org/", "LoginResponse");
    assert_eq!(
        envelope(&contract, name, &contract.login_response(&granted)),
        message
    );
    let read = with_payload(&contract, message, |payload| {
        contract.read_login_response(payload)
    });
    assert_eq!(read, Ok(granted));
}

#[test]
fn the_result_is_there_or_the_error_is() {
    let read = read_response::<GetPurchases>(known!("GetPurchases.response")).unwrap();
    let rows = read.into_result().unwrap();
    assert_eq!(
        rows[0].override_unit_price.as_ref().map(Amount::text),
        Some("2.50")
    );
    assert_eq!(
        rows[0].purchase_date,
        Some(DateTimeText::from("2025-01-15T12:00:00Z"))
    );

    let refused = read_response::<AddProductCluster>(known!("AddProductCluster.response")).unwrap();
    let error = refused.into_result().unwrap_err();
    assert_eq!(
        (error.operation(), error.code()),
        ("AddProductCluster", &ResultCode::Error)
    );
    assert_eq!(
        error.to_string(),
        "AddProductCluster failed: The tag name exists already"
    );
}
