//! The same rows, read by quick-xml and serde. Their names include the document's prefixes: serde
//! knows no namespaces.

use cloudbilling::types::record::Purchase;
use serde::Deserialize;

pub(crate) fn read(body: &[u8]) -> Vec<Row> {
    let text = str::from_utf8(body).expect("the answer is UTF-8");
    let envelope: Envelope = quick_xml::de::from_str(text).expect("it is readable");
    let response = envelope.body.response;
    assert_eq!(response.result_code, "Success");
    response.result.purchases
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Row {
    customer_code: String,
    purchase_reference: String,
    purchase_date: String,
    quantity: f64,
}

impl Row {
    /// The part of the envelope that is read.
    pub(crate) fn is_same(&self, other: &Purchase) -> bool {
        other.customer_code.as_deref() == Some(&self.customer_code)
            && other.purchase_reference.as_deref() == Some(&self.purchase_reference)
            && other
                .purchase_date
                .as_ref()
                .is_some_and(|it| it.to_string() == self.purchase_date)
            && other
                .quantity
                .as_ref()
                .is_some_and(|it| it.to_string().parse() == Ok(self.quantity))
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "GetPurchasesResponse")]
    response: GetPurchasesResponse,
}

#[derive(Deserialize)]
struct GetPurchasesResponse {
    #[serde(rename = "GetPurchasesResult")]
    result: GetPurchasesResult,
    #[serde(rename = "ResultCode")]
    result_code: String,
}

#[derive(Deserialize)]
struct GetPurchasesResult {
    #[serde(rename = "Purchase", default)]
    purchases: Vec<Row>,
}
