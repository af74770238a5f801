//! Scalars as the content of elements, read and written.

use core::fmt::Debug;

use proptest::prelude::*;
use soap_codec::scalar::{AnyUri, Base64, DateTime, Decimal, Duration, Guid, Hex, List, QNameBuf};
use soap_codec::{
    Decoder, EncodeErrorKind, Encoder, FromXmlOwned, QName, ReadErrorKind, SoapVersion, ToXml,
};

const VALUE: QName<'_> = QName::new("urn:v", "value");

fn write(value: &dyn ToXml) -> String {
    let xml = Encoder::new(SoapVersion::Soap11)
        .body(VALUE, value)
        .encode()
        .expect("a value that can be written");
    String::from_utf8(xml).expect("UTF-8")
}

fn read<T: FromXmlOwned>(xml: &str) -> Result<T, ReadErrorKind> {
    let message = Decoder::new().decode(xml).expect("a message");
    let payload = message.envelope().payload().expect("one payload");
    payload.read().map_err(|error| error.kind().clone())
}

fn content(inner: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><value xmlns="urn:v">{inner}</value></s:Body></s:Envelope>"#
    )
}

fn round_trips<T: ToXml + FromXmlOwned + PartialEq + Debug>(value: T) {
    assert_eq!(read::<T>(&write(&value)).as_ref(), Ok(&value));
}

proptest! {
    #[test]
    fn every_value_comes_back(
        a: bool, b: i64, c: u128, d in any::<f64>().prop_filter("NaN differs from itself", |d| !d.is_nan()), mantissa: i128, scale: u8,
        seconds in 0_i64..4_000_000_000, months: u64, bytes: Vec<u8>, id: [u8; 16], items: Vec<i16>,
    ) {
        round_trips(a);
        round_trips(b);
        round_trips(c);
        round_trips(d);
        round_trips(Decimal::new(mantissa, scale));
        round_trips(DateTime::from_unix(seconds, 0).expect("in range"));
        round_trips(Duration::new(months, core::time::Duration::from_secs(seconds as u64)));
        round_trips(Base64(bytes.clone()));
        round_trips(Hex(bytes));
        round_trips(Guid::from_bytes(id));
        round_trips(List(items));
    }
}

#[test]
fn borrowed_octets_are_written_without_a_copy() {
    assert!(write(&Base64(b"%PDF")).contains(">JVBERg==<"));
    assert!(write(&Hex(&[0xAB_u8][..])).contains(">AB<"));
}

#[test]
fn a_uri_is_escaped_like_any_text() {
    let xml = write(&AnyUri::new("http://a/?b=1&c=2"));
    assert!(xml.contains(">http://a/?b=1&amp;c=2<"), "{xml}");
    assert_eq!(read(&xml), Ok(AnyUri::new("http://a/?b=1&c=2")));
}

#[test]
fn a_value_is_read_through_comments_cdata_and_references() {
    assert_eq!(read(&content("1<!-- x -->2<![CDATA[3]]>&#52;")), Ok(1234));
}

#[test]
fn an_invalid_value_names_the_expected_type() {
    fn expects<T: FromXmlOwned + PartialEq + Debug>(inner: &str, expected: &'static str) {
        assert_eq!(
            read::<T>(&content(inner)),
            Err(ReadErrorKind::Value { expected }),
            "{inner}"
        );
    }
    expects::<u8>("256", "xs:unsignedByte");
    expects::<DateTime>("yesterday", "xs:dateTime");
    expects::<List<i32>>("1 two", "xs:int");
    expects::<i32>("", "xs:int");
    expects::<QNameBuf>("p:x", "xs:QName");
    expects::<QNameBuf>("1x", "xs:QName");
    assert_eq!(
        read::<bool>(&content("true<b/>")),
        Err(ReadErrorKind::Unexpected)
    );
}

#[test]
fn a_qname_value_keeps_its_namespace_whatever_the_prefix() {
    let name = QNameBuf::from(QName::new("urn:t", "T"));
    assert_eq!(read(&write(&name)), Ok(name));
    let unprefixed = QNameBuf::from(QName::new("urn:v", "T"));
    assert_eq!(read(&content(" T ")), Ok(unprefixed.clone()));
    assert_eq!(read(&content("<!-- -->T")), Ok(unprefixed.clone()));
    assert_eq!(unprefixed.to_string(), "{urn:v}T");
}

#[test]
fn a_list_of_qnames_is_written_with_their_prefixes() {
    let name = |namespace, local| QNameBuf::from(QName::new(namespace, local));
    let names = List(vec![
        name("urn:t", "A"),
        name("urn:u", "B"),
        name("urn:t", "C"),
    ]);
    let xml = write(&names);
    assert!(xml.contains(">p1:A p2:B p1:C<"), "{xml}");
    assert_eq!(read(&xml), Ok(names));
    assert_eq!(read(&content(" ")), Ok(List::<QNameBuf>::default()));
    let expected = "list of xs:QName";
    let error = Err(ReadErrorKind::Value { expected });
    assert_eq!(read::<List<QNameBuf>>(&content("A p:x")), error);
}

/// Such a list fails the whole envelope; it is not written with more items.
#[test]
fn a_list_with_a_space_in_an_item_is_refused() {
    let list = List(vec![String::from("Read"), String::from("Write All")]);
    let error = Encoder::new(SoapVersion::Soap11)
        .body(VALUE, &list)
        .encode()
        .expect_err("it would fall apart");
    assert_eq!(error.kind(), EncodeErrorKind::Value);
}
