//! Prefixes of members where the namespace is already bound around them.

use soap_codec::{EncodeError, EncodeErrorKind, NamespaceMap, QName, ToXml, Writer};
use soap_codec::{Encoder, HeaderBlock, SoapVersion};

const SHOP: &str = "urn:shop";

#[derive(ToXml)]
#[soap(namespace = SHOP, prefix = "a")]
struct Line {
    code: String,
    count: u32,
    note: String,
}

fn line() -> Line {
    Line {
        code: "P&1".to_owned(),
        count: 2,
        note: String::new(),
    }
}

/// Writes `value` into the element `r`, which has no namespace and declares `prefixes`.
fn within(prefixes: &[(&str, &str)], value: &dyn ToXml) -> Result<String, EncodeError> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    writer.start(QName::new("", "r"));
    for (prefix, namespace) in prefixes {
        writer.declare(prefix, namespace);
    }
    writer.element(QName::new("urn:x", "x"), value);
    writer.end();
    writer.finish()?;
    Ok(String::from_utf8(out).expect("XML is written in UTF-8"))
}

#[test]
fn a_prefix_is_declared_unless_it_is_in_scope() {
    let declared = "<x xmlns=\"urn:x\" xmlns:a=\"urn:shop\"><a:code>P&amp;1</a:code><a:count>2</a:count><a:note/></x>";
    let prefixes: [&[_]; 2] = [&[], &[("a", "urn:other")]];
    let starts = ["<r>", "<r xmlns:a=\"urn:other\">"];
    for (prefixes, start) in prefixes.into_iter().zip(starts) {
        let written = within(prefixes, &line()).unwrap();
        assert_eq!(written, format!("{start}{declared}</r>"));
    }
    assert_eq!(
        within(&[("a", SHOP)], &line()).unwrap(),
        "<r xmlns:a=\"urn:shop\"><x xmlns=\"urn:x\"><a:code>P&amp;1</a:code><a:count>2</a:count><a:note/></x></r>"
    );
}

#[test]
fn the_innermost_prefix_of_a_namespace_is_used() {
    let prefixes = [("a", SHOP), ("other", SHOP)];
    assert_eq!(
        within(&prefixes, &line()).unwrap(),
        "<r xmlns:a=\"urn:shop\" xmlns:other=\"urn:shop\"><x xmlns=\"urn:x\"><other:code>P&amp;1</other:code>\
         <other:count>2</other:count><other:note/></x></r>"
    );
}

#[derive(ToXml)]
#[soap(namespace = SHOP)]
struct Plain {
    code: String,
    lines: Nested,
}

#[derive(ToXml)]
#[soap(namespace = SHOP)]
struct Nested {
    count: u32,
}

fn plain() -> Plain {
    Plain {
        code: "1".to_owned(),
        lines: Nested { count: 2 },
    }
}

#[test]
fn members_without_a_prefix_of_their_own_use_the_one_in_scope() {
    let default = "<x xmlns=\"urn:x\"><code xmlns=\"urn:shop\">1</code><lines xmlns=\"urn:shop\"><count>2</count></lines></x>";
    assert_eq!(within(&[], &plain()).unwrap(), format!("<r>{default}</r>"));
    assert_eq!(
        within(&[("s", SHOP)], &plain()).unwrap(),
        "<r xmlns:s=\"urn:shop\"><x xmlns=\"urn:x\"><s:code>1</s:code><s:lines><s:count>2</s:count></s:lines></x></r>"
    );
}

#[test]
fn a_namespace_map_applies_to_members() {
    let map = NamespaceMap::new().map(SHOP, "urn:shop:v2");
    let xml = Encoder::new(SoapVersion::Soap12)
        .namespaces(map)
        .body(QName::new(SHOP, "x"), &line())
        .encode()
        .unwrap();
    let xml = String::from_utf8(xml).unwrap();
    let body = "<s:Body><x xmlns=\"urn:shop:v2\" xmlns:a=\"urn:shop:v2\"><a:code>P&amp;1</a:code><a:count>2</a:count>\
                <a:note/></x></s:Body>";
    assert!(xml.contains(body), "{xml}");
}

