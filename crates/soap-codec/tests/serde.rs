//! Values in JSON.
#![cfg(feature = "serde")]

use core::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use soap_codec::scalar::{
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, List, QNameBuf, Scalar, Time,
};
use soap_codec::{Nillable, QName, Raw};

fn is<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).expect("written"), json);
    assert_eq!(&serde_json::from_str::<T>(json).expect(json), value);
    // A reader cannot lend its text.
    let read: T = serde_json::from_reader(json.as_bytes()).expect(json);
    assert_eq!(&read, value);
}

fn parsed<T: Scalar>(text: &str) -> T {
    T::parse(text).expect("a value")
}

#[test]
fn scalars_are_their_texts() {
    is(&parsed::<AnyUri>("urn:a"), r#""urn:a""#);
    is(&parsed::<Date>("2026-02-28"), r#""2026-02-28""#);
    is(
        &parsed::<DateTime>("2026-02-28T10:00:00Z"),
        r#""2026-02-28T10:00:00Z""#,
    );
    is(&parsed::<Decimal>("1.10"), r#""1.10""#);
    is(&parsed::<Duration>("P1DT2H"), r#""P1DT2H""#);
    let guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    is(&parsed::<Guid>(guid), &format!("{guid:?}"));
    is(&parsed::<Time>("10:00:00"), r#""10:00:00""#);
    is(&Base64(vec![1, 2]), r#""AQI=""#);
    is(&Hex(vec![1, 0xAB]), r#""01AB""#);
    is(&List(vec![1, 2]), "[1,2]");
    assert!(serde_json::from_str::<Date>(r#""2026-02-30""#).is_err());
    assert!(
        serde_json::from_str::<Decimal>("1.5").is_err(),
        "a float loses digits"
    );
}

#[test]
fn names_and_elements_are_texts() {
    is(&QNameBuf::from(QName::new("urn:a", "b")), r#""{urn:a}b""#);
    is(&QNameBuf::from(QName::new("", "b")), r#""b""#);
    assert!(serde_json::from_str::<QNameBuf>(r#""{urn:a}b c""#).is_err());
    let raw = Raw::parse("<a xmlns='urn:a'>1</a>").expect("well-formed");
    is(&raw, r#""<a xmlns='urn:a'>1</a>""#);
    assert!(serde_json::from_str::<Raw>(r#""<a>""#).is_err());
}

#[test]
fn nothing_is_null_and_read_as_absent() {
    is(&Nillable::Value(1), "1");
    is(&Nillable::<i32>::Absent, "null");
    assert_eq!(
        serde_json::to_string(&Nillable::<i32>::Nil).expect("written"),
        "null"
    );
}
