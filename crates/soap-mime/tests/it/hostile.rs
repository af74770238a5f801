//! Packages that break a rule, and packages that are too large.

use soap_mime::{Limit, Limits, MimeErrorKind, ReadOptions};

use crate::reading::read;

const TYPE: &str = "multipart/related; boundary=b; start=\"<r>\"";

/// A package of two parts; the second one begins with these headers.
fn with_second(headers: &str, content: &str) -> String {
    format!(
        "--b\r\nContent-ID: <r>\r\n\r\n<e/>\r\n--b\r\nContent-ID: <a>\r\n{headers}\r\n{content}\r\n--b--"
    )
}

fn kind(body: &str) -> MimeErrorKind {
    let error = read(TYPE, body.as_bytes(), &ReadOptions::new()).expect_err(body);
    assert!(error.offset() <= body.len() as u64);
    assert!(!error.to_string().contains("MARKED"), "{error}");
    assert!(!format!("{error:?}").contains("MARKED"), "{error:?}");
    error.kind()
}

#[test]
fn each_broken_rule_has_its_kind() {
    let ok = with_second("", "x");
    read(TYPE, ok.as_bytes(), &ReadOptions::new()).expect("this one is sound");
    for (body, expected) in [
        (String::new(), MimeErrorKind::NoParts),
        ("<e>MARKED</e>".into(), MimeErrorKind::NoParts),
        ("--b--".into(), MimeErrorKind::NoParts),
        ("--c\r\n\r\nx\r\n--c--".into(), MimeErrorKind::NoParts),
        ("--b\r\nContent-ID: <x>\r\n\r\n--b--".into(), MimeErrorKind::NoRoot),
        (with_second("Content-Type: multipart/mixed; boundary=c\r\n", ""), MimeErrorKind::NestedMultipart),
        (with_second("Content-Type: Multipart/Related\r\n", ""), MimeErrorKind::NestedMultipart),
        (with_second("Content-Type: MARKED\r\n", ""), MimeErrorKind::ContentType),
        (with_second("Content-ID: <a>\r\n", ""), MimeErrorKind::Header),
        (with_second("MARKED\r\n", ""), MimeErrorKind::Header),
        (with_second("A B: MARKED\r\n", ""), MimeErrorKind::Header),
        (with_second("A: MAR\u{1}KED\r\n", ""), MimeErrorKind::Header),
        (with_second("A: MAR\rKED\r\n", ""), MimeErrorKind::Header),
        (with_second("--b: MARKED\r\n", ""), MimeErrorKind::Header),
        (with_second("Content-Transfer-Encoding: x-MARKED\r\n", ""), MimeErrorKind::TransferEncoding),
        (with_second("Content-Transfer-Encoding: base64\r\n", "MARKED!"), MimeErrorKind::Content),
        (with_second("Content-Transfer-Encoding: base64\r\n", "AAA"), MimeErrorKind::Content),
        (with_second("Content-Transfer-Encoding: quoted-printable\r\n", "=MARKED"), MimeErrorKind::Content),
        (with_second("", "x\r\n--bMARKED"), MimeErrorKind::Delimiter),
        (with_second("", "x\r\n--b-MARKED"), MimeErrorKind::Delimiter),
        (with_second("", "x\r\n--b MARKED"), MimeErrorKind::Delimiter),
        (with_second("", "x\r\n--b\rMARKED"), MimeErrorKind::Delimiter),
        (with_second("", "x\r\n--b\r\nContent-ID: <a>\r\n\r\ny"), MimeErrorKind::DuplicateContentId),
        ("--b\r\nContent-ID:\r\n\r\n\r\n--b--".into(), MimeErrorKind::Header),
        ("--b\r\nContent-ID: <>\r\n\r\n\r\n--b--".into(), MimeErrorKind::Header),
        ("--b\r\n folded\r\n\r\n\r\n--b--".into(), MimeErrorKind::Header),
        (
            "--b\r\nContent-ID: r\r\nContent-Location: /MARKED\r\n\r\n\r\n--b\r\nContent-Location: /MARKED\r\n\r\n\r\n--b--".into(),
            MimeErrorKind::DuplicateContentLocation,
        ),
    ] {
        assert_eq!(kind(&body), expected, "{body:?}");
    }
}

