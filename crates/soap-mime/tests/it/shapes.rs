//! Packages in the shapes of other stacks, written here.

use soap_mime::{MimeErrorKind, ReadOptions, Related, TransferEncoding};

use crate::reading::read;

fn reads(content_type: &str, body: &[u8]) -> Related {
    read(content_type, body, &ReadOptions::new()).expect("a shape that is accepted")
}

/// Quoted boundary with a colon, `start` and `start-info`, an escaped `Content-ID`, a line end
/// before the first boundary, none after the last.
#[test]
fn apache_cxf() {
    let related = reads(
        concat!(
            r#"multipart/related; type="application/xop+xml"; boundary="uuid:5a8e7d1c-0b7e"; "#,
            r#"start="<root.message@cxf.apache.org>"; start-info="text/xml""#,
        ),
        b"\r\n--uuid:5a8e7d1c-0b7e\r\n\
          Content-Type: application/xop+xml; charset=UTF-8; type=\"text/xml\"\r\n\
          Content-Transfer-Encoding: binary\r\n\
          Content-ID: <root.message@cxf.apache.org>\r\n\r\n\
          <soap:Envelope/>\r\n--uuid:5a8e7d1c-0b7e\r\n\
          Content-Type: application/octet-stream\r\n\
          Content-Transfer-Encoding: binary\r\n\
          Content-ID: <0c3e-1@http%3A%2F%2Fcxf.apache.org%2F>\r\n\r\n\
          \x00\xff\r\n\x1a\r\n--uuid:5a8e7d1c-0b7e--",
    );
    assert_eq!(related.root().content(), "<soap:Envelope/>");
    let part = related.by_url("cid:0c3e-1@http%3A%2F%2Fcxf.apache.org%2F");
    assert_eq!(
        part.expect("as in the header").content(),
        &b"\x00\xff\r\n\x1a"[..]
    );
}

/// Unquoted parameters that need quotes, and the root as second part.
#[test]
fn axiom() {
    let related = reads(
        "multipart/related; boundary=MIMEBoundary_7b2f; type=application/xop+xml; \
         start=<0.7b2f@apache.org>; start-info=text/xml; action=urn:echo",
        b"--MIMEBoundary_7b2f\r\n\
          Content-Type: image/jpeg\r\nContent-Transfer-Encoding: binary\r\n\
          Content-ID: <1.7b2f@apache.org>\r\n\r\n\
          JFIF\r\n--MIMEBoundary_7b2f  \r\n\
          Content-Type: application/xop+xml; charset=UTF-8; type=\"text/xml\"\r\n\
          Content-Transfer-Encoding: binary\r\nContent-ID: <0.7b2f@apache.org>\r\n\r\n\
          <?xml version='1.0'?><e/>\r\n--MIMEBoundary_7b2f--\r\n",
    );
    assert_eq!(related.root().content(), "<?xml version='1.0'?><e/>");
    assert!(!related.parts()[0].head().is_root());
    let head = related.root().head();
    assert_eq!(
        head.media_type().and_then(|it| it.parameter("type")),
        Some("text/xml")
    );
    assert_eq!(
        related
            .by_url("cid:1.7b2f%40apache.org")
            .expect("escaped")
            .content(),
        "JFIF"
    );
}

/// A boundary of signs, a `Content-ID` that is a name of XML, lower case `binary`.
#[test]
fn gsoap() {
    let related = reads(
        concat!(
            r#"multipart/related; charset=utf-8; boundary="==PYG3wQ4bAy+KM6Jn0L8t==";"#,
            r#" type="application/xop+xml"; start="<SOAP-ENV:Envelope>"; start-info="text/xml""#,
        ),
        b"--==PYG3wQ4bAy+KM6Jn0L8t==\r\n\
          Content-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\n\
          Content-Transfer-Encoding: binary\r\n\
          Content-ID: <SOAP-ENV:Envelope>\r\n\r\n\
          <SOAP-ENV:Envelope/>\r\n--==PYG3wQ4bAy+KM6Jn0L8t==\r\n\
          Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\
          Content-ID: <id2>\r\nContent-Description: caf\xe9\r\n\r\n\
          \r\n--==PYG3wQ4bAy+KM6Jn0L8t==--",
    );
    assert_eq!(related.root().content(), "<SOAP-ENV:Envelope/>");
    let empty = related.by_content_id("id2").expect("it is there");
    assert_eq!(empty.content(), "");
    assert_eq!(
        empty.head().header("content-description"),
        Some(&b"caf\xe9"[..])
    );
}

/// .NET: a root in 8bit, names that are URIs, and the action beside the type of the envelope.
#[test]
fn wcf() {
    let related = reads(
        concat!(
            r#"multipart/related; type="application/xop+xml";start="<http://tempuri.org/0>";"#,
            r#"boundary="uuid:9c5a+id=1";start-info="application/soap+xml";action="urn:a""#,
        ),
        b"\r\n--uuid:9c5a+id=1\r\nContent-ID: <http://tempuri.org/0>\r\n\
          Content-Transfer-Encoding: 8bit\r\n\
          Content-Type: application/xop+xml;charset=utf-8;type=\"application/soap+xml\"\r\n\r\n\
          <s:Envelope>\xc3\xa9</s:Envelope>\r\n--uuid:9c5a+id=1\r\n\
          Content-ID: <http://tempuri.org/1/638>\r\nContent-Transfer-Encoding: binary\r\n\
          Content-Type: application/octet-stream\r\n\r\n\
          \r\n\r\n--uuid:9c5a\r\n--uuid:9c5a+id=1--\r\n",
    );
    assert_eq!(related.root().content(), "<s:Envelope>\u{e9}</s:Envelope>");
    let part = related.by_url("cid:http%3A%2F%2Ftempuri.org%2F1%2F638");
    assert_eq!(part.expect("escaped").content(), "\r\n\r\n--uuid:9c5a");
}

