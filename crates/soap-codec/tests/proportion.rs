//! Hostile documents at four sizes: the memory that they take stays within its bound, and grows as
//! they do.
//!
//! Memory is counted by an allocator. All that is ever allocated is also a measure of the work done
//! with it.

use allocation_counter::{AllocationInfo, measure};
use soap_codec::scalar::QNameBuf;
use soap_codec::{Decoder, Limits, NotUnderstood, QName, ReadError};

/// The longest that a namespace name may be by default.
const NAMESPACE: usize = 4096;

/// The constant part of a bound: one piece of each list.
const PIECES: u64 = 256 << 10;

fn namespace() -> String {
    "n".repeat(NAMESPACE)
}

fn body(inner: &str) -> String {
    let namespace = namespace();
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body><a>{inner}</a></s:Body></s:Envelope>"#
    )
}

/// Runs `read` on documents of n, 2n, 4n and 8n pieces. It never takes more than `times` the
/// document, beside [`PIECES`], and what it allocates in all grows no faster than the document.
fn in_proportion(
    name: &str,
    times: u64,
    document: impl Fn(usize) -> String,
    mut read: impl FnMut(&str),
) {
    const PIECES_OF_SMALLEST: usize = 4_000;
    let counted = [1, 2, 4, 8].map(|size| {
        let document = document(size * PIECES_OF_SMALLEST);
        let counted = measure(|| read(&document));
        let most = times * document.len() as u64 + PIECES;
        assert!(counted.bytes_max <= most, "{name}: {counted:?} of {most}");
        counted
    });
    let total = |counted: &AllocationInfo| counted.bytes_total;
    for pair in counted.windows(2) {
        assert!(
            total(&pair[1]) <= 5 * total(&pair[0]) / 2 + PIECES,
            "{name}: {counted:?}"
        );
    }
}

fn decode(text: &str) -> soap_codec::Message<&str> {
    let decoder = Decoder::new();
    decoder.decode(text).expect("a message")
}

#[test]
fn header_blocks_that_are_not_understood() {
    let document = |count: usize| {
        let namespace = namespace();
        let blocks = r#"<n:b s:mustUnderstand="1"/>"#.repeat(count);
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header xmlns:n="{namespace}">{blocks}</s:Header><s:Body/></s:Envelope>"#
        )
    };
    in_proportion("blocks", 6, document, |text| {
        let message = decode(text);
        let blocks: NotUnderstood = message.envelope().not_understood(&[]).collect();
        assert_eq!(
            blocks.names().len() + blocks.more(),
            text.matches("<n:b").count()
        );
        assert!(blocks.to_string().len() < 2_000, "the error is short");
    });
}

/// SOAP 1.2 has a header block for each one that was not understood, and one for each envelope that
/// is supported.
#[test]
fn names_that_header_blocks_report() {
    let document = |count: usize| {
        let namespace = namespace();
        let blocks = r#"<s:NotUnderstood qname="n:b"/>"#.repeat(count);
        let envelopes = r#"<s:SupportedEnvelope qname="n:e"/>"#.repeat(count);
        format!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:n="{namespace}"><s:Header>{blocks}<s:Upgrade>{envelopes}</s:Upgrade></s:Header><s:Body/></s:Envelope>"#
        )
    };
    in_proportion("names", 8, document, |text| {
        let message = decode(text);
        let blocks: Vec<_> = message.envelope().reported_not_understood().collect();
        let envelopes: Vec<_> = message.envelope().supported_envelopes().collect();
        assert_eq!(blocks.len(), envelopes.len());
    });
}

#[test]
fn names_and_qname_values_share_their_namespace() {
    let values = |count: usize| body(&"<n:a xsi:type=\"n:t\">n:v</n:a>".repeat(count));
    type Keep = fn(soap_codec::Element<'_>) -> QNameBuf;
    let kept: [(&str, Keep); 3] = [
        ("names", |element| element.name_buf()),
        ("types", |element| element.xsi_type().expect("a type")),
        ("values", |element| element.read().expect("a name")),
    ];
    for (name, keep) in kept {
        in_proportion(name, 6, values, |text| {
            let message = decode(text);
            let payload = message.envelope().payload().expect("one payload");
            let kept: Vec<QNameBuf> = payload.children().map(keep).collect();
            assert!(kept.iter().all(|name| name.namespace().len() == NAMESPACE));
        });
    }
}

/// However long the names in a document are, and however deep the place is.
#[test]
fn an_error_is_short() {
    let decoder = Decoder::new().limits(Limits::default().depth(u32::MAX));
    for depth in [4, 8, 16, 32].map(|size| 100 * size) {
        let name = "e".repeat(1_000);
        let text =
            body(&(format!("<n:{name}>").repeat(depth) + &format!("</n:{name}>").repeat(depth)));
        let message = decoder.decode(text.as_str()).expect("a message");
        let mut at = message.envelope().payloads().next();
        let mut around = Vec::new();
        while let Some(element) = at {
            around.push(element);
            at = element.children().next();
        }
        let innermost = around.pop().expect("one");
        let found = ReadError::wrong_namespace(&innermost, "urn:expected");
        let counted = measure(|| {
            let error = around
                .iter()
                .rev()
                .fold(found.clone(), ReadError::in_element);
            assert!(error.to_string().len() < 6_000, "{error}");
            assert_eq!(error.path().matches('/').count(), 16, "{error}");
            let omitted = format!("({} more)", depth + 1 - 16);
            assert!(error.path().contains(&omitted), "{error}");
        });
        assert!(counted.bytes_max < 32 << 10, "{counted:?}");
        let missing = ReadError::missing(&innermost, QName::new(&namespace(), "x"));
        assert!(missing.to_string().len() < 1_000);
    }
}
