//! The generated client reads the same as the client of this workspace.

use std::collections::BTreeSet;

use cloudbilling::types::operation as by_hand;
use cloudbilling::types::value::DateTimeText;
use soap_codec::{Element, Nillable, QName, Raw, ToXml};

use super::code::tempuri_org::{
    GetInvoiceHeaders, GetInvoiceTransformationResultFile,
    GetInvoiceTransformationResultsForCustomers, GetInvoiceTransformationResultsForInvoices,
    GetPurchases, GetTransformationResultsForCustomers, GetTransformationResultsForInvoices,
};
use super::stage::{Stage, items};

/// The texts of a record by their paths, in the order of the paths. A nil member is like an absent
/// one, which the hand-written types do not tell apart.
fn texts(record: &impl ToXml) -> Vec<(String, String)> {
    let record = Raw::new(QName::new("", "record"), record).expect("it can be written");
    let mut texts = Vec::new();
    collect(record.view().element(), "", &mut texts);
    texts.sort();
    texts
}

fn collect(element: Element<'_>, path: &str, texts: &mut Vec<(String, String)>) {
    let path = format!("{path}/{}", element.name_buf());
    let mut children = element.children().peekable();
    if children.peek().is_none() && !element.is_nil() {
        texts.push((path, element.text().into_owned()));
    } else {
        children.for_each(|child| collect(child, &path, texts));
    }
}

fn assert_same(generated: &[impl ToXml], by_hand: &[impl ToXml], least: usize) {
    assert!(by_hand.len() >= least, "{} records", by_hand.len());
    let all = |records: &[_]| records.iter().map(texts).collect::<Vec<_>>();
    let by_hand: Vec<_> = by_hand.iter().map(texts).collect();
    assert_eq!(all(generated), by_hand);
}

#[tokio::test]
async fn invoice_headers() {
    let stage = Stage::new();
    let query = GetInvoiceHeaders {
        customer_code: "1001".to_owned().into(),
        ..GetInvoiceHeaders::default()
    };
    let response = stage.generated().get_invoice_headers(&query).await;
    let generated = items(response.expect("a list").get_invoice_headers_result);
    let query = by_hand::GetInvoiceHeaders::default().customer_code("1001");
    let by_hand = stage.by_hand().invoice_headers(&query).await;
    assert_same(&generated, &by_hand.expect("a list"), 24);
}

/// A long list in parts, one for each month.
#[tokio::test]
async fn purchases_in_parts() {
    let stage = Stage::new();
    let (client, other) = (stage.generated(), stage.by_hand());
    let all = by_hand::GetPurchases::default().include_unmapped(true);
    let all = other.purchases(&all).await.expect("a list");
    let bounds = bounds(all.iter().map(|purchase| purchase.purchase_date.as_ref()));
    let mut count = 0;
    for (begin, end) in bounds.iter().zip(&bounds[1..]) {
        let query = GetPurchases {
            include_unmapped: Some(true),
            date_from: begin.clone().into(),
            date_to: end.clone().into(),
            ..GetPurchases::default()
        };
        let response = client.get_purchases(&query).await.expect("a list");
        let generated = items(response.get_purchases_result);
        let query = by_hand::GetPurchases::default()
            .include_unmapped(true)
            .date_from(begin.as_str())
            .date_to(end.as_str());
        let by_hand = other.purchases(&query).await.expect("a list");
        assert_same(&generated, &by_hand, 1);
        count += generated.len();
    }
    assert_eq!((bounds.len(), count), (25, all.len()));
}

/// Returns the bounds of the months with purchases. Purchases are made on the hour, and one that is
/// made at a bound would be in neither part.
fn bounds<'d>(dates: impl Iterator<Item = Option<&'d DateTimeText>>) -> Vec<String> {
    let dates = dates.map(|date| date.expect("a date").to_string());
    let months: BTreeSet<String> = dates.map(|date| date[..7].to_owned()).collect();
    let inner = months.iter().skip(1);
    let inner = inner.map(|month| format!("{month}-01T00:30:00Z"));
    let outer = |year: u16| std::iter::once(format!("{year}-01-01T00:00:00Z"));
    outer(2000).chain(inner).chain(outer(2999)).collect()
}

#[tokio::test]
async fn transformations() {
    let stage = Stage::new();
    let (client, other) = (stage.generated(), stage.by_hand());
    let customers = || Nillable::Value(vec![Some("1001".to_owned())]);

    let query = GetInvoiceTransformationResultsForCustomers {
        customer_codes: customers(),
        ..Default::default()
    };
    let response = client.get_invoice_transformation_results_for_customers(&query);
    let response = response.await.expect("a list");
    let generated = items(response.get_invoice_transformation_results_for_customers_result);
    let query = by_hand::GetInvoiceTransformationResultsForCustomers::new(["1001"]);
    let by_hand = other.invoice_transformation_results_for_customers(&query);
    assert_same(&generated, &by_hand.await.expect("a list"), 1);

    let result = generated.first().expect("a result");
    let id = result.id.clone().into_value().expect("an id");
    let query = GetInvoiceTransformationResultFile {
        invoice_transformation_result_id: id.clone().into(),
    };
    let response = client.get_invoice_transformation_result_file(&query);
    let file = response.await.expect("a file");
    let file = file.get_invoice_transformation_result_file_result;
    let query = by_hand::GetInvoiceTransformationResultFile::new(&*id);
    let by_hand = other.invoice_transformation_result_file(&query).await;
    let file = file.into_value().expect("a result");
    assert_same(&[file], &[by_hand.expect("a file")], 1);

    let invoices = items(result.invoice_ids.clone());
    let query = GetInvoiceTransformationResultsForInvoices {
        invoice_ids: result.invoice_ids.clone(),
        ..Default::default()
    };
    let response = client.get_invoice_transformation_results_for_invoices(&query);
    let response = response.await.expect("a list");
    let generated = items(response.get_invoice_transformation_results_for_invoices_result);
    let query = by_hand::GetInvoiceTransformationResultsForInvoices::new(&invoices);
    let by_hand = other.invoice_transformation_results_for_invoices(&query);
    assert_same(&generated, &by_hand.await.expect("a list"), 1);

    let query = GetTransformationResultsForCustomers {
        customer_codes: customers(),
        ..Default::default()
    };
    let response = client.get_transformation_results_for_customers(&query);
    let response = response.await.expect("a list");
    let generated = items(response.get_transformation_results_for_customers_result);
    let query = by_hand::GetTransformationResultsForCustomers::new(["1001"]);
    let by_hand = other.transformation_results_for_customers(&query);
    assert_same(&generated, &by_hand.await.expect("a list"), 0);

    let query = GetTransformationResultsForInvoices {
        invoice_ids: result.invoice_ids.clone(),
        ..Default::default()
    };
    let response = client.get_transformation_results_for_invoices(&query);
    let response = response.await.expect("a list");
    let generated = items(response.get_transformation_results_for_invoices_result);
    let query = by_hand::GetTransformationResultsForInvoices::new(&invoices);
    let by_hand = other.transformation_results_for_invoices(&query);
    assert_same(&generated, &by_hand.await.expect("a list"), 0);
}
