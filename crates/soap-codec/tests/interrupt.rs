//! The frequency of checks of an interrupt, and the errors of interrupted work. There is no clock
//! here: checks are counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use soap_codec::{
    DecodeErrorKind, Decoder, Element, FromXml, Interrupt, Limits, ReadError, ReadErrorKind,
};

/// The most that may be read between two questions.
const MOST: usize = 64 << 10;

/// Stops at question `last`, counted from 0; and the number of questions so far.
fn stopping_at(last: usize) -> (Interrupt, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let is_due = move || counter.fetch_add(1, Ordering::Relaxed) >= last;
    (Interrupt::when(is_due), asked)
}

fn decoder(interrupt: Interrupt) -> Decoder {
    let limits = Limits::default().namespaces(65_535);
    Decoder::new().limits(limits).interrupt(interrupt)
}

fn body(inner: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r xmlns:n="u">{inner}</r></s:Body></s:Envelope>"#
    )
}

fn shapes() -> Vec<(&'static str, String)> {
    let many = |piece: &str| piece.repeat((300 << 10) / piece.len());
    let numbered = |one: fn(usize) -> String| (0..16_000).map(one).collect::<String>();
    let headers = many(r#"<n:h xmlns:n="u" s:mustUnderstand="1"/>"#);
    vec![
        ("empty elements", body(&many("<a/>"))),
        ("leaves", body(&many("<a>text</a>"))),
        ("rows", body(&many("<a><b>1</b><c>2</c></a>"))),
        ("one row", body(&format!("<a>{}</a>", many("<b>1</b>")))),
        ("attributes", body(&many("<n:a n:b='1' c='2'>x</n:a>"))),
        ("pieces of text", body(&many("<!-- -->&amp;<![CDATA[x]]>"))),
        (
            "namespaces",
            body(&numbered(|n| format!("<a xmlns='u{n}'/>"))),
        ),
        ("names that are not ASCII", body(&many("<é>1</é>"))),
        (
            "header blocks",
            format!(
                r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>{headers}</s:Header><s:Body><r/></s:Body></s:Envelope>"#
            ),
        ),
    ]
}

#[test]
fn decoding_asks_every_64_kib() {
    for (name, text) in shapes() {
        let (interrupt, asked) = stopping_at(usize::MAX);
        decoder(interrupt).decode(text.as_str()).expect(name);
        let questions = asked.load(Ordering::Relaxed);
        assert!(questions >= 2 * text.len() / MOST, "{name}: {questions}");
        // Enough is enough: a question may cost a system call.
        assert!(
            questions <= 8 * text.len() / MOST + 8,
            "{name}: {questions}"
        );

        let mut at = 0;
        for last in 0..questions {
            let (interrupt, asked) = stopping_at(last);
            let stopped = decoder(interrupt).decode(text.as_str());
            let error = stopped.expect_err(name);
            assert_eq!(error.kind(), DecodeErrorKind::Interrupted, "{name}");
            assert!(error.offset() <= at + MOST, "{name}: {at}, then {error}");
            assert!(asked.load(Ordering::Relaxed) <= last + 2, "{name}");
            at = at.max(error.offset());
        }
        assert!(text.len() <= at + MOST, "{name}: last asked at {at}");
    }
}

/// Any element: its text, and what is in it.
#[derive(Debug)]
#[allow(dead_code)]
struct Any(String, Vec<Any>);

impl FromXml<'_> for Any {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let children = element.read_list(element.children(), |child| child.read())?;
        Ok(Self(element.text().into_owned(), children))
    }
}

#[test]
fn reading_asks_every_64_kib() {
    // The text of one value is read in one go.
    for (name, text) in shapes()
        .into_iter()
        .filter(|(name, _)| *name != "pieces of text")
    {
        let whole =
            Decoder::new().limits(Limits::default().namespaces(65_535).value_bytes(u32::MAX));
        let mut message = whole.decode(text.as_str()).expect(name);
        let (interrupt, asked) = stopping_at(usize::MAX);
        message.set_interrupt(interrupt);
        let root = |message: &soap_codec::Message<&str>| message.envelope().body().read::<Any>();
        root(&message).expect(name);
        let questions = asked.load(Ordering::Relaxed);

        let body = message.envelope().body().offset();
        let mut at = body;
        for last in 0..questions {
            let (interrupt, asked) = stopping_at(last);
            message.set_interrupt(interrupt);
            let error = root(&message).expect_err(name);
            assert_eq!(*error.kind(), ReadErrorKind::Interrupted, "{name}");
            assert_eq!(asked.load(Ordering::Relaxed), last + 1, "{name}");
            // Items are counted before they are read.
            assert!(error.offset() <= at + MOST, "{name}: {at}, then {error}");
            at = at.max(error.offset());
        }
        assert!(text.len() <= at + MOST, "{name}: last asked at {at}");
    }
}

#[test]
fn a_message_that_nothing_interrupts_is_read_to_its_end() {
    let (interrupt, asked) = stopping_at(usize::MAX);
    let text = body("<a/>");
    let mut message = decoder(interrupt).decode(text.as_str()).expect("a message");
    let before = asked.load(Ordering::Relaxed);
    let payload = message.envelope().payload().expect("one payload");
    payload.read::<Any>().expect("readable");
    assert!(
        asked.load(Ordering::Relaxed) > before,
        "the decoder's interrupt stays"
    );

    message.set_interrupt(Interrupt::never());
    let payload = message.envelope().payload().expect("one payload");
    let before = asked.load(Ordering::Relaxed);
    payload.read::<Any>().expect("readable");
    assert_eq!(asked.load(Ordering::Relaxed), before);
}
