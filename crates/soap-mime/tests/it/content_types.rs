//! Content types.

use soap_mime::{MediaType, MimeErrorKind, RelatedType};

#[test]
fn parameters_are_read_with_and_without_quotes() {
    let media_type = MediaType::parse(
        "Application/XOP+xml ; a=b;; C = \"d;\\\"e\\\\\" ; f=<g@h>; i=text/xml; j=;",
    );
    let media_type = media_type.expect("valid");
    assert_eq!(media_type.essence(), "application/xop+xml");
    for (name, value) in [
        ("A", Some("b")),
        ("c", Some("d;\"e\\")),
        ("f", Some("<g@h>")),
        ("i", Some("text/xml")),
        ("j", Some("")),
        ("k", None),
    ] {
        assert_eq!(media_type.parameter(name), value, "{name}");
    }
}

#[test]
fn malformed_content_types_are_errors() {
    let many: String = (0..33).map(|number| format!("; p{number}=1")).collect();
    let many = format!("text/xml{many}");
    for text in [
        "",
        "multipart",
        "/related",
        "multipart/",
        "a b/c",
        "a/b; c",
        "a/b; c=\"d",
        "a/b; c=\"d\\",
        "a/b; c=\"d\"e",
        "a/b; =c",
        "a/b; c=1; C=1",
        many.as_str(),
    ] {
        let error = MediaType::parse(text).expect_err(text);
        assert_eq!(error.kind(), MimeErrorKind::ContentType, "{text:?}");
    }
}

#[test]
fn a_package_needs_its_type_and_a_boundary() {
    let long = format!("multipart/related; boundary={}", "b".repeat(71));
    for (text, kind) in [
        ("multipart/mixed; boundary=b", MimeErrorKind::NotRelated),
        ("text/xml", MimeErrorKind::NotRelated),
        ("multipart/related", MimeErrorKind::Boundary),
        ("multipart/related; boundary=", MimeErrorKind::Boundary),
        (
            "multipart/related; boundary=\"b \"",
            MimeErrorKind::Boundary,
        ),
        (
            "multipart/related; boundary=\"a\r\nb\"",
            MimeErrorKind::Boundary,
        ),
        (
            "multipart/related; boundary=caf\u{e9}",
            MimeErrorKind::Boundary,
        ),
        (long.as_str(), MimeErrorKind::Boundary),
    ] {
        let error = RelatedType::parse(text).expect_err(text);
        assert_eq!(error.kind(), kind, "{text:?}");
        assert!(!error.help().is_empty());
    }
    let longest = &long[..long.len() - 1];
    assert_eq!(
        RelatedType::parse(longest).expect("valid").boundary().len(),
        70
    );
}
