//! Structs: names, order and absence of members; attributes and text.

mod common;

use soap_codec::{DerefBase, FromXml, Nillable, ToXml};

use common::{read, round_trip, written};

const SHOP: &str = "urn:shop";

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, prefix = "a", rename_all = "PascalCase", data_contract)]
struct Product {
    price: f64,
    #[soap(order = 1)]
    added_later: Option<String>,
    code: String,
    #[soap(none = "nil")]
    label: Option<String>,
    #[soap(rename = "EAN")]
    ean: Option<u64>,
}

fn product() -> Product {
    Product {
        price: 2.5,
        added_later: Some("new".to_owned()),
        code: "P1".to_owned(),
        label: None,
        ean: Some(4),
    }
}

#[test]
fn a_data_contract_is_written_in_the_ordinal_order_of_names() {
    assert_eq!(
        written(&product()),
        "<root xmlns:a=\"urn:shop\"><a:Code>P1</a:Code><a:EAN>4</a:EAN>\
         <a:Label xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/>\
         <a:Price>2.5</a:Price><a:AddedLater>new</a:AddedLater></root>"
    );
    assert_eq!(round_trip(&product()), product());
}

#[test]
fn members_are_read_in_any_order_with_any_prefix() {
    let read: Product = read(
        "<x xmlns='urn:shop' xmlns:q='urn:shop'><q:Price>2.5</q:Price><!-- c --><AddedLater>new</AddedLater>\
         <q:EAN>4</q:EAN>text<Code>P1</Code></x>",
    )
    .unwrap();
    assert_eq!(read, product());
}

#[test]
fn an_unknown_element_is_skipped_with_its_content() {
    let read: Product = read(
        "<x xmlns='urn:shop' xmlns:o='urn:other'><New><Code>no</Code></New><o:Extra/><Code>P1</Code><Price>2.5</Price>\
         <AddedLater>new</AddedLater><EAN>4</EAN></x>",
    )
    .unwrap();
    assert_eq!(read, product());
}

#[test]
fn a_member_in_another_namespace_is_not_skipped() {
    let error = read::<Product>("<x><o:Code xmlns:o='urn:other'>P1</o:Code></x>").unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("urn:other") && text.contains("urn:shop"),
        "{text}"
    );
}

#[test]
fn the_error_names_the_missing_member() {
    let text = read::<Product>("<x xmlns='urn:shop'><Code>P1</Code></x>")
        .unwrap_err()
        .to_string();
    assert!(text.contains("Price"), "{text}");
}

#[test]
fn a_repeated_member_is_an_error() {
    let text =
        read::<Product>("<x xmlns='urn:shop'><Code>1</Code><Price>1</Price><Code>2</Code></x>")
            .unwrap_err()
            .to_string();
    assert!(text.contains("Code"), "{text}");
}

#[test]
fn nil_is_an_error_where_a_value_is_required() {
    let text = read::<Product>(
        "<x xmlns='urn:shop' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Code i:nil='1'/><Price>1</Price></x>",
    )
    .unwrap_err()
    .to_string();
    assert!(text.contains("Code"), "{text}");
}

#[test]
fn an_invalid_value_is_reported_with_its_place_and_the_expected_type() {
    let error = read::<Product>("<x xmlns='urn:shop'><Code>P1</Code><Price>a secret</Price></x>")
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("Price") && text.contains("xs:double"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, prefix = "a", rename_all = "PascalCase", data_contract)]
struct Bundle {
    #[soap(base)]
    product: Product,
    #[soap(default)]
    amount: u32,
    #[soap(skip)]
    cached: bool,
}

#[test]
fn the_members_of_a_base_come_first() {
    let bundle = Bundle {
        product: product(),
        amount: 2,
        cached: false,
    };
    let text = written(&bundle);
    assert!(
        text.find("AddedLater").unwrap() < text.find("Amount").unwrap(),
        "{text}"
    );
    assert_eq!(round_trip(&bundle), bundle);
}

