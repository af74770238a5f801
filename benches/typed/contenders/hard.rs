use hard_xml::XmlRead;

use benches::into_row;

#[derive(XmlRead)]
#[xml(tag = "a:Purchase")]
pub struct Purchase {
    #[xml(flatten_text = "a:CustomerCode")]
    customer_code: String,
    #[xml(flatten_text = "a:Id")]
    id: String,
    #[xml(flatten_text = "a:IsAdhoc")]
    is_adhoc: bool,
    #[xml(flatten_text = "a:OverrideUnitPrice")]
    override_unit_price: Option<f64>,
    #[xml(flatten_text = "a:ProductLabel")]
    product_label: String,
    #[xml(flatten_text = "a:PurchaseDate")]
    purchase_date: String,
    #[xml(flatten_text = "a:PurchaseReference")]
    purchase_reference: String,
    #[xml(flatten_text = "a:Quantity")]
    quantity: f64,
}

#[derive(XmlRead)]
#[xml(tag = "s:Envelope")]
struct Envelope {
    #[xml(child = "s:Body")]
    body: Body,
}

#[derive(XmlRead)]
#[xml(tag = "s:Body")]
struct Body {
    #[xml(child = "GetPurchasesResponse")]
    response: Response,
}

#[derive(XmlRead)]
#[xml(tag = "GetPurchasesResponse")]
struct Response {
    #[xml(child = "GetPurchasesResult")]
    result: Purchases,
}

#[derive(XmlRead)]
#[xml(tag = "GetPurchasesResult")]
struct Purchases {
    #[xml(child = "a:Purchase")]
    purchases: Vec<Purchase>,
}

into_row!(Purchase);

pub fn read(message: &str) -> Vec<Purchase> {
    let envelope = Envelope::from_str(message).unwrap();
    envelope.body.response.result.purchases
}
