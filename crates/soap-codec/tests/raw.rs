//! Elements that are kept as XML: read from any place, written to any other.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use soap_codec::{
    DecodeErrorKind, Decoder, Element, EncodeErrorKind, Encoder, HeaderBlock, Limit, Limits,
    Message, NamespaceMap, Piece, QName, Raw, ReadErrorKind, SoapVersion, ToXml, Tolerance, Writer,
};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn message(body: &str) -> Message<Bytes> {
    let text = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{body}</s:Body></s:Envelope>"
    );
    Decoder::new()
        .decode(Bytes::from(text.clone()))
        .unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// Copies the innermost first child of `body`.
fn innermost(body: &str) -> Raw {
    let message = message(body);
    let mut element = message.envelope().payload().expect("one payload");
    while let Some(child) = element.children().next() {
        element = child;
    }
    Raw::from_element(&element).expect("it fits the budget")
}

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Result<String, EncodeErrorKind> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    write(&mut writer);
    writer.finish().map_err(|error| error.kind())?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn a_copy_declares_what_it_may_use_and_nothing_else() {
    for (body, expected) in [
        ("<a/>", "<a/>"),
        (
            "<p:a xmlns:p='urn:p' xmlns:q='urn:q'><p:b/></p:a>",
            "<p:b xmlns:p='urn:p'/>",
        ),
        ("<a xmlns='urn:a'><b/></a>", "<b xmlns='urn:a'/>"),
        (
            "<a xmlns='urn:a'><b xmlns=''>1</b></a>",
            "<b xmlns=''>1</b>",
        ),
        (
            "<a xmlns:t=\"urn:t\"><b k='t:x'/></a>",
            "<b xmlns:t=\"urn:t\" k='t:x'/>",
        ),
        (
            "<a xmlns:t='urn:t'><b>/t:x[1]</b></a>",
            "<b xmlns:t='urn:t'>/t:x[1]</b>",
        ),
        (
            "<a xmlns:t='urn:t'><b>&#116;:x</b></a>",
            "<b xmlns:t='urn:t' xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>&#116;:x</b>",
        ),
        ("<a xml:lang='de'><b/></a>", "<b xml:lang='de'/>"),
    ] {
        assert_eq!(innermost(body).as_str(), expected);
    }
}

#[test]
fn any_element_is_read_also_one_that_is_nil_or_a_reference() {
    let xml = format!("<a xmlns:i='{XSI}' i:nil='true' href='#1'/>");
    let raw = innermost(&xml);
    assert_eq!(raw.as_str(), xml);
}

#[test]
fn a_text_is_refused_unless_it_is_one_complete_element() {
    use DecodeErrorKind as Kind;
    for (xml, kind, offset) in [
        ("", Kind::NoRoot, 0),
        ("text", Kind::Syntax, 0),
        ("<a/><b/>", Kind::TrailingContent, 4),
        ("<p:a/>", Kind::UnboundPrefix, 1),
        ("<a p:x='1'/>", Kind::UnboundPrefix, 3),
        ("<a>", Kind::UnexpectedEnd, 3),
        ("<a>&</a>", Kind::BadReference, 3),
        ("<?pi?><a/>", Kind::ProcessingInstruction, 0),
        ("<!DOCTYPE a><a/>", Kind::Dtd, 0),
        ("<a>\u{1}</a>", Kind::InvalidChar, 3),
    ] {
        let error = Raw::parse(xml).expect_err(xml);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{xml}");
    }
    let padded = Raw::parse("<?xml version='1.0'?> <!-- c --><a> x </a>\n").expect("one element");
    assert_eq!(padded.as_str(), "<a> x </a>");
}