/// Rebinds the prefix that the members of the derived type use.
struct Rebinds;

impl ToXml for Rebinds {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.declare("a", "urn:other");
    }
}

#[derive(ToXml)]
#[soap(namespace = SHOP)]
struct Derived {
    #[soap(base)]
    base: Rebinds,
    code: String,
}

#[test]
fn a_base_can_rebind_the_prefix_of_the_members_after_it() {
    let value = Derived {
        base: Rebinds,
        code: "1".to_owned(),
    };
    assert_eq!(
        within(&[("a", SHOP)], &value).unwrap(),
        "<r xmlns:a=\"urn:shop\"><x xmlns=\"urn:x\" xmlns:a=\"urn:other\"><code xmlns=\"urn:shop\">1</code></x></r>"
    );
}

/// Ends elements that it did not begin, and begins as many.
struct Impostor;

impl ToXml for Impostor {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.end();
        writer.end();
        writer.start(QName::new("urn:i", "i"));
        writer.start(QName::new("urn:i", "i"));
    }
}

#[derive(ToXml)]
#[soap(namespace = SHOP, prefix = "a")]
struct Deceived {
    value: Impostor,
    code: String,
}

#[test]
fn a_member_cannot_end_the_elements_around_it() {
    let value = Deceived {
        value: Impostor,
        code: String::new(),
    };
    let error = within(&[], &value).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::Misplaced);

    let error = Encoder::new(SoapVersion::Soap11)
        .header(HeaderBlock::new(QName::new("urn:h", "h"), &Impostor))
        .encode()
        .unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::Misplaced);
}

#[derive(ToXml)]
#[soap(namespace = "urn:shop:orders", prefix = "a")]
struct Order {
    line: Line,
    id: u32,
}

#[test]
fn types_that_declare_one_prefix_for_two_namespaces_nest() {
    let order = Order {
        line: line(),
        id: 7,
    };
    assert_eq!(
        within(&[], &order).unwrap(),
        "<r><x xmlns=\"urn:x\" xmlns:a=\"urn:shop:orders\"><a:line xmlns:p1=\"urn:shop\"><p1:code>P&amp;1</p1:code>\
         <p1:count>2</p1:count><p1:note/></a:line><a:id>7</a:id></x></r>"
    );
}

#[derive(ToXml)]
#[soap(namespace = SHOP, prefix = "a")]
struct Tagged {
    #[soap(
        item = "string",
        item_namespace = "urn:arrays",
        item_prefix = "a",
        xsi_prefix = "a"
    )]
    tags: Vec<Option<String>>,
}

#[test]
fn items_that_declare_the_prefix_of_their_list_get_another() {
    let tagged = Tagged {
        tags: vec![Some("t".to_owned()), None],
    };
    assert_eq!(
        within(&[], &tagged).unwrap(),
        "<r><x xmlns=\"urn:x\" xmlns:a=\"urn:shop\"><a:tags xmlns:p1=\"urn:arrays\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <p1:string>t</p1:string><p1:string i:nil=\"true\"/></a:tags></x></r>"
    );
}

#[derive(ToXml)]
#[soap(namespace = SHOP, prefix = "")]
struct ByDefault {
    code: String,
    nested: Nested,
}

#[test]
fn an_empty_prefix_is_the_default_namespace() {
    let value = ByDefault {
        code: "1".to_owned(),
        nested: Nested { count: 2 },
    };
    assert_eq!(
        within(&[("x", "urn:x")], &value).unwrap(),
        "<r xmlns:x=\"urn:x\"><x:x xmlns=\"urn:shop\"><code>1</code><nested><count>2</count></nested></x:x></r>"
    );
}
