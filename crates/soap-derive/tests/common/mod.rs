//! Writes and reads single elements.

#![allow(dead_code, reason = "not every test uses every function")]

use soap_codec::{Decoder, FromXmlOwned, QName, ReadError, ToXml, Writer};

/// Writes the value as the element `root`, which is in no namespace.
pub(crate) fn written(value: &impl ToXml) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    writer.element(QName::new("", "root"), value);
    writer
        .finish()
        .expect("derived code writes well-formed XML");
    String::from_utf8(out).expect("XML is written in UTF-8")
}

/// Reads the value of an element.
pub(crate) fn read<T: FromXmlOwned>(element: &str) -> Result<T, ReadError> {
    let message = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{element}</s:Body></s:Envelope>"
    );
    let message = Decoder::new()
        .decode(message.as_str())
        .expect("the tests' messages are well-formed");
    let payload = message
        .envelope()
        .payload()
        .expect("the tests' messages have one payload");
    payload.read()
}

/// Writes the value and reads it back.
pub(crate) fn round_trip<T: ToXml + FromXmlOwned>(value: &T) -> T {
    let text = written(value);
    read(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
}
