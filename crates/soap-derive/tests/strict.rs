//! Strict types, and services that write an empty element for an absent value.

mod common;

use proptest::option;
use proptest::prelude::*;
use soap_codec::{FromXml, ReadError, ReadErrorKind, ToXml};

use common::{read, round_trip, written};

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Base {
    id: u8,
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", strict)]
struct Order {
    #[soap(base)]
    base: Base,
    customer: String,
    #[soap(flat)]
    line: Vec<u8>,
    total: Option<u8>,
}

fn order(members: &str) -> Result<Order, ReadError> {
    read(&format!("<r xmlns='urn:a'>{members}</r>"))
}

#[test]
fn a_strict_type_reads_its_members_in_order() {
    let read =
        order("<id>1</id><customer>c</customer><line>1</line><line>2</line><total>3</total>");
    assert_eq!(read.as_ref().unwrap().line, [1, 2]);
    assert_eq!(round_trip(read.as_ref().unwrap()), read.unwrap());
    order("<id>1</id><note/><customer>c</customer>").unwrap();
}

#[test]
fn an_error_of_order_names_the_place_and_what_must_follow() {
    for (members, path, next) in [
        (
            "<id>1</id><line>1</line><customer>c</customer>",
            "r/customer",
            "line",
        ),
        (
            "<id>1</id><customer>c</customer><total>1</total><line>1</line>",
            "r/line",
            "total",
        ),
        ("<customer>c</customer><id>1</id>", "r/id", "customer"),
        (
            "<id>1</id><customer>c</customer><note>n</note>",
            "r/note",
            "customer",
        ),
    ] {
        let error = order(members).unwrap_err();
        assert_eq!(error.path(), path, "{members}");
        assert_eq!(
            error.kind(),
            &ReadErrorKind::OutOfOrder { next },
            "{members}"
        );
    }
    let text = order("<customer>c</customer><id>1</id>")
        .unwrap_err()
        .to_string();
    assert!(
        text.starts_with("r/id: the element must come before customer, but comes after it"),
        "{text}"
    );
}

#[test]
fn a_strict_type_refuses_what_is_unknown_or_repeated() {
    for (before, expected) in [
        ("", "{urn:a}id"),
        ("<id>1</id>", "{urn:a}note or {urn:a}customer"),
        ("<id>1</id><note/>", "{urn:a}customer"),
        (
            "<id>1</id><customer>c</customer>",
            "{urn:a}line or {urn:a}total",
        ),
        (
            "<id>1</id><customer>c</customer><line>1</line><line>1</line>",
            "{urn:a}line or {urn:a}total",
        ),
        (
            "<id>1</id><customer>c</customer><total>1</total>",
            "no further element",
        ),
    ] {
        let error = order(&format!("{before}<other/>")).unwrap_err();
        assert_eq!(error.path(), "r/other");
        let text = error.to_string();
        let expected = format!("r/other: the element is {{urn:a}}other, expected {expected} (");
        assert!(text.starts_with(&expected), "{text}");
    }
    let error = order("<id>1</id><customer>c</customer><customer>d</customer>").unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Repeated);
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(choice)]
enum Payment {
    #[soap(rename = "card")]
    Card(u8),
    #[soap(rename = "cash")]
    Cash,
}

#[derive(Debug, Default, PartialEq, FromXml)]
#[soap(strict)]
struct Wide {
    a: Option<u8>,
    b: Option<u8>,
    #[soap(choice)]
    payment: Option<Payment>,
    c: Option<u8>,
    d: Option<u8>,
    e: Option<u8>,
    f: Option<u8>,
    g: Option<u8>,
}

#[test]
fn an_error_of_a_strict_type_lists_the_names_of_a_choice_and_few_in_all() {
    for (before, expected) in [
        ("", "a, b, card, cash, c, d, e or 2 others ("),
        ("<a>1</a>", "b, card, cash, c, d, e, f or g ("),
        ("<cash/>", "c, d, e, f or g ("),
    ] {
        let text = read::<Wide>(&format!("<r>{before}<other/></r>"))
            .unwrap_err()
            .to_string();
        let expected = format!("r/other: the element is other, expected {expected}");
        assert!(text.starts_with(&expected), "{text}");
    }
}

#[test]
fn the_other_branch_of_a_choice_in_a_strict_type_is_an_error_with_both() {
    let text = read::<Wide>("<r><cash/><card>1</card></r>")
        .unwrap_err()
        .to_string();
    let expected = "r/card: the element is card, expected only one of card or cash (";
    assert!(text.starts_with(expected), "{text}");
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", none = "empty")]
struct Quote {
    price: Option<f64>,
    count: Option<u32>,
    #[soap(none = "nil")]
    label: Option<String>,
}

#[test]
fn an_empty_element_stands_for_none() {
    let quote = Quote {
        price: None,
        count: Some(1),
        label: None,
    };
    let xml = "<root><price xmlns=\"urn:a\"/><count xmlns=\"urn:a\">1</count>\
               <label xmlns=\"urn:a\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/></root>";
    assert_eq!(written(&quote), xml);
    assert_eq!(round_trip(&quote), quote);
    let read: Quote = read("<r xmlns='urn:a'><price> </price><count/></r>").unwrap();
    assert_eq!(
        read,
        Quote {
            price: None,
            count: None,
            label: None
        }
    );
}

#[test]
fn an_empty_reference_does_not_stand_for_none() {
    let error = read::<Quote>("<r xmlns='urn:a'><price href='#1'/></r>").unwrap_err();
    assert!(
        matches!(error.kind(), ReadErrorKind::UnresolvedReference { .. }),
        "{error}"
    );
}

proptest! {
    #[test]
    fn quotes_survive(price in option::of(any::<i32>()), count in option::of(any::<u32>()), label in option::of("[a-z]{0,3}")) {
        let quote = Quote { price: price.map(f64::from), count, label };
        prop_assert_eq!(round_trip(&quote), quote);
    }
}
