//! Messages with open content that other stacks wrote, and messages in the form of other services.

mod common;

use soap_codec::scalar::{Decimal, QNameBuf};
use soap_codec::{Decoder, FromXml, FromXmlOwned, QName, Raw, ToXml};

use common::{read, round_trip};

const DATASET: &str = include_str!("data/net/dataset.xml");
const PARAGRAPH: &str = include_str!("data/net/paragraph.xml");
const RECEIPT: &str = include_str!("data/net/receipt.xml");

/// Reads a message, and what is written of its value.
fn from_net<T: FromXmlOwned + ToXml + PartialEq + std::fmt::Debug>(message: &str) -> T {
    let message = Decoder::new()
        .decode(message)
        .expect("the stack writes well-formed XML");
    let value: T = message.read().expect("the type fits");
    assert_eq!(round_trip(&value), value);
    value
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:orders", rename_all = "PascalCase")]
struct Report {
    title: String,
    rows: DataSet,
    total: u32,
}

/// .NET describes a `DataSet` as two elements of any name: its schema, and a *diffgram* of rows.
#[derive(Debug, PartialEq, ToXml, FromXml)]
struct DataSet {
    #[soap(any)]
    parts: Vec<Raw>,
}

#[derive(Debug, PartialEq, FromXml)]
#[soap(namespace = "urn:sales", rename_all = "PascalCase")]
struct Sales {
    #[soap(flat)]
    order: Vec<Order>,
}

#[derive(Debug, PartialEq, FromXml)]
#[soap(namespace = "urn:sales", rename_all = "PascalCase")]
struct Order {
    id: u32,
    customer: String,
    amount: Option<Decimal>,
}

#[test]
fn the_rows_of_a_dataset_are_read_from_any() {
    let report: Report = from_net(DATASET);
    assert_eq!((report.title.as_str(), report.total), ("Q1", 2));
    let [schema, diffgram] = report.rows.parts.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(
        schema.name(),
        QName::new("http://www.w3.org/2001/XMLSchema", "schema")
    );
    let view = diffgram.view();
    let sales = view.element().child(QName::new("urn:sales", "Sales"));
    let sales: Sales = sales
        .expect("the current rows")
        .read()
        .expect("the type fits");
    let order = |id, customer: &str, amount: Option<&str>| Order {
        id,
        customer: customer.to_owned(),
        amount: amount.map(|amount| amount.parse().expect("a number")),
    };
    assert_eq!(
        sales.order,
        [order(1, "Ann & Co", Some("13")), order(2, "B<o>b", None)]
    );
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:orders", rename_all = "PascalCase")]
struct Receipt {
    #[soap(any_attribute)]
    attributes: Vec<(QNameBuf, String)>,
    #[soap(choice)]
    payments: Vec<Payment>,
    anything: Raw,
    #[soap(any)]
    others: Vec<Raw>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:orders", choice)]
enum Payment {
    Card(u32),
    Cash(String),
}

#[test]
fn a_repeated_choice_any_and_any_type_of_net_are_kept() {
    let receipt: Receipt = from_net(RECEIPT);
    let mark = QNameBuf::from(QName::new("urn:x", "mark"));
    assert_eq!(receipt.attributes, [(mark, "1".to_owned())]);
    assert_eq!(
        receipt.payments,
        [
            Payment::Card(7),
            Payment::Cash("five".into()),
            Payment::Card(8)
        ]
    );
    let view = receipt.anything.view();
    let double = view.element().xsi_type().expect("the type is written");
    assert_eq!(
        double.as_qname(),
        QName::new("http://www.w3.org/2001/XMLSchema", "double")
    );
    assert_eq!(receipt.anything.read(), Ok(3.5));
    let note = Raw::parse("<note xmlns='urn:x' x:kind='b' xmlns:x='urn:x'>text <b>bold</b></note>");
    assert_eq!(receipt.others, [note.expect("well-formed")]);
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Paragraph {
    #[soap(mixed)]
    content: Vec<Inline>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:orders", choice)]
enum Inline {
    Bold(String),
    Inner(Box<Paragraph>),
    #[soap(text)]
    Text(String),
}

#[test]
fn mixed_content_of_net_is_kept_in_order() {
    let paragraph: Paragraph = from_net(PARAGRAPH);
    let text = |text: &str| Inline::Text(text.to_owned());
    let inner = Paragraph {
        content: vec![Inline::Bold("in".into()), text("side")],
    };
    let bold = Inline::Bold("2".into());
    assert_eq!(
        paragraph.content,
        [
            text("1 < "),
            bold,
            text(" & "),
            Inline::Inner(Box::new(inner))
        ]
    );
}

/// The form of Exchange Web Services: `ArrayOfRealItemsType`, a choice that is repeated.
#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = TYPES, prefix = "t")]
struct Items {
    #[soap(choice)]
    items: Vec<ItemChoice>,
}

const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = TYPES, choice)]
enum ItemChoice {
    Message(ItemType),
    CalendarItem(ItemType),
    #[soap(any)]
    Other(Raw),
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = TYPES, rename_all = "PascalCase")]
struct ItemType {
    item_id: ItemId,
    subject: Option<String>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(rename_all = "PascalCase")]
struct ItemId {
    #[soap(attribute)]
    id: String,
    #[soap(attribute)]
    change_key: Option<String>,
}

#[test]
fn the_items_of_exchange_are_kept_in_order() {
    let xml = r#"<m:Items xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
        <t:Message><t:ItemId Id="AA=" ChangeKey="C1"/><t:Subject>Hi</t:Subject></t:Message>
        <t:CalendarItem><t:ItemId Id="BB="/></t:CalendarItem>
        <t:Task><t:ItemId Id="CC="/><t:PercentComplete>50</t:PercentComplete></t:Task>
        <t:Message><t:ItemId Id="DD="/></t:Message></m:Items>"#;
    let items: Items = read(xml).expect("the type fits");
    let item = |id: &str, change_key: Option<&str>, subject: Option<&str>| ItemType {
        item_id: ItemId {
            id: id.into(),
            change_key: change_key.map(Into::into),
        },
        subject: subject.map(Into::into),
    };
    let [first, second, ItemChoice::Other(task), fourth] = items.items.as_slice() else {
        panic!("{items:?}");
    };
    assert_eq!(
        first,
        &ItemChoice::Message(item("AA=", Some("C1"), Some("Hi")))
    );
    assert_eq!(second, &ItemChoice::CalendarItem(item("BB=", None, None)));
    assert_eq!(task.name(), QName::new(TYPES, "Task"));
    assert_eq!(fourth, &ItemChoice::Message(item("DD=", None, None)));
    assert_eq!(round_trip(&items), items);
}

/// The form of ONVIF: `VideoSource` extends `DeviceEntity`, and any attribute and element of a
/// vendor can be added.
#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = ONVIF, prefix = "tt", rename_all = "PascalCase")]
struct VideoSource {
    #[soap(any_attribute)]
    attributes: Vec<(QNameBuf, String)>,
    #[soap(base)]
    entity: DeviceEntity,
    framerate: f32,
    resolution: Resolution,
    #[soap(any)]
    extensions: Vec<Raw>,
}

const ONVIF: &str = "http://www.onvif.org/ver10/schema";

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct DeviceEntity {
    #[soap(attribute)]
    token: String,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = ONVIF, prefix = "tt", rename_all = "PascalCase")]
struct Resolution {
    width: u32,
    height: u32,
}

#[test]
fn the_extensions_of_onvif_are_kept() {
    let xml = r#"<tt:VideoSources xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:v="urn:vendor" token="cam1" v:lens="wide"><tt:Framerate>25</tt:Framerate>
        <tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution><v:Infrared mode="v:auto">on</v:Infrared></tt:VideoSources>"#;
    let source: VideoSource = read(xml).expect("the type fits");
    assert_eq!(source.entity.token, "cam1");
    let lens = QNameBuf::from(QName::new("urn:vendor", "lens"));
    assert_eq!(source.attributes, [(lens, "wide".to_owned())]);
    let infrared = Raw::parse(
        "<w:Infrared xmlns:w='urn:vendor' xmlns:v='urn:vendor' mode='v:auto'>on</w:Infrared>",
    );
    assert_eq!(source.extensions, [infrared.expect("well-formed")]);
    assert_eq!(round_trip(&source), source);
}
