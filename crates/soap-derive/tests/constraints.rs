//! Members with a `default` or a `fixed` value, as XML Schema means them: an absent attribute has
//! it, and an empty element.

mod common;

use std::borrow::Cow;

use proptest::option;
use proptest::prelude::*;
use soap_codec::scalar::Date;
use soap_codec::{Decoder, FromXml, Nillable, ReadErrorKind, Redactor, Scalar, ToXml};

use common::{read, round_trip, written};

const PORT: u16 = 443;

#[derive(Clone, Copy, Debug, PartialEq, ToXml, FromXml, Scalar)]
enum Level {
    Low,
    High,
}

fn epoch() -> Date {
    Date::new(1970, 1, 1).expect("a day of the calendar")
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
struct Settings {
    #[soap(attribute, default = PORT)]
    port: u16,
    #[soap(attribute, default = "en")]
    language: String,
    #[soap(default = -1)]
    limit: i32,
    #[soap(default = "none")]
    label: String,
    #[soap(default = Level::High)]
    level: Level,
    #[soap(default = epoch())]
    since: Date,
    #[soap(default = 7)]
    optional: Option<u8>,
    #[soap(default = 7, none = "nil")]
    nil: Option<u8>,
    #[soap(default = 7)]
    nillable: Nillable<u8>,
}

fn absent() -> Settings {
    Settings {
        port: 443,
        language: "en".into(),
        limit: -1,
        label: "none".into(),
        level: Level::High,
        since: epoch(),
        optional: None,
        nil: None,
        nillable: Nillable::Absent,
    }
}

#[test]
fn an_absent_member_has_its_default_unless_its_type_says_that_it_is_absent() {
    assert_eq!(read::<Settings>("<r/>").unwrap(), absent());
}

#[test]
fn an_empty_element_has_its_default() {
    let empty =
        "<r><limit/><label/><level></level><since><!-- --></since><optional/><nil/><nillable/></r>";
    let expected = Settings {
        optional: Some(7),
        nil: Some(7),
        nillable: Nillable::Value(7),
        ..absent()
    };
    assert_eq!(read::<Settings>(empty).unwrap(), expected);
}

#[test]
fn white_space_and_an_empty_attribute_are_values() {
    let read_label = read::<Settings>("<r language=''><label> </label></r>").unwrap();
    assert_eq!((&*read_label.label, &*read_label.language), (" ", ""));
    for (text, path) in [
        ("<r port=''/>", "r"),
        ("<r><limit> </limit></r>", "r/limit"),
    ] {
        assert_eq!(read::<Settings>(text).unwrap_err().path(), path);
    }
}

#[test]
fn nil_and_a_reference_do_not_have_the_default() {
    let nil = |name: &str| {
        read::<Settings>(&format!(
            "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><{name} i:nil='true'/></r>"
        ))
    };
    assert_eq!(nil("limit").unwrap_err().kind(), &ReadErrorKind::Nil);
    assert_eq!(nil("optional").unwrap().optional, None);
    assert_eq!(nil("nillable").unwrap().nillable, Nillable::Nil);
    let error = read::<Settings>("<r><limit href='#1'/></r>").unwrap_err();
    assert!(
        matches!(error.kind(), ReadErrorKind::UnresolvedReference { .. }),
        "{error}"
    );
}

#[test]
fn a_value_that_equals_the_default_is_written() {
    let text = written(&absent());
    for part in [
        " port=\"443\"",
        " language=\"en\"",
        "<limit>-1</limit>",
        "<label>none</label>",
        "<level>High</level>",
        "<since>1970-01-01</since>",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("<optional"), "{text}");
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
struct Header<'a> {
    #[soap(default = "none")]
    label: Cow<'a, str>,
    #[soap(attribute, fixed = "2.0")]
    version: &'a str,
    #[soap(attribute, fixed = Level::Low)]
    level: Level,
    #[soap(fixed = 1.5)]
    rate: f64,
    #[soap(fixed = "EUR")]
    currency: Option<String>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", prefix = "a")]
struct Owned {
    #[soap(attribute, fixed = "2.0")]
    version: String,
    #[soap(attribute, fixed = Level::Low)]
    level: Level,
    #[soap(fixed = 1.5)]
    rate: f64,
    #[soap(fixed = "EUR", namespace = "urn:b")]
    currency: Option<String>,
}

fn owned(currency: Option<&str>) -> Owned {
    Owned {
        version: "2.0".into(),
        level: Level::Low,
        rate: 1.5,
        currency: currency.map(Into::into),
    }
}

#[test]
fn a_fixed_value_is_written_whatever_the_member_holds() {
    let header = Header {
        label: "l".into(),
        version: "1",
        level: Level::High,
        rate: 0.0,
        currency: Some("USD".into()),
    };
    let text = "<root version=\"2.0\" level=\"Low\"><label>l</label><rate>1.5</rate><currency>EUR</currency></root>";
    assert_eq!(written(&header), text);
    let absent = Header {
        currency: None,
        ..header
    };
    assert!(!written(&absent).contains("currency"));
    let message = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{}</s:Body></s:Envelope>",
        text.replace("<label>l</label>", "<label/>")
    );
    let message = Decoder::new().decode(&*message).expect("well-formed");
    let read: Header<'_> = message.read().expect("the fixed values");
    assert_eq!((read.version, &*read.label), ("2.0", "none"));
    for one in [owned(None), owned(Some("EUR"))] {
        assert_eq!(round_trip(&one), one);
    }
}

#[test]
fn an_absent_attribute_and_an_empty_element_have_the_fixed_value() {
    let header = "<r xmlns='urn:a'><rate/><currency xmlns='urn:b'/></r>";
    assert_eq!(read::<Owned>(header).unwrap(), owned(Some("EUR")));
    let equal = "<r xmlns='urn:a' version='2.0' level='Low'><rate>01.50</rate></r>";
    assert_eq!(read::<Owned>(equal).unwrap(), owned(None));
    let error = read::<Owned>("<r/>").unwrap_err();
    assert_eq!(
        error.kind(),
        &ReadErrorKind::Missing("{urn:a}rate".into()),
        "an absent element does not have the fixed value"
    );
}

#[test]
fn another_value_than_the_fixed_one_is_an_error_with_both() {
    for (attributes, content, expected) in [
        (
            "version='3'",
            "<rate/>",
            r#"r: the attribute version is not its fixed value "2.0""#,
        ),
        (
            "level='High'",
            "<rate/>",
            r#"r: the attribute level is not its fixed value "Level::Low""#,
        ),
        (
            "",
            "<rate>2</rate>",
            r#"r/rate: the content is not its fixed value "1.5""#,
        ),
        (
            "",
            "<rate/><currency xmlns='urn:b'>USD</currency>",
            r#"r/currency: the content is not its fixed value "EUR""#,
        ),
    ] {
        let error = read::<Owned>(&format!("<r xmlns='urn:a' {attributes}>{content}</r>"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_secret_in_place_of_a_fixed_value_is_redacted() {
    let mut error =
        read::<Owned>("<r xmlns='urn:a' version='v-s3cr3t-t0k3n'><rate/></r>").unwrap_err();
    error.redact(&Redactor::new("s3cr3t-t0k3n"));
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
}

#[test]
fn a_fixed_element_that_is_nil_is_an_error() {
    let nil = "<r xmlns='urn:a' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
               <rate/><currency xmlns='urn:b' i:nil='true'/></r>";
    let error = read::<Owned>(nil).unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.kind()),
        ("r/currency", &ReadErrorKind::Nil)
    );
}

fn settings() -> impl Strategy<Value = Settings> {
    (
        (any::<u16>(), "[a-z]{0,2}", any::<i32>(), "[a-z ]{1,3}"),
        (any::<bool>(), option::of(0u8..9), option::of(6u8..9)),
        prop_oneof![
            Just(Nillable::Absent),
            Just(Nillable::Nil),
            (6u8..9).prop_map(Nillable::Value)
        ],
    )
        .prop_map(
            |((port, language, limit, label), (high, optional, nil), nillable)| Settings {
                port,
                language,
                limit,
                label,
                level: if high { Level::High } else { Level::Low },
                since: epoch(),
                optional,
                nil,
                nillable,
            },
        )
}

proptest! {
    #[test]
    fn members_with_a_default_survive(settings in settings()) {
        prop_assert_eq!(round_trip(&settings), settings);
    }
}