#[test]
fn a_whole_element_is_written_unchanged_where_it_keeps_its_meaning() {
    for (xml, in_default) in [
        (
            "<p:a xmlns:p='urn:p' p:x='1'><b/></p:a>",
            r#"<p:a xmlns="" xmlns:p='urn:p' p:x='1'><b/></p:a>"#,
        ),
        ("<a/>", r#"<a xmlns=""/>"#),
        (
            "<a xmlns='urn:a'><!-- kept --></a>",
            "<a xmlns='urn:a'><!-- kept --></a>",
        ),
    ] {
        let raw = Raw::parse(xml).expect("well-formed");
        let alone = written(|writer| writer.raw(&raw));
        assert_eq!(alone.as_deref(), Ok(xml));
        let within = |namespace| {
            written(|writer| {
                writer.start(QName::new(namespace, "o"));
                writer.raw(&raw);
                writer.end();
            })
        };
        assert_eq!(within(""), Ok(format!("<o>{xml}</o>")));
        assert_eq!(
            within("urn:o"),
            Ok(format!(r#"<o xmlns="urn:o">{in_default}</o>"#))
        );
    }
    let raw = Raw::parse("<a/>").expect("well-formed");
    let twice = written(|writer| {
        writer.raw(&raw);
        writer.raw(&raw);
    });
    assert_eq!(
        twice,
        Err(EncodeErrorKind::Misplaced),
        "a document has one root"
    );
}

#[test]
fn as_a_value_it_is_the_attributes_and_the_content() {
    let raw = Raw::parse("<any xmlns:t='urn:t' t:k='1' k='2'>t:x<b/></any>").expect("well-formed");
    let member = written(|writer| writer.element(QName::new("", "value"), &raw));
    assert_eq!(
        member.as_deref(),
        Ok(r#"<value xmlns:t="urn:t" t:k='1' k='2'>t:x<b/></value>"#)
    );
    let empty = Raw::parse("<any></any>").expect("well-formed");
    let member = written(|writer| writer.element(QName::new("", "value"), &empty));
    assert_eq!(member.as_deref(), Ok("<value/>"));
}

/// WCF binds the prefix `a` to another namespace at every depth.
#[test]
fn an_element_is_renamed_where_its_content_needs_its_prefix() {
    let raw = Raw::parse("<v xmlns:a='urn:content' xmlns='urn:d' k='a:T'><e/></v>").expect("valid");
    let inside = |namespace: &'static str| {
        let raw = &raw;
        written(move |writer| {
            writer.start(QName::new("urn:o", "o"));
            writer.declare("a", "urn:outer");
            writer.element(QName::new(namespace, "v"), raw);
            writer.end();
        })
    };
    // The prefix `a` is taken for its content, and so is the default namespace.
    assert_eq!(
        inside("urn:outer").as_deref(),
        Ok(
            r#"<o xmlns="urn:o" xmlns:a="urn:outer"><p1:v xmlns:p1="urn:outer" xmlns:a="urn:content" xmlns="urn:d" k='a:T'><e/></p1:v></o>"#
        )
    );
    assert_eq!(
        inside("urn:o").as_deref(),
        Ok(
            r#"<o xmlns="urn:o" xmlns:a="urn:outer"><p1:v xmlns:p1="urn:o" xmlns:a="urn:content" xmlns="urn:d" k='a:T'><e/></p1:v></o>"#
        )
    );
    // A prefix of the content for the same namespace is used.
    assert_eq!(
        inside("urn:content").as_deref(),
        Ok(
            r#"<o xmlns="urn:o" xmlns:a="urn:outer"><a:v xmlns:a="urn:content" xmlns="urn:d" k='a:T'><e/></a:v></o>"#
        )
    );
    // No prefix helps an element that is in no namespace.
    assert_eq!(inside("").err(), Some(EncodeErrorKind::BadPrefix));
}

#[test]
fn a_header_block_can_be_raw() {
    let raw = Raw::parse("<t:T xmlns:t='urn:t' t:k='1'><t:v/></t:T>").expect("well-formed");
    let xml = Encoder::new(SoapVersion::Soap12)
        .header(HeaderBlock::new(raw.name(), &raw).must_understand(true))
        .encode()
        .expect("it can be written");
    let message = Decoder::new().decode(&*xml).expect("well-formed");
    let block = message
        .envelope()
        .header(raw.name())
        .expect("it was written");
    assert!(block.must_understand());
    assert!(block.element().child(QName::new("urn:t", "v")).is_some());

    let repeated = Raw::parse(
        "<T xmlns='urn:t' xmlns:e='http://www.w3.org/2003/05/soap-envelope' e:mustUnderstand='0'/>",
    );
    let repeated = repeated.expect("well-formed");
    let error = Encoder::new(SoapVersion::Soap12)
        .header(HeaderBlock::new(repeated.name(), &repeated).must_understand(true))
        .encode()
        .expect_err("the flag would stand there twice");
    assert_eq!(error.kind(), EncodeErrorKind::DuplicateAttribute);
}

#[test]
fn a_namespace_map_applies_in_both_directions() {
    let map = NamespaceMap::new().map("urn:canonical", "urn:\"actual\"&v2");
    let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <o xmlns:a='urn:"actual"&amp;v2'><a:b><c xmlns='urn:"actual"&amp;v2' k="a:t"/></a:b></o></s:Body></s:Envelope>"#;
    let message = Decoder::new()
        .namespaces(map.clone())
        .decode(text)
        .expect("well-formed");
    let payload = message.envelope().payload().expect("one payload");
    let raw = Raw::from_element(&payload.children().next().expect("it has one")).expect("it fits");
    assert_eq!(
        raw.as_str(),
        r#"<a:b xmlns:a="urn:canonical"><c xmlns="urn:canonical" k="a:t"/></a:b>"#
    );
    assert_eq!(raw.name(), QName::new("urn:canonical", "b"));

    let holder = Raw::parse("<h/>").expect("well-formed");
    let encoder = Encoder::new(SoapVersion::Soap11).namespaces(map.clone());
    let xml = encoder
        .element(&raw)
        .element(&holder)
        .body(QName::new("urn:canonical", "v"), &raw)
        .encode();
    let xml = String::from_utf8(xml.expect("it can be written")).expect("UTF-8");
    assert!(!xml.contains("canonical"), "{xml}");
    let message = Decoder::new()
        .namespaces(map)
        .decode(xml.as_bytes())
        .expect("well-formed");
    let payloads: Vec<Raw> = message
        .envelope()
        .payloads()
        .map(|payload| Raw::from_element(&payload).expect("it fits"))
        .collect();
    assert_eq!(payloads[0], raw);
    assert_eq!(payloads[2].name(), QName::new("urn:canonical", "v"));

    let unusable = NamespaceMap::new().map("", "urn:a");
    let decoder = Decoder::new().namespaces(unusable);
    let text = text.replace("urn:\"actual\"&amp;v2", "urn:a");
    let message = decoder.decode(text.as_str()).expect("well-formed");
    let error = message
        .read::<Raw>()
        .expect_err("no prefix stands for no namespace");
    assert!(error.to_string().contains("xs:anyType"), "{error}");
}

#[test]
fn what_a_tolerance_has_let_in_is_not_written() {
    let text = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a><b>&#1;</b><c><?pi?></c></a></s:Body></s:Envelope>";
    let message = Decoder::new()
        .tolerate(Tolerance::ControlCharacters)
        .tolerate(Tolerance::ProcessingInstructions)
        .decode(text)
        .expect("it is tolerated");
    let payload = message.envelope().payload().expect("one payload");
    for child in payload.children() {
        let raw = Raw::from_element(&child).expect("it fits");
        assert!(raw.view().element().is(child.name()));
        assert_eq!(
            written(|writer| writer.raw(&raw)),
            Err(EncodeErrorKind::Value)
        );
        let member = written(|writer| writer.element(child.name(), &raw));
        assert_eq!(member, Err(EncodeErrorKind::Value));
    }
}

/// Many small elements under one long declaration.
#[test]
fn the_memory_of_inherited_declarations_is_charged() {
    let namespace = "n".repeat(4000);
    let text = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><o xmlns:p='{namespace}'>{}</o></s:Body></s:Envelope>",
        "<p:e/>".repeat(100)
    );
    let limits = Limits::default()
        .value_bytes(40_000)
        .value_bytes_per_byte(0);
    let message = Decoder::new()
        .limits(limits)
        .decode(text.as_str())
        .expect("within the limits");
    let payload = message.envelope().payload().expect("one payload");
    let one = Raw::from_element(&payload.children().next().expect("it has one"));
    assert!(one.is_ok());
    let all = payload.read_list(payload.children(), |child| Raw::from_element(&child));
    let error = all.expect_err("they take 400 KB");
    let limit = Limit::ValueBytes;
    assert_eq!(
        error.kind(),
        &ReadErrorKind::Limit {
            limit,
            most: 40_000
        }
    );
}

#[test]
fn a_value_is_read_from_it() {
    let raw = Raw::parse("<a><b>1</b>x<c/></a>").expect("well-formed");
    let view = raw.view();
    let b = view
        .element()
        .child(QName::new("", "b"))
        .expect("it has one");
    assert_eq!(b.read::<&str>(), Ok("1"));
    let pieces: Vec<String> = view
        .element()
        .pieces()
        .map(|piece| format!("{piece:?}"))
        .collect();
    assert_eq!(pieces, ["Element(b)", "Text(1 bytes)", "Element(c)"]);
    let error = raw.read::<u8>().expect_err("it has children");
    assert_eq!(error.path(), "b");
}

#[test]
fn equality_is_that_of_meaning() {
    let raw = |xml: &str| Raw::parse(xml).expect("well-formed");
    let one = raw("<p:a xmlns:p='urn:p' xmlns:t='urn:t' x='1' y='t:b'>x<b/>y<!-- c -->z</p:a>");
    let same = raw(
        "<a xmlns='urn:p' xmlns:t='urn:t' y='t:b' x='&#49;'>x<b xmlns=''></b><![CDATA[yz]]></a>",
    );
    assert_eq!(one, same);
    for other in [
        "<p:a xmlns:p='urn:q' xmlns:t='urn:t' x='1' y='t:b'>x<b/>yz</p:a>",
        "<p:a xmlns:p='urn:p' xmlns:t='urn:t' y='t:b'>x<b/>yz</p:a>",
        "<p:a xmlns:p='urn:p' xmlns:t='urn:t' x='1' y='t:b'>xy<b/>z</p:a>",
        "<p:a xmlns:p='urn:p' xmlns:t='urn:t' x='1' y='t:b'>x<c/>yz</p:a>",
        "<p:a xmlns:p='urn:p' xmlns:t='urn:t' x='1' y='t:b'>x<b/><b/>yz</p:a>",
        "<p:a xmlns:p='urn:p' xmlns:t='urn:t' x='1' y='t:b'>x<b><b/></b>yz</p:a>",
    ] {
        assert_ne!(one, raw(other), "{other}");
    }
    let typed = |xml: &str| raw(&format!("<a xmlns:i='{XSI}' {xml}/>"));
    let one_type = typed("xmlns:t='urn:t' i:type='t:T'");
    assert_eq!(one_type, typed("xmlns='' xmlns:u='urn:t' i:type=' u:T'"));
    assert_ne!(one_type, typed("xmlns:t='urn:u' i:type='t:T'"));
    assert_ne!(one_type, typed("i:type='t:T'"));
    assert_ne!(typed("i:type='t:T'"), typed("i:type='u:T'"));
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let deeper = deep.replacen("<a>", "<a >", 1);
    assert_eq!(raw(&deep), raw(&deeper));
    let shown = format!("{one:?} {:?}", one.view());
    assert_eq!(shown, "Raw({urn:p}a, 74 bytes) RawView({urn:p}a)");
}

/// An element with prefixes that are chosen from those in scope, by number.
#[derive(Clone, Debug)]
struct Node {
    declares: Vec<(usize, usize)>,
    prefix: usize,
    attributes: Vec<(usize, usize)>,
    text: Option<usize>,
    children: Vec<Node>,
}

const PREFIXES: [&str; 4] = ["", "a", "b", "p1"];
const NAMESPACES: [&str; 4] = ["", "urn:x", "urn:y", "urn:z&<\""];

fn node() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        (leaf(), vec(inner, 0..3)).prop_map(|(node, children)| Node { children, ..node })
    })
}

