use yaserde::YaDeserialize;

use benches::into_row;

#[derive(YaDeserialize)]
#[yaserde(prefix = "a", namespaces = { "a" = "urn:contract" })]
pub struct Purchase {
    #[yaserde(prefix = "a", rename = "CustomerCode")]
    customer_code: String,
    #[yaserde(prefix = "a", rename = "Id")]
    id: String,
    #[yaserde(prefix = "a", rename = "IsAdhoc")]
    is_adhoc: bool,
    #[yaserde(prefix = "a", rename = "OverrideUnitPrice")]
    override_unit_price: Option<f64>,
    #[yaserde(prefix = "a", rename = "ProductLabel")]
    product_label: String,
    #[yaserde(prefix = "a", rename = "PurchaseDate")]
    purchase_date: String,
    #[yaserde(prefix = "a", rename = "PurchaseReference")]
    purchase_reference: String,
    #[yaserde(prefix = "a", rename = "Quantity")]
    quantity: f64,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "s", namespaces = { "s" = "http://schemas.xmlsoap.org/soap/envelope/" })]
struct Envelope {
    #[yaserde(prefix = "s", rename = "Body")]
    body: Body,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "o", namespaces = { "o" = "http://tempuri.org/" })]
struct Body {
    #[yaserde(prefix = "o", rename = "GetPurchasesResponse")]
    response: Response,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "o", namespaces = { "o" = "http://tempuri.org/" })]
struct Response {
    #[yaserde(prefix = "o", rename = "GetPurchasesResult")]
    result: Purchases,
}

#[derive(YaDeserialize)]
#[yaserde(prefix = "a", namespaces = { "a" = "urn:contract" })]
struct Purchases {
    #[yaserde(prefix = "a", rename = "Purchase")]
    purchases: Vec<Purchase>,
}

into_row!(Purchase);

pub fn read(message: &str) -> Vec<Purchase> {
    let envelope: Envelope = yaserde::de::from_str(message).unwrap();
    envelope.body.response.result.purchases
}
