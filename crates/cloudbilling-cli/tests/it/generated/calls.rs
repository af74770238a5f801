//! Every operation, and what the service made of it.

use std::collections::BTreeSet;

use cloudbilling_sandbox::NewAccount;
use soap_codec::Nillable;

use super::code::PublicServiceClient;
use super::code::public_contracts::{
    BulkDeleteError, BulkInvoiceCloseError, Invoice, Invoice2, InvoiceStatusEnum, InvoiceType,
    ResultCodeEnum, StatusEnum,
};
use super::code::tempuri_org::{
    AddProductCluster, AddProductClusterResponse, CloseInvoices, DeletePurchases,
    GetInvoiceHeaders, GetInvoiceTransformationResultFile,
    GetInvoiceTransformationResultsForCustomers, GetInvoiceTransformationResultsForInvoices,
    GetPurchases, GetTransformationResultsForCustomers, GetTransformationResultsForInvoices, Login,
    UploadInvoices, UploadInvoices2,
};
use super::stage::{Stage, items};
use crate::service::{EMAIL, PASSWORD};

const SUCCESS: Option<ResultCodeEnum> = Some(ResultCodeEnum::Success);

const REFERENCE: &str = "<№ 1> & “Ünï”]]>";

fn strings(values: &[&str]) -> Nillable<Vec<Option<String>>> {
    let values = values.iter().map(|value| Some((*value).to_owned()));
    Nillable::Value(values.collect())
}

#[tokio::test]
async fn every_operation_is_called() {
    let stage = Stage::new();
    let token = log_in(&stage).await;
    // A session token goes where an API token goes.
    let client = stage.anonymous().with_api_token(token);

    let cluster = AddProductCluster {
        tag_name: "Satellite".to_owned().into(),
        parent_tag_name: "Broadband".to_owned().into(),
        aliases: strings(&["SAT-1", "SAT-2"]),
        billing_output_tags: Nillable::Nil,
        show_in_product_plan: Some(true),
    };
    let added = client.add_product_cluster(&cluster).await.expect("added");
    assert_eq!(
        added,
        AddProductClusterResponse {
            add_product_cluster_result: Some(true),
            result_code: SUCCESS,
            result_message: added.result_message.clone(),
        }
    );

    upload(&client).await;
    close(&client).await;
    purchases(&client).await;
    transformations(&client).await;

    let mut operations: BTreeSet<String> = stage.admin().operations().iter().cloned().collect();
    operations.insert("Login".to_owned());
    let called: BTreeSet<String> = stage.called().into_iter().collect();
    assert_eq!(called, operations);
}

async fn log_in(stage: &Stage) -> String {
    let login = Login {
        email_address: EMAIL.to_owned().into(),
        password: PASSWORD.to_owned().into(),
        environment: NewAccount::DEFAULT_ENVIRONMENT.to_owned().into(),
    };
    let response = stage.anonymous().login(&login).await.expect("a response");
    let result = response.login_result.into_value().expect("a result");
    assert_eq!(result.status, Some(StatusEnum::Success));
    result.value.into_value().expect("a session token")
}

async fn upload(client: &PublicServiceClient) {
    let invoice = Invoice {
        customer_code: "1001".to_owned().into(),
        // Markup and letters of two scripts arrive as they were.
        invoice_reference: REFERENCE.to_owned().into(),
        invoice_number: Nillable::Nil,
        invoice_date: "2026-03-01T00:00:00Z".to_owned().into(),
    };
    let upload = UploadInvoices {
        invoices: Nillable::Value(vec![Some(invoice)]),
    };
    let uploaded = client.upload_invoices(&upload).await.expect("a response");
    assert_eq!(uploaded.result_code, SUCCESS, "{uploaded:?}");
    assert_eq!(uploaded.upload_invoices_result, Some(true));

    let invoice = Invoice2 {
        customer_code: "1001".to_owned().into(),
        invoice_reference: "G-2".to_owned().into(),
        invoice_date: "2026-03-01T00:00:00Z".to_owned().into(),
        billing_period_start: "2026-02-01T00:00:00Z".to_owned().into(),
        billing_period_end: "2026-03-01T00:00:00Z".to_owned().into(),
        invoice_number: Nillable::Absent,
    };
    let upload = UploadInvoices2 {
        invoices: Nillable::Value(vec![Some(invoice)]),
    };
    let uploaded = client.upload_invoices2(&upload).await.expect("a response");
    assert_eq!(uploaded.result_code, SUCCESS, "{uploaded:?}");
    assert_eq!(uploaded.upload_invoices2_result, Some(true));
}

