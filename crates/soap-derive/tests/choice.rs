//! Enums whose variants are elements: as a member, optional, repeated, in mixed content, and as a
//! payload that is read by its name.

mod common;

use soap_codec::{
    Decoder, Encoder, FromElement, FromXml, QName, Raw, ReadErrorKind, SoapVersion, ToXml,
};

use common::{read, round_trip, written};

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:pay", rename_all = "PascalCase", choice)]
enum Payment {
    Card(u32),
    Cash,
    #[soap(rename = "IBAN", namespace = "urn:bank")]
    Iban(String),
    Note(Option<String>),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:pay", rename_all = "PascalCase")]
struct Once {
    id: u32,
    #[soap(choice)]
    payment: Payment,
    total: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:pay", rename_all = "PascalCase")]
struct Maybe {
    #[soap(choice)]
    payment: Option<Payment>,
}

#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:pay", rename_all = "PascalCase")]
struct Many {
    id: Option<u32>,
    #[soap(choice)]
    payments: Vec<Payment>,
}

const PAY: &str =
    "xmlns='urn:pay' xmlns:b='urn:bank' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";

#[test]
fn a_choice_is_the_element_of_one_variant() {
    let card = Once {
        id: 1,
        payment: Payment::Card(7),
        total: Some(3),
    };
    assert_eq!(
        written(&card),
        r#"<root><Id xmlns="urn:pay">1</Id><Card xmlns="urn:pay">7</Card><Total xmlns="urn:pay">3</Total></root>"#
    );
    assert_eq!(round_trip(&card), card);
    let cash = Once {
        payment: Payment::Cash,
        ..card
    };
    assert!(written(&cash).contains(r#"<Cash xmlns="urn:pay"/>"#));
    assert_eq!(round_trip(&cash), cash);
    assert_eq!(
        read(&format!(
            "<root {PAY}><b:IBAN>NL1</b:IBAN><Id>2</Id></root>"
        )),
        Ok(Once {
            id: 2,
            payment: Payment::Iban("NL1".into()),
            total: None
        })
    );
}

#[test]
fn a_required_choice_names_its_elements_if_it_is_missing() {
    let error = read::<Once>(&format!("<root {PAY}><Id>2</Id></root>")).expect_err("no payment");
    assert_eq!(
        error.to_string(),
        "root: the child {urn:pay}Card, {urn:pay}Cash, {urn:bank}IBAN or {urn:pay}Note is missing (at byte 72)"
    );
}

#[test]
fn a_second_element_of_a_choice_is_an_error_unless_it_is_repeated() {
    let twice = format!("<root {PAY}><Id>1</Id><Cash/><Card>1</Card></root>");
    let error = read::<Once>(&twice).expect_err("two payments");
    let text = error.to_string();
    let expected = "root/Card: the element is {urn:pay}Card, expected only one of {urn:pay}Card, {urn:pay}Cash, {urn:bank}IBAN or {urn:pay}Note";
    assert!(text.starts_with(expected), "{text}");
    let error = read::<Maybe>(&twice).expect_err("two payments");
    assert!(
        matches!(error.kind(), ReadErrorKind::UnexpectedName { .. }),
        "{error}"
    );
    let many = read::<Many>(&twice).expect("any number of payments");
    assert_eq!(many.payments, [Payment::Cash, Payment::Card(1)]);
}

#[test]
fn a_choice_can_be_absent_or_repeated_in_order() {
    assert_eq!(read(&format!("<root {PAY}/>")), Ok(Maybe::default()));
    assert_eq!(read(&format!("<root {PAY}/>")), Ok(Many::default()));
    let many = Many {
        id: None,
        payments: vec![
            Payment::Cash,
            Payment::Card(1),
            Payment::Cash,
            Payment::Iban("x".into()),
            Payment::Note(None),
            Payment::Note(Some("n".into())),
        ],
    };
    assert_eq!(round_trip(&many), many);
    let maybe = Maybe {
        payment: Some(Payment::Card(2)),
    };
    assert_eq!(round_trip(&maybe), maybe);
}

#[test]
fn nil_is_a_matter_of_the_variant() {
    let nil = |name| format!("<root {PAY}><{name} i:nil='true'/></root>");
    let many = read::<Many>(&nil("Note")).expect("a note can be nil");
    assert_eq!(many.payments, [Payment::Note(None)]);
    let error = read::<Many>(&nil("Card")).expect_err("a card cannot be nil");
    assert_eq!(
        (error.kind(), error.path().as_str()),
        (&ReadErrorKind::Nil, "root/Card")
    );
    let error = read::<Maybe>(&nil("Card")).expect_err("nor if there may be none");
    assert_eq!(error.kind(), &ReadErrorKind::Nil);
}

#[test]
fn an_element_of_a_choice_in_another_namespace_is_not_skipped() {
    for element in ["<Card xmlns='urn:other'>1</Card>", "<IBAN>1</IBAN>"] {
        let error = read::<Maybe>(&format!("<root {PAY}>{element}</root>"));
        let error = error.expect_err("its namespace is wrong");
        assert!(
            matches!(error.kind(), ReadErrorKind::WrongNamespace { .. }),
            "{error}"
        );
    }
    assert_eq!(
        read(&format!("<root {PAY}><other/></root>")),
        Ok(Maybe::default())
    );
}

#[test]
fn an_error_in_a_variant_has_its_path() {
    let error = read::<Many>(&format!("<root {PAY}><Card>x</Card></root>")).expect_err("no number");
    assert_eq!(error.path(), "root/Card");
}

/// A server with several operations reads the payload by its name.
#[test]
fn a_payload_can_be_a_choice() {
    let xml = Encoder::new(SoapVersion::Soap11)
        .element(&Payment::Card(5))
        .encode()
        .expect("it can be written");
    let message = Decoder::new().decode(&*xml).expect("well-formed");
    assert_eq!(message.read(), Ok(Payment::Card(5)));
    let error = read::<Payment>("<Cheque xmlns='urn:pay'/>").expect_err("no such payment");
    assert_eq!(
        error.to_string(),
        "Cheque: the element is {urn:pay}Cheque, expected {urn:pay}Card, {urn:pay}Cash, {urn:bank}IBAN or {urn:pay}Note (at byte 72)"
    );
    assert!(Payment::accepts(QName::new("urn:bank", "IBAN")));
    assert!(!Payment::accepts(QName::new("urn:pay", "IBAN")));
}

/// A choice that keeps the elements that it does not know.
#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:doc", rename_all = "lowercase", choice)]
enum Inline {
    B(String),
    Quote(Box<Quote>),
    #[soap(text)]
    Text(String),
    #[soap(any)]
    Other(Raw),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:doc")]
struct Quote {
    #[soap(attribute)]
    cite: Option<String>,
    #[soap(mixed)]
    content: Vec<Inline>,
}

#[test]
fn mixed_content_keeps_text_and_elements_in_order() {
    let xml = "<root xmlns='urn:doc' cite='c'>one <b>two</b>\n<quote>in<!-- -->side</quote><x xmlns='urn:x'>3</x>&amp;</root>";
    let quote: Quote = read(xml).expect("mixed content");
    let other = Raw::parse("<x xmlns='urn:x'>3</x>").expect("well-formed");
    let inner = Quote {
        cite: None,
        content: vec![Inline::Text("inside".into())],
    };
    assert_eq!(quote.cite.as_deref(), Some("c"));
    assert_eq!(
        quote.content,
        [
            Inline::Text("one ".into()),
            Inline::B("two".into()),
            Inline::Text("\n".into()),
            Inline::Quote(Box::new(inner)),
            Inline::Other(other),
            Inline::Text("&".into()),
        ]
    );
    assert_eq!(round_trip(&quote), quote);
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Elements {
    #[soap(mixed)]
    content: Vec<Payment>,
}

#[test]
fn text_is_an_error_in_mixed_content_without_it() {
    let spaced = format!("<root {PAY}>\n  <Cash/>\n</root>");
    assert_eq!(
        read(&spaced),
        Ok(Elements {
            content: vec![Payment::Cash]
        })
    );
    for content in ["<Cash/>x", "<Cheque/>"] {
        let error = read::<Elements>(&format!("<root {PAY}>{content}</root>"));
        assert!(error.is_err(), "{content}");
    }
}

/// The variants borrow, and one of them is generic.
#[derive(Debug, PartialEq, FromXml)]
#[soap(namespace = "urn:g", choice)]
enum Borrowed<'a, T> {
    Name(&'a str),
    Value(T),
}

#[derive(Debug, PartialEq, FromXml)]
#[soap(namespace = "urn:g")]
struct Holder<'a> {
    #[soap(choice)]
    all: Vec<Borrowed<'a, u8>>,
}

#[test]
fn a_choice_can_borrow_and_be_generic() {
    let text = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><h xmlns='urn:g'><Name>n</Name><Value>1</Value></h></s:Body></s:Envelope>";
    let message = Decoder::new().decode(text).expect("well-formed");
    let holder: Holder<'_> = message.read().expect("both variants");
    assert_eq!(holder.all, [Borrowed::Name("n"), Borrowed::Value(1)]);
}

#[derive(Debug, PartialEq, FromXml)]
#[soap(namespace = "urn:pay", rename_all = "PascalCase", strict)]
struct Strict {
    #[soap(flat)]
    id: Vec<u8>,
    #[soap(choice)]
    payments: Vec<Payment>,
    total: Option<u8>,
}

#[test]
fn a_choice_has_its_place_in_a_strict_type() {
    let read = |content: &str| read::<Strict>(&format!("<root {PAY}>{content}</root>"));
    assert!(read("<Id>1</Id><Id>2</Id><Cash/><Card>1</Card><Total>1</Total>").is_ok());
    for (content, path, next) in [
        ("<Total>1</Total><Cash/>", "root/Cash", "Total"),
        ("<Cash/><Id>1</Id>", "root/Id", "Cash"),
        ("<Id>1</Id><Cash/><Id>1</Id>", "root/Id", "Cash"),
    ] {
        let error = read(content).expect_err(content);
        assert_eq!(error.path(), path);
        assert_eq!(error.kind(), &ReadErrorKind::OutOfOrder { next });
    }
    let text = read("<Cheque/>").expect_err("no such payment").to_string();
    let expected = "root/Cheque: the element is {urn:pay}Cheque, expected {urn:pay}Id, {urn:pay}Card, {urn:pay}Cash, {urn:bank}IBAN";
    assert!(text.starts_with(expected), "{text}");
}
