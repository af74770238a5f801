//! The number of allocations that writing takes.

use soap_codec::{Encoder, HeaderBlock, QName, SoapVersion, ToXml, Writer};

const NAMESPACE: &str = "http://tempuri.org/";
const ORDERS: QName<'static> = QName::new(NAMESPACE, "GetOrders");

struct GetOrders {
    customer: String,
    limit: u32,
}

impl ToXml for GetOrders {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.element(QName::new(NAMESPACE, "customer"), &self.customer);
        writer.element(QName::new(NAMESPACE, "limit"), &self.limit);
    }
}

#[test]
fn a_request_takes_one_allocation_and_none_if_there_is_room() {
    let request = GetOrders {
        customer: String::from("Smith & Sons"),
        limit: 250,
    };
    let encoder = || {
        let token = HeaderBlock::new(QName::new("urn:auth", "Token"), "7f0c2f3e");
        Encoder::new(SoapVersion::Soap11)
            .header(token)
            .body(ORDERS, &request)
    };
    let mut out = Vec::new();
    let fresh = allocation_counter::measure(|| out = encoder().encode().unwrap());
    assert_eq!(fresh.count_total, 1);

    let written = out.clone();
    out.clear();
    let reused = allocation_counter::measure(|| encoder().encode_into(&mut out).unwrap());
    assert_eq!(reused.count_total, 0);
    assert_eq!(out, written);
}
