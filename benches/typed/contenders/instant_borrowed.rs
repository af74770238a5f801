use std::borrow::Cow;

use instant_xml::FromXml;

use benches::into_row;

#[derive(FromXml)]
#[xml(ns("urn:contract"), rename_all = "PascalCase")]
pub struct Purchase<'a> {
    customer_code: Cow<'a, str>,
    id: Cow<'a, str>,
    is_adhoc: bool,
    override_unit_price: Option<f64>,
    product_label: Cow<'a, str>,
    purchase_date: Cow<'a, str>,
    purchase_reference: Cow<'a, str>,
    quantity: f64,
}

#[derive(FromXml)]
#[xml(ns("http://schemas.xmlsoap.org/soap/envelope/"))]
struct Envelope<'a> {
    body: Body<'a>,
}

#[derive(FromXml)]
#[xml(ns("http://schemas.xmlsoap.org/soap/envelope/"))]
struct Body<'a> {
    response: GetPurchasesResponse<'a>,
}

#[derive(FromXml)]
#[xml(ns("http://tempuri.org/"))]
struct GetPurchasesResponse<'a> {
    result: GetPurchasesResult<'a>,
}

#[derive(FromXml)]
#[xml(ns("http://tempuri.org/"))]
struct GetPurchasesResult<'a> {
    purchases: Vec<Purchase<'a>>,
}

into_row!(Purchase<'_>);

pub fn read(message: &str) -> Vec<Purchase<'_>> {
    let envelope: Envelope<'_> = instant_xml::from_str(message).unwrap();
    envelope.body.response.result.purchases
}
