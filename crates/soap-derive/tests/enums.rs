//! Enums of texts and enums of types.

mod common;

use soap_codec::scalar::{Lexical, Scalar};
use soap_codec::{FromXml, Scalar, ToXml};

use common::{read, round_trip, written};

#[derive(Clone, Debug, PartialEq, Scalar, ToXml, FromXml)]
#[soap(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    InvoicedOk,
    #[soap(rename = "None")]
    None,
    #[soap(unknown)]
    Unknown(String),
}

#[derive(Debug, PartialEq, Scalar, ToXml, FromXml)]
enum Closed {
    Open,
    Shut,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Door {
    #[soap(attribute)]
    was: Closed,
    #[soap(text)]
    is: Closed,
}

#[test]
fn variants_are_written_and_read_as_texts() {
    for (status, text) in [
        (Status::InvoicedOk, "INVOICED_OK"),
        (Status::None, "None"),
        (Status::Unknown("REOPENING".to_owned()), "REOPENING"),
    ] {
        assert_eq!(written(&status), format!("<root>{text}</root>"));
        assert_eq!(
            read::<Status>(&format!("<x>\n {text} </x>")).unwrap(),
            status
        );
        assert_eq!(Status::parse(text), Ok(status.clone()));
        assert_eq!(Lexical(&status).to_string(), text);
    }
}

#[test]
fn a_text_without_a_variant_is_an_error() {
    let error = read::<Closed>("<x>ajar</x>").unwrap_err().to_string();
    assert!(
        error.contains("Closed") && !error.contains("ajar"),
        "{error}"
    );
    assert!(Closed::parse("ajar").is_err());
    let error = read::<Door>("<x was='ajar'>Open</x>")
        .unwrap_err()
        .to_string();
    assert!(error.contains("was") && error.contains("Closed"), "{error}");
}

#[test]
fn an_enum_of_texts_can_be_an_attribute() {
    let door = Door {
        was: Closed::Open,
        is: Closed::Shut,
    };
    assert_eq!(written(&door), "<root was=\"Open\">Shut</root>");
    assert_eq!(round_trip(&door), door);
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(
    namespace = "urn:people",
    prefix = "a",
    rename_all = "PascalCase",
    data_contract
)]
struct Party {
    name: String,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(
    namespace = "urn:people",
    prefix = "a",
    rename_all = "PascalCase",
    data_contract
)]
struct Employee {
    #[soap(base)]
    party: Party,
    badge: u32,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:people", xsi_type)]
enum AnyParty {
    #[soap(default)]
    Party(Party),
    #[soap(rename = "EmployeeOfShop")]
    Employee(Employee),
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(xsi_type)]
enum NoDefault {
    Party(Party),
}

#[test]
fn xsi_type_selects_the_variant() {
    let party = || Party {
        name: "Ann".to_owned(),
    };
    let employee = AnyParty::Employee(Employee {
        party: party(),
        badge: 7,
    });
    let text = written(&employee);
    assert!(
        text.contains("type=\"") && text.contains(":EmployeeOfShop\""),
        "{text}"
    );
    assert_eq!(round_trip(&employee), employee);

    let plain = AnyParty::Party(party());
    assert!(!written(&plain).contains("type="));
    assert_eq!(round_trip(&plain), plain);
    let named: AnyParty = read(
        "<x xmlns='urn:people' xmlns:t='urn:people' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='t:Party'><Name>Ann</Name></x>",
    )
    .unwrap();
    assert_eq!(named, plain);
}

#[test]
fn an_unknown_type_is_an_error() {
    let xsi = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";
    for element in [
        format!("<x {xsi} xmlns='urn:people' i:type='Robot'><Name>R2</Name></x>"),
        format!("<x {xsi} xmlns='urn:people' i:type='unbound:Party'><Name>R2</Name></x>"),
    ] {
        let error = read::<AnyParty>(&element).unwrap_err().to_string();
        assert!(!error.contains("R2"), "{error}");
        assert!(
            error.contains("attribute {http://www.w3.org/2001/XMLSchema-instance}type"),
            "{error}"
        );
    }
    assert!(read::<NoDefault>("<x xmlns='urn:people'><Name>Ann</Name></x>").is_err());
}
