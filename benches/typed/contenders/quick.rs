use serde::Deserialize;

use benches::into_row;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Purchase {
    customer_code: String,
    id: String,
    is_adhoc: bool,
    override_unit_price: Option<f64>,
    product_label: String,
    purchase_date: String,
    purchase_reference: String,
    quantity: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    body: Body,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    get_purchases_response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    get_purchases_result: Purchases,
}

#[derive(Deserialize)]
struct Purchases {
    #[serde(rename = "Purchase")]
    purchases: Vec<Purchase>,
}

into_row!(Purchase);

pub fn read(message: &str) -> Vec<Purchase> {
    let envelope: Envelope = quick_xml::de::from_str(message).unwrap();
    envelope
        .body
        .get_purchases_response
        .get_purchases_result
        .purchases
}