async fn close(client: &PublicServiceClient) {
    let query = GetInvoiceHeaders {
        customer_code: "1001".to_owned().into(),
        included_statuses: Nillable::Value(vec![InvoiceStatusEnum::Pending]),
        ..GetInvoiceHeaders::default()
    };
    let response = client.get_invoice_headers(&query).await.expect("a list");
    assert_eq!(response.result_code, SUCCESS);
    let headers = items(response.get_invoice_headers_result);
    let found = headers
        .iter()
        .find(|header| header.invoice_reference == REFERENCE.to_owned().into());
    let header = found.expect("the uploaded invoice");
    assert_eq!(header.invoice_status, Some(InvoiceStatusEnum::Pending));
    assert_eq!(header.invoice_type, Some(InvoiceType::AdHoc));

    let id = header.id.clone().into_value().expect("an id");
    let close = CloseInvoices {
        invoice_ids: strings(&[&id, "none"]),
        reason: "paid".to_owned().into(),
    };
    let response = client.close_invoices(&close).await.expect("a response");
    let closed = response.close_invoices_result.into_value();
    let closed = closed.expect("a result");
    assert_eq!(items(closed.closed_invoices), [id]);
    let errors: Vec<BulkInvoiceCloseError> = items(closed.errors);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].invoice_id, "none".to_owned().into());
}

async fn purchases(client: &PublicServiceClient) {
    let query = GetPurchases {
        customer_code: "1001".to_owned().into(),
        include_unmapped: Some(true),
        ..GetPurchases::default()
    };
    let response = client.get_purchases(&query).await.expect("a list");
    let purchases = items(response.get_purchases_result);
    // Those before it are on invoices that are closed.
    let newest = purchases.last().expect("a purchase");
    let reference = newest.purchase_reference.clone();
    let reference = reference.into_value().expect("a reference");

    let delete = DeletePurchases {
        reason: "imported twice".to_owned().into(),
        purchase_references: strings(&[&reference, "none"]),
    };
    let response = client.delete_purchases(&delete).await.expect("a response");
    let deleted = response.delete_purchases_result.into_value();
    let deleted = deleted.expect("a result");
    assert_eq!(items(deleted.marked_for_deletion), [reference]);
    let errors: Vec<BulkDeleteError> = items(deleted.errors);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].purchase_reference, "none".to_owned().into());
}

async fn transformations(client: &PublicServiceClient) {
    let query = GetInvoiceTransformationResultsForCustomers {
        customer_codes: strings(&["1001"]),
        ..Default::default()
    };
    let response = client.get_invoice_transformation_results_for_customers(&query);
    let response = response.await.expect("a list");
    let results = items(response.get_invoice_transformation_results_for_customers_result);
    let result = results.first().expect("a result");
    let id = result.id.clone().into_value().expect("an id");

    let file = GetInvoiceTransformationResultFile {
        invoice_transformation_result_id: id.into(),
    };
    let response = client.get_invoice_transformation_result_file(&file);
    let response = response.await.expect("a file");
    let file = response.get_invoice_transformation_result_file_result;
    let bytes = file.into_value().expect("a result").file_bytes.into_value();
    assert!(bytes.expect("bytes").starts_with(b"Invoice INV-"));

    let invoice_ids = result.invoice_ids.clone();
    let query = GetInvoiceTransformationResultsForInvoices {
        invoice_ids: invoice_ids.clone(),
        ..Default::default()
    };
    let response = client.get_invoice_transformation_results_for_invoices(&query);
    let response = response.await.expect("a list");
    let same = items(response.get_invoice_transformation_results_for_invoices_result);
    assert!(same.contains(result), "{same:?}");

    let query = GetTransformationResultsForCustomers {
        customer_codes: strings(&["1001"]),
        ..Default::default()
    };
    let response = client.get_transformation_results_for_customers(&query);
    let response = response.await.expect("a list");
    assert_eq!(response.result_code, SUCCESS);

    let query = GetTransformationResultsForInvoices {
        invoice_ids,
        ..Default::default()
    };
    let response = client.get_transformation_results_for_invoices(&query);
    let response = response.await.expect("a list");
    assert_eq!(response.result_code, SUCCESS);
}

#[tokio::test]
async fn soap_1_2_is_a_setting() {
    let stage = Stage::new();
    let query = GetInvoiceHeaders {
        customer_code: "1001".to_owned().into(),
        ..GetInvoiceHeaders::default()
    };
    let in_1_1 = stage.generated().get_invoice_headers(&query).await;
    let in_1_1 = in_1_1.expect("a list");
    let client = stage.soap_1_2().with_api_token(stage.token.clone());
    let in_1_2 = client.get_invoice_headers(&query).await.expect("a list");
    assert!(!items(in_1_2.get_invoice_headers_result.clone()).is_empty());
    assert_eq!(in_1_1, in_1_2);
}
