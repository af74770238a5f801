//! XML documents of elements with unqualified attributes, which is all that WSDL and XML Schema
//! need.

use soap_codec::{QName, Writer};

pub(super) const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// A document. It is empty if a name of the service contract cannot stand in XML.
pub(super) fn document(write: impl FnOnce(&mut Writer<'_>)) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    write(&mut writer);
    match writer.finish() {
        Ok(()) => {
            let xml = String::from_utf8(out).expect("the writer writes UTF-8");
            format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{xml}")
        }
        Err(_) => String::new(),
    }
}

/// Writes an element with content.
pub(super) fn element(
    writer: &mut Writer<'_>,
    name: QName<'_>,
    attributes: &[(&str, &str)],
    content: impl FnOnce(&mut Writer<'_>),
) {
    writer.start(name);
    for (name, value) in attributes {
        attribute(writer, name, value);
    }
    content(writer);
    writer.end();
}

/// Writes an element without content.
pub(super) fn leaf(writer: &mut Writer<'_>, name: QName<'_>, attributes: &[(&str, &str)]) {
    element(writer, name, attributes, |_| {});
}

/// Adds an attribute to the element that has just begun.
pub(super) fn attribute(writer: &mut Writer<'_>, name: &str, value: &str) {
    writer.attribute(QName::new("", name), value);
}