#[test]
fn an_absent_member_has_its_default() {
    let bundle: Bundle = read("<x xmlns='urn:shop'><Code>P1</Code><Price>1</Price></x>").unwrap();
    assert_eq!(bundle.amount, 0);
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Price {
    #[soap(attribute)]
    currency: String,
    #[soap(attribute, namespace = "urn:tax", rename = "rate")]
    tax: Option<u8>,
    #[soap(attribute, default)]
    rounded: bool,
    #[soap(text)]
    amount: f64,
}

#[test]
fn attributes_and_text_are_written_and_read() {
    let price: Price = read("<x currency='EUR' t:rate=' 21 ' xmlns:t='urn:tax'>2.50</x>").unwrap();
    assert_eq!(
        price,
        Price {
            currency: "EUR".to_owned(),
            tax: Some(21),
            rounded: false,
            amount: 2.5
        }
    );
    assert_eq!(round_trip(&price), price);
    let missing = read::<Price>("<x>1</x>").unwrap_err().to_string();
    assert!(missing.contains("currency"), "{missing}");
    let wrong = read::<Price>("<x currency='EUR' t:rate='much' xmlns:t='urn:tax'>1</x>")
        .unwrap_err()
        .to_string();
    assert!(
        wrong.contains("rate") && wrong.contains("xs:unsignedByte"),
        "{wrong}"
    );
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(rename_all = "camelCase")]
struct Update {
    phone_number: Nillable<String>,
}

#[test]
fn absent_nil_and_a_value_are_distinguished() {
    for (state, text) in [
        (Nillable::Absent, "<root/>"),
        (
            Nillable::Nil,
            "<root><phoneNumber xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/></root>",
        ),
        (
            Nillable::Value("1".to_owned()),
            "<root><phoneNumber>1</phoneNumber></root>",
        ),
    ] {
        let update = Update {
            phone_number: state,
        };
        assert_eq!(written(&update), text);
        assert_eq!(round_trip(&update), update);
    }
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(unknown = "refuse")]
struct Strict {
    name: Option<String>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, unknown = "skip")]
struct Lax {
    name: Option<String>,
}

#[test]
fn unknown_elements_are_refused_or_skipped_by_choice() {
    let text = read::<Strict>("<x><name>1</name><age/></x>")
        .unwrap_err()
        .to_string();
    assert!(text.contains("age"), "{text}");
    assert_eq!(
        read::<Lax>("<x><name>1</name></x>").unwrap(),
        Lax { name: None }
    );
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Empty;

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Wrapper<T>(T);

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Tree<T> {
    value: T,
    child: Option<Box<Tree<T>>>,
    r#type: Option<Wrapper<u8>>,
    nothing: Option<Empty>,
}

#[test]
fn types_can_contain_themselves() {
    let leaf = Tree {
        value: 2_u16,
        child: None,
        r#type: Some(Wrapper(1)),
        nothing: Some(Empty),
    };
    let tree = Tree {
        value: 1,
        child: Some(Box::new(leaf)),
        r#type: None,
        nothing: None,
    };
    assert_eq!(
        written(&tree),
        "<root><value>1</value><child><value>2</value><type>1</type><nothing/></child></root>"
    );
    assert_eq!(round_trip(&tree), tree);
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Device {
    key: i32,
    label: Option<String>,
}

#[derive(Debug, PartialEq, DerefBase, ToXml, FromXml)]
struct Card {
    #[soap(base)]
    base: Device,
    address: String,
}

#[derive(Debug, PartialEq, DerefBase, ToXml, FromXml)]
struct FastCard<T> {
    #[soap(base)]
    base: Card,
    speed: T,
}

#[test]
fn the_members_of_all_bases_are_within_reach() {
    fn relabel(device: &mut Device) {
        device.label = Some("uplink".to_owned());
    }
    let mut card: FastCard<u32> =
        read("<c><key>4000</key><address>02:00</address><speed>10</speed></c>").unwrap();
    relabel(&mut card);
    card.address.push_str(":5e");
    assert_eq!(
        (card.key, &*card.address, card.speed),
        (4000, "02:00:5e", 10)
    );
    assert_eq!(
        written(&card),
        "<root><key>4000</key><label>uplink</label><address>02:00:5e</address><speed>10</speed></root>"
    );
}
