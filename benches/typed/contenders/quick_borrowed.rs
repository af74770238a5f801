use std::borrow::Cow;

use serde::Deserialize;

use benches::into_row;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Purchase<'a> {
    #[serde(borrow)]
    customer_code: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    is_adhoc: bool,
    override_unit_price: Option<f64>,
    #[serde(borrow)]
    product_label: Cow<'a, str>,
    #[serde(borrow)]
    purchase_date: Cow<'a, str>,
    #[serde(borrow)]
    purchase_reference: Cow<'a, str>,
    quantity: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    body: Body<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    #[serde(borrow)]
    get_purchases_response: Response<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    #[serde(borrow)]
    get_purchases_result: Purchases<'a>,
}

#[derive(Deserialize)]
struct Purchases<'a> {
    #[serde(rename = "Purchase")]
    #[serde(borrow)]
    purchases: Vec<Purchase<'a>>,
}

into_row!(Purchase<'_>);

pub fn read(message: &str) -> Vec<Purchase<'_>> {
    let envelope: Envelope<'_> = quick_xml::de::from_str(message).unwrap();
    envelope
        .body
        .get_purchases_response
        .get_purchases_result
        .purchases
}