/// The same boundary in the content, in each way that is not a boundary.
#[test]
fn the_boundary_within_a_line_is_data() {
    for content in [
        "--b",
        "x--b--",
        "x\r--b--",
        " --b",
        "\r\n -\r\n--",
        "--\r\n\r\n--x",
    ] {
        let content = format!("x{content}");
        let related = read(
            TYPE,
            with_second("", &content).as_bytes(),
            &ReadOptions::new(),
        );
        let related = related.expect("data");
        assert_eq!(
            related.by_content_id("a").expect("it is there").content(),
            &content
        );
    }
}

/// A content that has the boundary on a line of its own cannot be distinguished from a new part,
/// but it never replaces one: the name it takes was used, or nothing names it.
#[test]
fn a_part_inside_of_a_part_is_a_second_part() {
    let smuggled = with_second("", "x\r\n--b\r\nContent-ID: <c>\r\n\r\ny");
    let related = read(TYPE, smuggled.as_bytes(), &ReadOptions::new()).expect("three parts");
    assert_eq!(related.parts().len(), 3);
    assert_eq!(related.root().content(), "<e/>");
}

#[test]
fn a_body_cut_off_at_any_byte_is_an_error() {
    let body = with_second("Content-Transfer-Encoding: base64\r\n", "AAAA");
    for end in 0..body.len() {
        let error = read(TYPE, &body.as_bytes()[..end], &ReadOptions::new());
        let kind = error.expect_err("cut off").kind();
        let expected = [MimeErrorKind::Truncated, MimeErrorKind::NoParts];
        assert!(expected.contains(&kind), "{end}: {kind:?}");
    }
}

/// With a missing end accepted, a body cut off anywhere is an error or has a prefix of the content.
#[test]
fn an_accepted_missing_end_invents_nothing() {
    let body = with_second("", "content");
    let accepting = ReadOptions::new().accept_missing_end(true);
    for end in 0..body.len() {
        let Ok(related) = read(TYPE, &body.as_bytes()[..end], &accepting) else {
            continue;
        };
        for part in related.parts() {
            let text = std::str::from_utf8(part.content()).expect("ASCII");
            assert!(body.contains(text));
        }
    }
}

fn limited(limits: Limits, body: &[u8]) -> Result<usize, MimeErrorKind> {
    let related = read(
        "multipart/related; boundary=b",
        body,
        &ReadOptions::new().limits(limits),
    );
    related
        .map(|it| it.parts().len())
        .map_err(|error| error.kind())
}

#[test]
fn parts_are_limited() {
    let body = [b"--b\r\n\r\n\r\n".repeat(5), b"--b--".to_vec()].concat();
    let limits = Limits::default();
    assert_eq!(limited(limits.parts(5), &body), Ok(5));
    assert_eq!(
        limited(limits.parts(4), &body),
        Err(MimeErrorKind::Limit(Limit::Parts))
    );
}

#[test]
fn heads_are_limited() {
    let body = |length: usize| format!("--b\r\nA: {}\r\n\r\n\r\n--b--", "x".repeat(length - 7));
    let limits = Limits::default().header_bytes(100);
    assert_eq!(limited(limits, body(100).as_bytes()), Ok(1));
    let too_large = Err(MimeErrorKind::Limit(Limit::HeaderBytes));
    assert_eq!(limited(limits, body(101).as_bytes()), too_large);
    let endless = format!("--b\r\n{}", "A: b\r\n".repeat(1000));
    assert_eq!(limited(limits, endless.as_bytes()), too_large);
    let padded = |count| format!("--b{}\n\n\n--b--", " ".repeat(count));
    assert_eq!(limited(limits, padded(99).as_bytes()), Ok(1));
    assert_eq!(limited(limits, padded(100).as_bytes()), too_large);
}

#[test]
fn the_whole_is_limited_with_what_is_around_the_parts() {
    let too_large = Err(MimeErrorKind::Limit(Limit::TotalBytes));
    for body in [
        &b"preamble\n--b\n\n\n--b--"[..],
        b"--b\n\ncontent\n--b--",
        b"--b\n\n\n--b--epilogue",
    ] {
        let limits = Limits::default().total_bytes(body.len() as u64);
        assert_eq!(limited(limits, body), Ok(1));
        assert_eq!(
            limited(limits.total_bytes(body.len() as u64 - 1), body),
            too_large
        );
    }
    assert_eq!(limited(Limits::default().total_bytes(0), b"x"), too_large);
}
