//! Generated types with types and traits of other crates.

use crate::generated::serialized::orders::{
    AnyEvent, HistoryResult, HistoryResultContent, Receipt,
};
use crate::support::round_trip;

const ORDERS: &str = "http://orders.example/schema/orders";

#[test]
fn a_message_is_json_and_back() {
    let receipt: Receipt = round_trip(&format!(
        "<receipt xmlns='{ORDERS}'><id>7</id><total currency='EUR'>12.50</total>\
         <shipped><at>2026-01-31T12:00:00Z</at><carrier>mail</carrier></shipped></receipt>"
    ));
    let shipped = r#"{"base":{"at":"2026-01-31T12:00:00Z"},"carrier":"mail"}"#;
    let expected = format!(
        r#"{{"id":7,"total":{{"currency":"EUR","value":"12.50"}},"event":[{{"Shipped":{shipped}}}]}}"#
    );
    let json = serde_json::to_string(&receipt).expect("written");
    assert_eq!(json, expected);
    let read: Receipt = serde_json::from_str(&json).expect("read");
    assert_eq!(read, receipt);
}

#[test]
fn a_type_that_is_not_known_is_its_xml() {
    let result: HistoryResult = round_trip(&format!(
        "<r xmlns='{ORDERS}' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><event i:type='lost'/></r>"
    ));
    let [HistoryResultContent::Event(AnyEvent::Unknown(_))] = result.content.as_slice() else {
        panic!("{result:?}");
    };
    let json = serde_json::to_string(&result).expect("written");
    let read: HistoryResult = serde_json::from_str(&json).expect("read");
    assert_eq!(read, result);
}
