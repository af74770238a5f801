//! The security header, written and read.

use std::time::Duration;

use soap_codec::{Encoder, QName, ReadErrorKind, SoapVersion};
use soap_headers::UnixTime;
use soap_headers::security::{
    Password, PasswordView, Security, SecurityView, Timestamp, UNDERSTOOD, UsernameToken,
};

use crate::envelope::with_blocks;

const NOW: UnixTime = UnixTime::from_millis(1_284_623_445_000);

#[test]
fn a_header_is_written_in_full() {
    let token = UsernameToken::digest("anna", Password::new("userpassword"))
        .with_nonce([1, 2, 3])
        .with_created(NOW)
        .with_id("Token-1");
    let timestamp = Timestamp::new(NOW)
        .with_lifetime(Duration::from_secs(60))
        .with_id("Time-1");
    let security = Security::new()
        .with_username_token(token)
        .with_timestamp(timestamp)
        .with_actor("urn:gate");
    let xml = Encoder::new(SoapVersion::Soap11)
        .header(security.block())
        .encode();
    let xml = String::from_utf8(xml.expect("it can be written")).expect("UTF-8");
    let header = xml
        .split_once("<s:Header>")
        .and_then(|(_, rest)| rest.split_once("</s:Header>"));
    let wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
    let expected = format!(
        "<Security xmlns=\"{wss}-wssecurity-secext-1.0.xsd\" s:mustUnderstand=\"1\" s:actor=\"urn:gate\" \
        xmlns:wsu=\"{wss}-wssecurity-utility-1.0.xsd\">\
        <wsu:Timestamp wsu:Id=\"Time-1\"><wsu:Created>2010-09-16T07:50:45.000Z</wsu:Created>\
        <wsu:Expires>2010-09-16T07:51:45.000Z</wsu:Expires></wsu:Timestamp>\
        <UsernameToken wsu:Id=\"Token-1\"><Username>anna</Username>\
        <Password Type=\"{wss}-username-token-profile-1.0#PasswordDigest\">FgpdhGBqZQG1RUTNUYs5fq9Y7TA=</Password>\
        <Nonce EncodingType=\"{wss}-soap-message-security-1.0#Base64Binary\">AQID</Nonce>\
        <wsu:Created>2010-09-16T07:50:45.000Z</wsu:Created></UsernameToken></Security>"
    );
    assert_eq!(header.map(|(header, _)| header), Some(&*expected));
}

