//! The display of text from the peer: escaped, shortened, and without a secret.

use soap_codec::scalar::QNameBuf;
use soap_codec::{
    Decoder, Fault, FaultCode, Message, NotUnderstood, QName, ReadError, Redactor, is_unprintable,
};

/// Characters that can end a line, control a terminal or be invisible, and are allowed in a
/// document.
const HOSTILE: &str = "a\n  help: b\u{85}\u{2028}\u{202e}\u{9b}2J\u{feff}\u{200b}";
/// The same, for characters that are allowed in a name.
const HOSTILE_NAME: &str = "a\u{61c}\u{200d}\u{feff}";
const SECRET: &str = "q7Rk2vXm9TbW";

fn message(body: &str) -> Message<Vec<u8>> {
    let text = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>"#
    );
    Decoder::new().decode(text.into_bytes()).expect("a message")
}

/// A fault with this text in every place.
fn fault(text: &str) -> Fault {
    let fault = format!(
        r#"<s:Fault><faultcode xmlns:t="{text}">t:Code</faultcode><faultstring>{text}</faultstring>
        <faultactor>{text}</faultactor><detail>{text}<d>{text}</d></detail></s:Fault>"#
    );
    let message = message(&fault);
    message.envelope().fault().expect("a fault").to_fault()
}

/// Errors with this name and namespace in every place.
fn read_errors(name: &str, namespace: &str) -> [ReadError; 2] {
    let message = message(&format!(r#"<{name} xmlns="{namespace}"/>"#));
    let payload = message.envelope().payload().expect("one payload");
    [
        ReadError::unexpected(&payload).in_element(&payload),
        ReadError::wrong_namespace(&payload, "urn:a"),
    ]
}

#[track_caller]
fn assert_printable(shown: &[String]) {
    for text in shown {
        // The alternate form of Debug has several lines.
        let text = text.replace("\n    ", "").replace(",\n", ",");
        assert!(!text.contains(is_unprintable), "{text:?}");
        assert!(!text.contains("\n  help:"), "{text:?}");
    }
}

#[test]
fn a_fault_is_shown_on_one_line() {
    let fault = fault(HOSTILE);
    assert_printable(&[
        fault.to_string(),
        format!("{fault:?}"),
        fault.code().to_string(),
        format!("{:?}", fault.code()),
    ]);
    let code = FaultCode::new(QName::try_new(HOSTILE, HOSTILE_NAME).expect("a name"));
    assert_printable(&[code.to_string(), format!("{code:?}")]);
}

#[test]
fn a_name_is_shown_on_one_line() {
    let name = QName::try_new(HOSTILE, HOSTILE_NAME).expect("a name");
    let blocks: NotUnderstood = [name].into_iter().collect();
    assert_printable(&[
        name.to_string(),
        format!("{name:?}"),
        QNameBuf::from(name).to_string(),
        blocks.to_string(),
        format!("{blocks:?}"),
    ]);
    for error in read_errors(HOSTILE_NAME, HOSTILE) {
        assert_printable(&[error.to_string(), format!("{error:?}")]);
    }
}

#[test]
fn a_shown_fault_is_shortened_and_its_detail_only_measured() {
    let fault = fault(&"x".repeat(2_000));
    assert!(
        fault.to_string().ends_with("x… [976 more bytes]"),
        "{fault}"
    );
    assert!(format!("{fault:?}").len() < 4_000, "{fault:?}");
    let detail = "detail_elements: 1, detail_text_bytes: 2000";
    assert!(format!("{fault:?}").contains(detail), "{fault:?}");
}

#[test]
fn a_secret_is_replaced_except_in_the_detail() {
    let redactor = Redactor::new(SECRET);
    let mut fault = fault(SECRET);
    fault.redact(&redactor);
    assert!(!format!("{fault}{fault:?}").contains(SECRET), "{fault:?}");
    assert_eq!(fault.reason(), "[redacted]");
    assert_eq!(fault.actor(), Some("[redacted]"));
    assert_eq!(fault.code().namespace(), Some("[redacted]"));
    assert_eq!(fault.detail_text(), SECRET);
    for mut error in read_errors(SECRET, SECRET) {
        error.redact(&redactor);
        assert!(!format!("{error}{error:?}").contains(SECRET), "{error:?}");
    }
    let name = QName::try_new(SECRET, SECRET).expect("a name");
    let mut blocks: NotUnderstood = [name].into_iter().collect();
    blocks.redact(&redactor);
    assert_eq!(blocks.to_string(), "{[redacted]}[redacted]");
}
