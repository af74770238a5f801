use yaserde::YaDeserialize;

use super::into_row;
use benches::rows::Row;

#[derive(YaDeserialize)]
#[yaserde(prefix = "a", namespaces = { "a" = "urn:contract" })]
struct Purchase {
    #[yaserde(rename = "CustomerCode", prefix = "a")]
    customer_code: String,
    #[yaserde(rename = "Id", prefix = "a")]
    id: String,
    #[yaserde(rename = "IsAdhoc", prefix = "a")]
    is_adhoc: bool,
    #[yaserde(rename = "OverrideUnitPrice", prefix = "a")]
    override_unit_price: Option<f64>,
    #[yaserde(rename = "ProductLabel", prefix = "a")]
    product_label: String,
    #[yaserde(rename = "PurchaseDate", prefix = "a")]
    purchase_date: String,
    #[yaserde(rename = "PurchaseReference", prefix = "a")]
    purchase_reference: String,
    #[yaserde(rename = "Quantity", prefix = "a")]
    quantity: f64,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "s", namespaces = { "s" = "http://schemas.xmlsoap.org/soap/envelope/" })]
struct Envelope {
    #[yaserde(rename = "Body", prefix = "s")]
    body: Body,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "s", namespaces = { "s" = "http://schemas.xmlsoap.org/soap/envelope/", "t" = "http://tempuri.org/" })]
struct Body {
    #[yaserde(rename = "GetPurchasesResponse", prefix = "t")]
    response: GetPurchasesResponse,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "t", namespaces = { "t" = "http://tempuri.org/" })]
struct GetPurchasesResponse {
    #[yaserde(rename = "GetPurchasesResult", prefix = "t")]
    result: GetPurchasesResult,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "t", namespaces = { "t" = "http://tempuri.org/", "a" = "urn:contract" })]
struct GetPurchasesResult {
    #[yaserde(rename = "Purchase", prefix = "a")]
    purchases: Vec<Purchase>,
}

into_row!(Purchase);

pub fn read(message: &str) -> Vec<Row> {
    let envelope: Envelope = yaserde::de::from_str(message).unwrap();
    envelope
        .body
        .response
        .result
        .purchases
        .into_iter()
        .map(Row::from)
        .collect()
}
