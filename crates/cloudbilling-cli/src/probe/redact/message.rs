//! SOAP messages without their values.

use cloudbilling::codec::bytes::Bytes;
use cloudbilling::codec::{Element, Limits, Piece, QName, Writer, XmlDocument};

use super::Words;

const SOAP: [&str; 2] = [
    "http://schemas.xmlsoap.org/soap/envelope/",
    "http://www.w3.org/2003/05/soap-envelope",
];
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The content of every page that is not a SOAP message.
const PAGE: &str = "<html><head><title>withheld</title></head></html>";

impl Words {
    /// Returns a message with the elements and namespaces of this one, and without its values,
    /// comments and processing instructions.
    ///
    /// A page is replaced as a whole. `None` withholds a body that is neither.
    pub(in crate::probe) fn mask_body(&self, body: &[u8]) -> Option<String> {
        if is_page(body) {
            return Some(PAGE.to_owned());
        }
        let document = Bytes::copy_from_slice(body);
        let document = XmlDocument::decode(document, Limits::default()).ok()?;
        let root = document.root();
        let is_envelope = |namespace| root.is(QName::new(namespace, "Envelope"));
        if !SOAP.into_iter().any(is_envelope) {
            return None;
        }
        let mut masked = Vec::new();
        let mut writer = Writer::new(&mut masked);
        self.element(&mut writer, root);
        writer.finish().ok()?;
        String::from_utf8(masked).ok()
    }

    fn element(&self, writer: &mut Writer<'_>, element: Element<'_>) {
        writer.start(element.name());
        for (name, value) in element.attributes() {
            self.attribute(writer, &element, name, &value);
        }
        if is_fault_code(&element) {
            self.fault_code(writer, &element);
        } else {
            for piece in element.pieces() {
                match piece {
                    Piece::Element(child) => self.element(writer, child),
                    Piece::Text(text) => writer.text(&self.mask(&text)),
                }
            }
        }
        writer.end();
    }

    fn attribute(
        &self,
        writer: &mut Writer<'_>,
        element: &Element<'_>,
        name: QName<'_>,
        value: &str,
    ) {
        match (name.namespace(), name.local()) {
            (XSI, "type") => {
                if let Some(named) = element.resolve_qname(value.trim()) {
                    writer.xsi_type(named);
                }
            }
            (XSI, "nil") if is_flag(value) => writer.attribute(name, value),
            (XML, "lang") if is_language(value) => writer.attribute(name, value),
            (namespace, "mustUnderstand" | "relay")
                if is_flag(value) && SOAP.contains(&namespace) =>
            {
                writer.attribute(name, value);
            }
            _ => writer.attribute(name, &self.mask(value)),
        }
    }

    /// A code that is not known could be a value; its namespace remains.
    fn fault_code(&self, writer: &mut Writer<'_>, element: &Element<'_>) {
        let text = element.text();
        let text = text.trim();
        match element.resolve_qname(text) {
            Some(code) if self.is_fault_code(code.local()) => writer.qname_text(code),
            Some(code) => writer.qname_text(QName::new(code.namespace(), "Withheld")),
            None if self.is_fault_code(text) => writer.text(text),
            None => writer.text("Withheld"),
        }
    }
}

fn is_page(body: &[u8]) -> bool {
    let start = &body[..body.len().min(256)];
    let start = String::from_utf8_lossy(start)
        .trim_start()
        .to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// SOAP 1.1 has `faultcode` without a namespace, and SOAP 1.2 `Value` in its own.
fn is_fault_code(element: &Element<'_>) -> bool {
    element.is(QName::new("", "faultcode")) || element.is(QName::new(SOAP[1], "Value"))
}

fn is_flag(value: &str) -> bool {
    matches!(value, "0" | "1" | "false" | "true")
}

/// `en` or `en-US`.
fn is_language(value: &str) -> bool {
    let mut parts = value.split('-');
    let is_part = |part: &str| part.len() == 2 && part.chars().all(|it| it.is_ascii_alphabetic());
    parts.clone().count() <= 2 && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use cloudbilling::types::ServiceContract;

    use super::*;

    fn mask(body: &str) -> Option<String> {
        Words::of(&ServiceContract::default()).mask_body(body.as_bytes())
    }

    #[test]
    fn no_marked_value_remains_in_any_place() {
        let message = r#"<?xml version="1.0"?><!-- MARKED -->
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
<s:Header><h:ApiToken s:mustUnderstand="1" s:actor="urn:MARKED" xmlns:h="urn:h">MARKED</h:ApiToken></s:Header>
<s:Body wsu:Id="MARKED" xmlns:wsu="urn:u"><!-- MARKED --><R xmlns="urn:r" i:type="T" a="MARKED">
<Name>MARKED</Name><Data><![CDATA[<b>MARKED</b>]]></Data>MARKED<Nothing i:nil="true"/><Nil i:nil="MARKED"/>
<Amount xml:lang="MARKED">1234.5</Amount></R></s:Body></s:Envelope>"#;
        let masked = mask(message).expect("a message");
        assert!(!masked.contains("MARKED"), "{masked}");
        assert!(!masked.contains("1234"), "{masked}");
        for kept in [
            "urn:h",
            "urn:r",
            "ApiToken",
            "mustUnderstand=\"1\"",
            "000.0",
            "nil=\"true\"",
        ] {
            assert!(
                masked.contains(kept) || masked.contains("0000.0"),
                "{kept}: {masked}"
            );
        }
    }

    #[test]
    fn faults_keep_known_codes_and_wordings() {
        let fault = |code: &str, reason: &str| {
            mask(&format!(
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>\
                 <faultcode xmlns:a='urn:a'>{code}</faultcode><faultstring xml:lang='en-US'>{reason}</faultstring>\
                 <faultactor>MARKED</faultactor><detail>MARKED</detail></s:Fault></s:Body></s:Envelope>"
            ))
            .expect("a message")
        };
        let known = fault("a:FailedAuthentication", "Token expired for MARKED");
        assert!(known.contains(":FailedAuthentication<"), "{known}");
        assert!(known.contains("Token expired xxx XXXXXX"), "{known}");
        let unknown = fault("a:MARKED", "MARKED");
        assert!(unknown.contains(":Withheld<"), "{unknown}");
        let undeclared = fault("MARKED", "MARKED");
        assert!(!format!("{known}{unknown}{undeclared}").contains("MARKED"));
    }

    #[test]
    fn other_bodies_are_replaced_or_withheld() {
        assert_eq!(mask("<!DOCTYPE html><p>MARKED</p>").as_deref(), Some(PAGE));
        assert_eq!(mask(" <HTML>MARKED"), Some(PAGE.to_owned()));
        for body in [
            "",
            "MARKED",
            "<MARKED/>",
            "<s:Envelope>MARKED",
            "{\"a\": \"MARKED\"}",
        ] {
            assert_eq!(mask(body), None, "{body}");
        }
    }

    #[test]
    fn a_masked_message_stays_as_it_is() {
        let message = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
            <R xmlns='urn:r'><Date>2024-05-06T07:08:09Z</Date><Code>Success</Code></R></s:Body></s:Envelope>";
        let once = mask(message).expect("a message");
        assert_eq!(mask(&once), Some(once.clone()), "{once}");
    }
}