fn leaf() -> impl Strategy<Value = Node> {
    let declares = vec((0..4_usize, 0..4_usize), 0..3);
    let attributes = vec((0..9_usize, 0..9_usize), 0..3);
    let parts = (declares, 0..9_usize, attributes, any::<Option<u8>>());
    parts.prop_map(|(declares, prefix, attributes, text)| Node {
        declares,
        prefix,
        attributes,
        text: text.map(usize::from),
        children: Vec::new(),
    })
}

impl Node {
    /// Writes the element under declarations in scope.
    fn push_to(&self, out: &mut String, around: &[(&'static str, &'static str)]) {
        let mut scope = around.to_vec();
        let mut tag = String::new();
        let mut declared = Vec::new();
        for (prefix, namespace) in &self.declares {
            let (prefix, namespace) = (PREFIXES[*prefix], NAMESPACES[*namespace]);
            if declared.contains(&prefix) || !prefix.is_empty() && namespace.is_empty() {
                continue;
            }
            declared.push(prefix);
            scope.retain(|(other, _)| *other != prefix);
            scope.push((prefix, namespace));
            let colon = if prefix.is_empty() { "" } else { ":" };
            let namespace = namespace
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;");
            tag += &format!(" xmlns{colon}{prefix}=\"{namespace}\"");
        }
        let named: Vec<&str> = scope
            .iter()
            .map(|(prefix, _)| *prefix)
            .filter(|prefix| !prefix.is_empty())
            .collect();
        let qualified = |choice: usize, local: &str| match named.get(choice % (named.len() + 1)) {
            Some(prefix) => format!("{prefix}:{local}"),
            None => local.to_owned(),
        };
        for (index, (prefix, value)) in self.attributes.iter().enumerate() {
            let name = qualified(*prefix, &format!("k{index}"));
            tag += &format!(" {name}='{}'", qualified(*value, "v"));
        }
        let name = qualified(self.prefix, "e");
        *out += &format!("<{name}{tag}>");
        for child in &self.children {
            child.push_to(out, &scope);
        }
        if let Some(text) = self.text {
            *out += &qualified(text, "t");
        }
        *out += &format!("</{name}>");
    }
}

