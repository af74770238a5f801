use soap_codec::{Charset, Decoder, Element, FromXml};

use super::into_row;
use crate::rows::Row;

#[derive(FromXml)]
#[soap(namespace = "urn:contract", rename_all = "PascalCase", data_contract)]
struct Purchase {
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
#[soap(namespace = "http://tempuri.org/", rename_all = "PascalCase")]
struct Response {
    #[soap(item = "Purchase", item_namespace = "urn:contract")]
    get_purchases_result: Vec<Purchase>,
}

into_row!(Purchase);

pub fn read(message: &str) -> Vec<Row> {
    let message = Decoder::new().decode(message, Charset::Unknown).unwrap();
    typed(message.envelope().payload().unwrap().unwrap())
}

pub fn typed(payload: Element<'_>) -> Vec<Row> {
    let response: Response = payload.read().unwrap();
    let purchases = response.get_purchases_result;
    purchases.into_iter().map(Row::from).collect()
}
