//! `Content-ID` and `cid:`.

use soap_mime::{MimeErrorKind, ReadOptions, content_id_from_url, url_from_content_id};

use crate::reading::read;

#[test]
fn a_url_is_decoded() {
    for (url, id) in [
        ("cid:a", "a"),
        ("CID:a%40b", "a@b"),
        (" cid:%3Ca%3E ", "<a>"),
        ("cid:caf%C3%a9", "caf\u{e9}"),
        ("cid:a+b", "a+b"),
        ("cid:%25", "%"),
    ] {
        assert_eq!(content_id_from_url(url).as_deref(), Ok(id), "{url}");
    }
}

#[test]
fn other_urls_are_errors() {
    for url in [
        "",
        "a",
        "cid:",
        "cid",
        "http://example.org/a",
        "file:///etc/passwd",
        "#a",
        "cid:%",
        "cid:%4",
        "cid:%4g",
        "cid:%ff",
        "\u{e9}\u{e9}\u{e9}",
    ] {
        let error = content_id_from_url(url).expect_err(url);
        assert_eq!(error.kind(), MimeErrorKind::Reference, "{url}");
        assert!(url.is_empty() || !error.to_string().contains("passwd"));
    }
}

#[test]
fn a_content_id_survives_its_url() {
    for id in [
        "a@b",
        "a b",
        "100%",
        "<a>",
        "caf\u{e9}",
        "http://tempuri.org/1?a=b#c",
    ] {
        let url = url_from_content_id(id);
        assert!(
            url.is_ascii() && !url.contains([' ', '<', '>', '#', '"']),
            "{url}"
        );
        assert_eq!(content_id_from_url(&url).as_deref(), Ok(id));
    }
}

#[test]
fn a_reference_leads_to_one_part_or_is_an_error() {
    let body = b"--b\r\nContent-ID: <a@b>\r\n\r\n1\r\n--b\r\nContent-ID: <a%40b>\r\n\r\n2\r\n\
                 --b\r\nContent-ID: <x%40y>\r\n\r\n3\r\n--b--";
    let related = read("multipart/related; boundary=b", body, &ReadOptions::new());
    let related = related.expect("valid");
    let found = |url| related.by_url(url).map(|part| part.content().to_vec());
    assert_eq!(found("cid:a@b").expect("unescaped"), b"1");
    assert_eq!(found("cid:x%40y").expect("escaped in the header"), b"3");
    assert_eq!(found("cid:a%2540b").expect("escaped twice"), b"2");
    for (url, kind) in [
        ("cid:a%40b", MimeErrorKind::AmbiguousReference),
        ("cid:nowhere", MimeErrorKind::NoSuchPart),
        ("cid:x@y", MimeErrorKind::NoSuchPart),
        ("http://a@b/", MimeErrorKind::Reference),
    ] {
        assert_eq!(found(url).expect_err(url).kind(), kind, "{url}");
    }
}
