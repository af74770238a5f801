//! Input that is made to use up time, memory or the stack, and the error of the default limit.
//! `memory.rs` tests the largest use of memory.
//!
//! Time is not measured. Allocations and the limits tested here bound the work of the decoder, and
//! `just icount` counts the instructions.

use soap_codec::{DecodeErrorKind, Decoder, Limit, Limits, Message, QName};

const OPEN: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#;
const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const CLOSE: &str = "</s:Body></s:Envelope>";

fn message(inner: &str) -> String {
    format!("{OPEN}{inner}{CLOSE}")
}

fn nested(depth: usize) -> String {
    message(&("<a>".repeat(depth) + &"</a>".repeat(depth)))
}

fn numbered(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// Nothing that matters is limited.
fn unlimited() -> Decoder {
    let limits = Limits::default()
        .attributes(u32::MAX)
        .depth(u32::MAX)
        .elements(u32::MAX)
        .message_bytes(u32::MAX)
        .name_bytes(u32::MAX)
        .namespace_bytes(u32::MAX)
        .namespace_declarations(u32::MAX)
        .namespaces(u32::MAX)
        .namespaces_in_scope(u32::MAX)
        .start_tag_bytes(u32::MAX)
        .value_bytes(u32::MAX)
        .value_bytes_per_byte(u32::MAX);
    Decoder::new().limits(limits)
}

fn kind(text: &str) -> Option<DecodeErrorKind> {
    Decoder::new().decode(text).err().map(|error| error.kind())
}

#[test]
fn the_limit_that_hostile_input_meets() {
    let declarations = numbered(40_000, |n| format!(r#" xmlns:n{n}="urn:{n}""#));
    let attributes = numbered(80_000, |n| format!(r#" a{n}="""#));
    let new_prefix_each = numbered(4_000, |n| format!(r#"<n{n}:a xmlns:n{n}="u">"#));
    let wide_scope = format!("<a{}>", &declarations[..8_000]) + &"<b/>".repeat(4_000) + "</a>";
    let new_names = numbered(70_000, |n| format!(r#"<a xmlns="urn:{n}"/>"#));
    let long_name = "n".repeat(200_000);
    for (name, text, limit) in [
        ("nesting", nested(100_000), Limit::Depth),
        (
            "attributes",
            message(&format!("<a{attributes}/>")),
            Limit::Attributes,
        ),
        (
            "declarations",
            message(&format!("<a{declarations}/>")),
            Limit::NamespacesInScope,
        ),
        ("a prefix a level", message(&new_prefix_each), Limit::Depth),
        (
            "many in scope",
            message(&wide_scope),
            Limit::NamespacesInScope,
        ),
        (
            "a namespace name an element",
            message(&new_names),
            Limit::Namespaces,
        ),
        (
            "a long name",
            message(&format!("<{long_name}/>")),
            Limit::NameBytes,
        ),
        (
            "a long attribute name",
            message(&format!(r#"<a {long_name}=""/>"#)),
            Limit::NameBytes,
        ),
        (
            "a long namespace name",
            message(&format!(r#"<a xmlns="{}"/>"#, "u".repeat(100_000))),
            Limit::NamespaceBytes,
        ),
        (
            "a long start tag",
            message(&format!(r#"<a b="{}"/>"#, "x".repeat(2 << 20))),
            Limit::StartTagBytes,
        ),
    ] {
        assert_eq!(kind(&text), Some(DecodeErrorKind::Limit(limit)), "{name}");
    }
}

#[test]
fn entities_never_come_to_expand() {
    let laughs = format!(
        r#"<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>{}"#,
        message("&b;")
    );
    assert_eq!(kind(&laughs), Some(DecodeErrorKind::Dtd));
    assert_eq!(kind(&message("&b;")), Some(DecodeErrorKind::UnknownEntity));
}

/// Each field of [`Limits`] has an effect: a limit one unit below the need of a message refuses it,
/// and the error names the field.
#[test]
fn every_limit_is_kept_to_the_unit() {
    let text = message(r#"<a xmlns:p="u" xmlns:q="v" p:x="1" q:y="2"><bbbbbbbbbbbbbbbbbbbb/></a>"#);
    let start_tag = OPEN.find("<s:Body").expect("there is a Body") as u32;
    let exact = Limits::default()
        .attributes(2)
        .depth(4)
        .elements(4)
        .message_bytes(text.len() as u32)
        .name_bytes(20)
        .namespace_bytes(SOAP_11.len() as u32)
        .namespace_declarations(2)
        .namespaces(3)
        .namespaces_in_scope(3)
        .start_tag_bytes(start_tag);
    let outcome = |limits| {
        Decoder::new()
            .limits(limits)
            .decode(text.as_str())
            .map(drop)
            .map_err(|error| error.kind())
    };
    assert_eq!(outcome(exact), Ok(()));
    for (limits, limit) in [
        (exact.attributes(1), Limit::Attributes),
        (exact.depth(3), Limit::Depth),
        (exact.elements(3), Limit::Elements),
        (
            exact.message_bytes(exact.message_bytes - 1),
            Limit::MessageBytes,
        ),
        (exact.name_bytes(19), Limit::NameBytes),
        (
            exact.namespace_bytes(exact.namespace_bytes - 1),
            Limit::NamespaceBytes,
        ),
        (
            exact.namespace_declarations(1),
            Limit::NamespaceDeclarations,
        ),
        (exact.namespaces(2), Limit::Namespaces),
        (exact.namespaces_in_scope(2), Limit::NamespacesInScope),
        (exact.start_tag_bytes(start_tag - 1), Limit::StartTagBytes),
    ] {
        assert_eq!(outcome(limits), Err(DecodeErrorKind::Limit(limit)));
    }
}

/// Depth never reaches the stack, neither in reading nor in looking nor in dropping.
#[test]
fn deep_nesting_needs_no_stack() {
    const LEVELS: usize = 200_000;
    let text = nested(LEVELS);
    let on_a_small_stack = std::thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(move || {
            let message = unlimited().decode(text.as_str()).expect("well-formed");
            let mut depth = 0;
            let mut at = message.envelope().payloads().next();
            while let Some(element) = at {
                depth += 1;
                at = element.children().next();
            }
            depth
        });
    let depth = on_a_small_stack
        .expect("a thread")
        .join()
        .expect("no overflow");
    assert_eq!(depth, LEVELS);
}

#[test]
fn text_in_many_pieces_is_joined() {
    let pieces = 100_000;
    for (piece, text) in [
        ("x<!-- -->", "x"),
        ("<![CDATA[y]]>", "y"),
        ("&amp;", "&"),
        ("&#x7A;", "z"),
    ] {
        let xml = message(&format!("<a>{}</a>", piece.repeat(pieces)));
        let message: Message<&str> = Decoder::new().decode(xml.as_str()).expect("well-formed");
        let payload = message.envelope().payload().expect("one payload");
        assert_eq!(payload.text(), text.repeat(pieces));
    }
}

/// A refused message costs no more memory than the part of it that was read.
#[test]
fn a_refusal_is_cheap() {
    for text in [
        nested(100_000),
        message(&"<a>".repeat(100_000)),
        format!("<!DOCTYPE a>{}", "x".repeat(1 << 20)),
    ] {
        let counted = allocation_counter::measure(|| drop(Decoder::new().decode(text.as_str())));
        assert!(counted.bytes_max < 64 << 10, "{} bytes", counted.bytes_max);
    }
}

/// Names are numbered alike whether they are few or many: each is counted once, and found again.
#[test]
fn namespaces_are_told_apart_however_many_they_are() {
    let count = 100;
    let row = |n| format!(r#"<a xmlns="urn:{}"/>"#, n * 37 % count);
    let text = message(&(numbered(count, row) + &numbered(count, row)));
    let decoder = |namespaces| Decoder::new().limits(Limits::default().namespaces(namespaces));
    // The envelope has one too.
    let exact = count as u32 + 1;
    assert!(decoder(exact - 1).decode(&*text).is_err());
    let read = decoder(exact).decode(&*text);
    let message = read.expect("within the limit");
    let payloads: Vec<_> = message.envelope().payloads().collect();
    assert_eq!(payloads.len(), 2 * count);
    for (n, payload) in payloads.iter().enumerate() {
        let namespace = format!("urn:{}", n * 37 % count);
        assert_eq!(payload.name(), QName::new(&namespace, "a"));
    }
}

#[test]
fn a_kept_fault_is_bounded_whatever_its_detail_inherits() {
    let name = "u".repeat(100_000);
    let children = "<a/>".repeat(25_000);
    let text = message(&format!(
        r#"<s:Fault><faultcode>s:Client</faultcode><detail xmlns:p="{name}">{children}</detail></s:Fault>"#
    ));
    let message = unlimited().decode(text.as_str()).expect("well-formed");
    let fault = message.envelope().fault().expect("a fault");
    let mut kept = None;
    let counted = allocation_counter::measure(|| kept = Some(fault.to_fault()));
    let detail = kept.expect("made").detail().concat().len();
    assert!(detail > 900_000, "{detail} bytes are less than fit");
    assert!(counted.bytes_max < 4 << 20, "{counted:?}");
}