/// The meaning of an element as text, worked out apart from the comparison of `Raw`.
fn meaning(element: &Element<'_>) -> String {
    let value = |text: &str| match element.resolve_qname(text) {
        Some(name) => name.to_string(),
        None => text.to_owned(),
    };
    let mut attributes: Vec<String> = element
        .attributes()
        .map(|(name, text)| format!("{name}={}", value(&text)))
        .collect();
    attributes.sort();
    let content: Vec<String> = element
        .pieces()
        .map(|piece| match piece {
            Piece::Element(child) => format!("<{}>{}", child.name(), meaning(&child)),
            Piece::Text(text) => value(&text),
        })
        .collect();
    format!("{attributes:?}{content:?}")
}

/// Writes `inner` into elements around it, which declare prefixes.
fn surrounded(context: &[(usize, usize, usize)], inner: &dyn Fn(&mut Writer<'_>)) -> String {
    let written = written(|writer| {
        writer.start(QName::new("", "root"));
        for (name, prefix, namespace) in context {
            writer.start(QName::new(NAMESPACES[*name], "around"));
            let (prefix, namespace) = (PREFIXES[*prefix], NAMESPACES[*namespace]);
            if !prefix.is_empty() && !namespace.is_empty() {
                soap_codec::derive::MemberWriter::declaring(writer, namespace, prefix);
            }
        }
        inner(writer);
        for _ in context {
            writer.end();
        }
        writer.end();
    });
    written.expect("it can be written at any place")
}

fn read_back(xml: &str) -> Raw {
    innermost_of_depth(&message(xml))
}

/// Copies the first element that is named `e`.
fn innermost_of_depth(message: &Message<Bytes>) -> Raw {
    let mut element = message.envelope().payload().expect("one payload");
    while element.name().local() != "e" {
        element = element.children().next().expect("there is one named `e`");
    }
    Raw::from_element(&element).expect("it fits the budget")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_element_keeps_its_meaning_in_any_context(
        node in node(),
        context in vec((0..4_usize, 0..4_usize, 0..4_usize), 0..4),
    ) {
        let mut xml = String::from("<a:around xmlns:a='urn:x' xmlns='urn:y'>");
        node.push_to(&mut xml, &[("a", "urn:x"), ("", "urn:y")]);
        xml += "</a:around>";
        let message = message(&xml);
        let payload = message.envelope().payload().expect("one payload");
        let element = payload.children().next().expect("there is one");
        let raw = Raw::from_element(&element).expect("it fits the budget");
        prop_assert_eq!(meaning(&raw.view().element()), meaning(&element));

        let whole = surrounded(&context, &|writer| writer.raw(&raw));
        let whole = read_back(&whole);
        prop_assert_eq!(meaning(&whole.view().element()), meaning(&element));
        prop_assert_eq!(&whole, &raw);

        let value = surrounded(&context, &|writer| writer.element(raw.name(), &raw));
        let value = read_back(&value);
        prop_assert_eq!(meaning(&value.view().element()), meaning(&element));
        prop_assert_eq!(&value, &raw);
        prop_assert_eq!(value.name(), raw.name());
    }
}

#[test]
fn it_is_a_value_like_any_other() {
    fn is_value<T: for<'a> soap_codec::FromXml<'a> + ToXml + Clone + Eq + Send + Sync>() {}
    is_value::<Raw>();
}
