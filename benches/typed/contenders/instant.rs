use instant_xml::FromXml;

use benches::into_row;

#[derive(FromXml)]
#[xml(ns("urn:contract"), rename_all = "PascalCase")]
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

#[derive(FromXml)]
#[xml(ns("http://schemas.xmlsoap.org/soap/envelope/"))]
struct Envelope {
    body: Body,
}

#[derive(FromXml)]
#[xml(ns("http://schemas.xmlsoap.org/soap/envelope/"))]
struct Body {
    response: GetPurchasesResponse,
}

#[derive(FromXml)]
#[xml(ns("http://tempuri.org/"))]
struct GetPurchasesResponse {
    result: GetPurchasesResult,
}

#[derive(FromXml)]
#[xml(ns("http://tempuri.org/"))]
struct GetPurchasesResult {
    purchases: Vec<Purchase>,
}

into_row!(Purchase);

pub fn read(message: &str) -> Vec<Purchase> {
    let envelope: Envelope = instant_xml::from_str(message).unwrap();
    envelope.body.response.result.purchases
}
