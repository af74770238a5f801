//! Written packages, byte for byte, and what is not written.

use soap_mime::{MimeErrorKind, NewPart, RelatedWriter};

#[test]
fn mtom() {
    let written = RelatedWriter::mtom("application/soap+xml", "<e/>")
        .parameter("action", "urn:a")
        .part(NewPart::new("image/png", &b"\x89PNG\r\n"[..]).content_id("1@example.org"))
        .write()
        .expect("valid");
    assert_eq!(
        written.content_type(),
        concat!(
            r#"multipart/related; type="application/xop+xml"; boundary="=_related_00000000"; "#,
            r#"start="<root@soap-mime>"; start-info="application/soap+xml"; action="urn:a""#,
        )
    );
    let expected = b"--=_related_00000000\r\nContent-ID: <root@soap-mime>\r\n\
        Content-Transfer-Encoding: 8bit\r\n\
        Content-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\n\r\n\
        <e/>\r\n--=_related_00000000\r\nContent-ID: <1@example.org>\r\n\
        Content-Transfer-Encoding: binary\r\nContent-Type: image/png\r\n\r\n\
        \x89PNG\r\n\r\n--=_related_00000000--\r\n";
    assert_eq!(written.body(), &expected[..]);
    assert!(!format!("{written:?}").contains("PNG"));
}

#[test]
fn attachments() {
    let part = NewPart::new("text/plain", "x").content_location("/a b");
    let written = RelatedWriter::with_attachments("text/xml; charset=utf-8", "<e/>")
        .parts([part])
        .boundary("b")
        .write()
        .expect("valid");
    let expected = "--b\r\nContent-ID: <root@soap-mime>\r\nContent-Transfer-Encoding: 8bit\r\n\
        Content-Type: text/xml; charset=utf-8\r\n\r\n<e/>\r\n--b\r\nContent-Location: /a b\r\n\
        Content-Transfer-Encoding: binary\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n";
    assert_eq!(written.into_body(), expected);
}

#[test]
fn each_refusal_has_its_kind() {
    let writer = || RelatedWriter::mtom("text/xml", "<e/>\r\n--MARKED");
    let part = || NewPart::new("text/plain", "x");
    let with = |part| writer().part(part);
    for (writer, expected) in [
        (writer().boundary(""), MimeErrorKind::Boundary),
        (writer().boundary("a\r\nb"), MimeErrorKind::Boundary),
        (writer().boundary("a\"b"), MimeErrorKind::Boundary),
        (writer().boundary("MARK"), MimeErrorKind::BoundaryInContent),
        (
            writer().parameter("Boundary", "x"),
            MimeErrorKind::ContentType,
        ),
        (
            writer().parameter("start-info", "x"),
            MimeErrorKind::ContentType,
        ),
        (writer().parameter("a b", "x"), MimeErrorKind::ContentType),
        (
            writer().parameter("a", "x\r\ny"),
            MimeErrorKind::ContentType,
        ),
        (with(NewPart::new("", "x")), MimeErrorKind::Header),
        (
            with(NewPart::new("a/b\r\nX: y", "x")),
            MimeErrorKind::Header,
        ),
        (
            with(NewPart::new("Multipart/mixed", "x")),
            MimeErrorKind::Header,
        ),
        (with(part().content_id("")), MimeErrorKind::Header),
        (with(part().content_id("a>b")), MimeErrorKind::Header),
        (with(part().content_id("a b")), MimeErrorKind::Header),
        (with(part().content_id("a\nb")), MimeErrorKind::Header),
        (with(part().content_location(" a")), MimeErrorKind::Header),
        (
            with(part().content_location("\u{e9}")),
            MimeErrorKind::Header,
        ),
        (
            with(part().content_id("root@soap-mime")),
            MimeErrorKind::DuplicateContentId,
        ),
        (
            with(part().content_location("a")).part(part().content_location("a")),
            MimeErrorKind::DuplicateContentLocation,
        ),
    ] {
        let shown = format!("{writer:?}");
        assert!(!shown.contains("MARKED"), "{shown}");
        assert_eq!(
            writer.write().expect_err(&shown).kind(),
            expected,
            "{shown}"
        );
    }
}