/// The shortest package, with one part.
#[test]
fn jax_ws_ri() {
    let related = reads(
        concat!(
            r#"multipart/related;start="<rootpart*1a2b@example.jaxws.sun.com>";"#,
            r#"type="application/xop+xml";boundary="uuid:1a2b";start-info="text/xml""#,
        ),
        b"--uuid:1a2b\r\nContent-Id: <rootpart*1a2b@example.jaxws.sun.com>\r\n\
          Content-Type: application/xop+xml;charset=utf-8;type=\"text/xml\"\r\n\
          Content-Transfer-Encoding: binary\r\n\r\n<S:Envelope/>\r\n--uuid:1a2b--",
    );
    assert_eq!(related.parts().len(), 1);
    assert_eq!(related.root().content(), "<S:Envelope/>");
}

/// Node's `soap`: names without brackets, no `start`.
#[test]
fn node_soap() {
    let related = reads(
        r#"multipart/related; boundary=MIME_boundary; type="text/xml""#,
        b"\r\n--MIME_boundary\r\nContent-Type: text/xml; charset=UTF-8\r\n\
          Content-ID: root\r\n\r\n<e/>\r\n--MIME_boundary\r\nContent-ID: file_0\r\n\
          Content-Disposition: attachment; filename=\"a.txt\"\r\n\r\ntext\r\n--MIME_boundary--\r\n",
    );
    assert_eq!(
        related
            .by_content_id("file_0")
            .expect("it is there")
            .content(),
        "text"
    );
}

/// LF everywhere, folded headers, encoded contents, a preamble and an epilogue: a script's SwA.
#[test]
fn attachments_from_a_script() {
    let related = reads(
        r#"Multipart/Related; boundary=b; type="text/xml"; start=root"#,
        b"This is a message in MIME format.\n--b\nContent-Type: text/xml;\n\tcharset=utf-8\n\
          Content-ID: root\nContent-Transfer-Encoding: Quoted-Printable\n\n\
          <e a=3D\"1\">caf=C3=A9=\n</e>\n--b\nContent-Type: image/png\n\
          Content-Location: http://example.org/logo.png\nContent-Transfer-Encoding: BASE64\n\n\
          iVBO\n\tR0c=\n--b--\nbye\n--b\n",
    );
    let root = related.root();
    assert_eq!(root.content(), "<e a=\"1\">caf\u{e9}</e>");
    assert_eq!(root.head().content_type(), Some("text/xml; charset=utf-8"));
    assert_eq!(
        root.head().transfer_encoding(),
        TransferEncoding::QuotedPrintable
    );
    let logo = related.by_location("http://example.org/logo.png");
    let logo = logo.expect("it is there");
    assert_eq!(logo.content(), &b"\x89PNGG"[..]);
    assert_eq!(related.parts().len(), 2);
}

/// No headers at all, and empty contents.
#[test]
fn parts_without_heads() {
    let related = reads(
        "multipart/related; boundary=b",
        b"--b\r\n\r\n--b\n\n\n--b\r\n\r\n\r\n\r\n--b--",
    );
    let contents: Vec<_> = related
        .parts()
        .iter()
        .map(|part| &part.content()[..])
        .collect();
    assert_eq!(contents, [&b""[..], b"", b"\r\n"]);
    assert!(related.parts()[0].head().is_root());
}

#[test]
fn the_last_boundary_is_missing() {
    let body = b"--b\r\n\r\n<e/>\r\n--b\r\nContent-ID: a\r\n\r\nx\r\n--";
    let error = read("multipart/related; boundary=b", body, &ReadOptions::new());
    assert_eq!(
        error.expect_err("truncated").kind(),
        MimeErrorKind::Truncated
    );
    let accepting = ReadOptions::new().accept_missing_end(true);
    for (end, content) in [
        (body.len(), Some(&b"x\r\n--"[..])),
        (body.len() - 4, Some(b"x")),
        (body.len() - 5, Some(b"")),
    ] {
        let related = read("multipart/related; boundary=b", &body[..end], &accepting);
        let related = related.expect("accepted");
        assert_eq!(
            related.by_content_id("a").map(|part| &part.content()[..]),
            content
        );
    }
    // After a whole boundary, before any head, nothing is missing but the two hyphens.
    for end in [
        "--b\r\n\r\n<e/>\r\n--b".len(),
        "--b\r\n\r\n<e/>\r\n--b\r".len(),
    ] {
        let related = read("multipart/related; boundary=b", &body[..end], &accepting);
        assert_eq!(related.expect("accepted").root().content(), "<e/>");
    }
    // A head that was cut off is never whole.
    let cut = read("multipart/related; boundary=b", &body[..32], &accepting);
    assert_eq!(cut.expect_err("a head").kind(), MimeErrorKind::Truncated);
}
