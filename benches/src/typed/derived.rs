use soap_codec::{Decoder, Element, FromXml};

use crate::rows::{CONTRACT, OPERATIONS, Row};

#[derive(FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "PascalCase")]
struct Response {
    #[soap(item = "Purchase", item_namespace = CONTRACT)]
    get_purchases_result: Vec<Row>,
}

pub fn read(message: &str) -> Vec<Row> {
    let message = Decoder::new().decode(message).unwrap();
    typed(message.envelope().payload().unwrap())
}

pub fn typed(payload: Element<'_>) -> Vec<Row> {
    let response: Response = payload.read().unwrap();
    response.get_purchases_result
}