fn read<T>(
    blocks: &str,
    read: impl FnOnce(&SecurityView<'_>) -> T,
) -> Result<Option<T>, ReadErrorKind> {
    let message = with_blocks(blocks);
    let security = SecurityView::from_envelope(message.envelope());
    let security = security.map_err(|error| error.kind().clone())?;
    Ok(security.as_ref().map(read))
}

#[test]
fn a_header_for_another_node_is_not_read() {
    let blocks = "<wsse:Security s:role='urn:other'/><x xmlns='urn:x'/>";
    assert_eq!(read(blocks, |_| ()), Ok(None));
}

#[test]
fn what_is_doubled_or_not_valid_is_an_error() {
    let value = |expected| ReadErrorKind::Value { expected };
    let token = |content: &str| {
        format!("<wsse:UsernameToken><wsse:Username/>{content}</wsse:UsernameToken>")
    };
    let wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    for (content, kind) in [
        (
            "<u:Timestamp/><u:Timestamp/>".into(),
            ReadErrorKind::Repeated,
        ),
        (
            "<u:Timestamp><u:Created>2010-09-16T07:50:45Z</u:Created>\
             <u:Created>2010-09-16T07:50:45Z</u:Created></u:Timestamp>"
                .into(),
            ReadErrorKind::Repeated,
        ),
        (
            "<u:Timestamp><u:Expires>2010-09-16T07:50:45</u:Expires></u:Timestamp>".into(),
            value("xs:dateTime with a zone"),
        ),
        (
            "<u:Timestamp><u:Created>yesterday</u:Created></u:Timestamp>".into(),
            value("xs:dateTime"),
        ),
        (token("") + &token(""), ReadErrorKind::Repeated),
        (
            token("<wsse:Password/><wsse:Password/>"),
            ReadErrorKind::Repeated,
        ),
        (
            token("<wsse:Nonce>?</wsse:Nonce>"),
            value("xs:base64Binary"),
        ),
        (
            token("<wsse:Password Type='x#PasswordDigest'>?</wsse:Password>"),
            value("xs:base64Binary"),
        ),
        (
            token("<wsse:Password><x/></wsse:Password>"),
            ReadErrorKind::Unexpected,
        ),
        (
            "<wsse:UsernameToken/>".into(),
            ReadErrorKind::Missing(format!("{{{wsse}}}Username")),
        ),
        (
            "<wsse11:SignatureConfirmation Value='?'/>".into(),
            ReadErrorKind::Attribute {
                name: "Value".into(),
                expected: "xs:base64Binary",
            },
        ),
    ] {
        let block = format!("<wsse:Security>{content}</wsse:Security>");
        assert_eq!(read(&block, |_| ()), Err(kind), "{content}");
    }
    let two = "<wsse:Security/><wsse:Security/>";
    assert_eq!(read(two, |_| ()), Err(ReadErrorKind::Repeated));
}

#[test]
fn signatures_are_reported_and_not_taken_for_understood() {
    let block =
        "<wsse:Security s:mustUnderstand='true'><wsse11:SignatureConfirmation Value='AQID'/>
        <wsse11:SignatureConfirmation/><d:Signature xmlns:d='urn:d'/></wsse:Security>";
    read(block, |security| {
        let confirmed = security.signature_confirmations();
        assert_eq!(confirmed, [Some(vec![1, 2, 3]), None]);
        assert_eq!(security.unprocessed(), [QName::new("urn:d", "Signature")]);
    })
    .expect("valid")
    .expect("a header");
    let message = with_blocks(block);
    assert_eq!(message.envelope().not_understood(&[]).count(), 1);
    assert_eq!(message.envelope().not_understood(&UNDERSTOOD).count(), 0);
}

#[test]
fn a_token_without_a_known_password_proves_nothing() {
    for password in ["", "<wsse:Password Type='urn:other'>secret</wsse:Password>"] {
        let block = format!(
            "<wsse:Security><wsse:UsernameToken><wsse:Username>anna</wsse:Username>{password}\
             </wsse:UsernameToken></wsse:Security>"
        );
        read(&block, |security| {
            let token = security.username_token().expect("a token");
            assert!(!token.proves(&Password::new("secret")));
            assert!(!token.proves(&Password::new("")));
            let other = matches!(token.password(), Some(PasswordView::Other(_)));
            assert_eq!(other, !password.is_empty());
        })
        .expect("valid")
        .expect("a header");
    }
}

#[test]
fn a_token_can_be_written_without_a_password() {
    let token = UsernameToken::without_password("anna");
    assert!(token.password().is_none());
    let security = Security::new().with_username_token(token);
    let message = crate::envelope::written(SoapVersion::Soap11, [security.block()].into_iter());
    let view = SecurityView::from_envelope(message.envelope()).expect("valid");
    let view = view.expect("a header");
    let token = view.username_token().expect("a token");
    assert_eq!(
        (token.username(), token.password().is_none()),
        ("anna", true)
    );
}

#[test]
fn no_secret_is_shown() {
    let password = || Password::new("hunter2");
    for token in [
        UsernameToken::digest("anna", password()),
        UsernameToken::text("anna", password()),
    ] {
        let security = Security::new().with_username_token(token);
        assert!(!format!("{security:?} {:?}", security.block()).contains("hunter2"));
        let message = crate::envelope::written(SoapVersion::Soap12, [security.block()].into_iter());
        let view = SecurityView::from_envelope(message.envelope());
        let view = view.expect("valid").expect("a header");
        let password = view.username_token().and_then(|token| token.password());
        let shown = format!("{view:?} {password:?}");
        assert!(
            shown.contains("redacted") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
    let error = read(
        "<wsse:Security><wsse:UsernameToken><wsse:Username/>\
         <wsse:Password Type='#PasswordDigest'>hunter2</wsse:Password></wsse:UsernameToken></wsse:Security>",
        |_| (),
    );
    assert!(!format!("{:?}", error.expect_err("not Base64")).contains("hunter2"));
}
