//! Documents that want to hang, overflow or exhaust the loader.

use std::collections::BTreeMap;

use soap_wsdl::{Code, Diagnostics, Limits, Schemas, Wsdl, WsdlErrorKind};

use crate::support::{content, load, xsd};

const CLOCK: &str = include_str!("../data/clock.wsdl");

fn limited(documents: &[(&str, &str)], limits: Limits) -> (Schemas, Diagnostics) {
    let mut loader: BTreeMap<&str, &str> = documents.iter().copied().collect();
    Schemas::load(documents[0].0, &mut loader, &limits).expect("it is a schema")
}

fn has(diagnostics: &Diagnostics, code: Code) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code == code)
}

/// Makes components of which each is made by `component` from its number and the next one.
fn chain(length: usize, component: impl Fn(usize, usize) -> String) -> String {
    (0..length)
        .map(|index| component(index, index + 1))
        .collect()
}

#[test]
fn a_long_chain_of_types_ends_at_the_limit() {
    let types = chain(5000, |this, next| {
        format!(
            r#"<xs:complexType name="T{this}"><xs:complexContent><xs:extension base="T{next}"><xs:sequence><xs:element name="e"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#
        )
    });
    let text = xsd(&format!(r#"{types}<xs:complexType name="T5000"/>"#));
    let (schemas, diagnostics) = limited(&[("t.xsd", &text)], Limits::default());
    assert!(has(&diagnostics, Code::Limit));
    let longest = schemas.types().map(|(id, _)| bases(&schemas, id)).max();
    assert!(longest.is_some_and(|longest| longest <= 100), "{longest:?}");
}

fn bases(schemas: &Schemas, mut id: soap_wsdl::TypeId) -> usize {
    let mut count = 0;
    while let Some(base) = schemas.ty(id).base() {
        (id, count) = (base, count + 1);
    }
    count
}

#[test]
fn circles_of_types_groups_and_heads_are_cut() {
    let components = chain(10, |this, next| {
        let next = next % 10;
        format!(
            r#"<xs:complexType name="C{this}"><xs:complexContent><xs:extension base="C{next}"/></xs:complexContent></xs:complexType>
            <xs:simpleType name="S{this}"><xs:list itemType="S{next}"/></xs:simpleType>
            <xs:group name="G{this}"><xs:sequence><xs:element name="e"/><xs:group ref="G{next}"/></xs:sequence></xs:group>
            <xs:attributeGroup name="A{this}"><xs:attributeGroup ref="A{next}"/></xs:attributeGroup>
            <xs:complexType name="U{this}"><xs:group ref="G{this}"/><xs:attributeGroup ref="A{this}"/></xs:complexType>
            <xs:element name="e{this}" substitutionGroup="e{next}"/>"#
        )
    });
    let (schemas, diagnostics) = limited(&[("t.xsd", &xsd(&components))], Limits::default());
    assert!(has(&diagnostics, Code::Circular));
    assert!(schemas.types().all(|(id, _)| bases(&schemas, id) <= 11));
    assert!(
        schemas
            .elements()
            .all(|(_, element)| element.substitution_head.is_none())
    );
}

#[test]
fn groups_that_double_each_other_do_not_explode() {
    let groups = chain(40, |this, next| {
        format!(
            r#"<xs:group name="G{this}"><xs:sequence><xs:group ref="G{next}"/><xs:group ref="G{next}"/></xs:sequence></xs:group>"#
        )
    });
    let text = xsd(&format!(
        r#"{groups}<xs:group name="G40"><xs:sequence><xs:element name="e"/></xs:sequence></xs:group>
        <xs:complexType name="T"><xs:group ref="G0"/></xs:complexType>"#
    ));
    let limits = Limits::default().particles(10_000);
    let (_, diagnostics) = limited(&[("t.xsd", &text)], limits);
    assert!(has(&diagnostics, Code::Limit));
}

#[test]
fn a_wide_base_of_many_types_does_not_explode() {
    let members = chain(1000, |this, _| format!(r#"<xs:element name="e{this}"/>"#));
    let types = chain(1000, |this, _| {
        format!(
            r#"<xs:complexType name="T{this}"><xs:complexContent><xs:extension base="B"/></xs:complexContent></xs:complexType>"#
        )
    });
    let text = xsd(&format!(
        r#"<xs:complexType name="B"><xs:sequence>{members}</xs:sequence></xs:complexType>{types}"#
    ));
    let (_, diagnostics) = limited(&[("t.xsd", &text)], Limits::default().particles(50_000));
    assert!(has(&diagnostics, Code::Limit));
}

#[test]
fn deep_content_is_refused_by_the_reader_of_the_document() {
    let (open, close) = ("<xs:sequence>".repeat(200), "</xs:sequence>".repeat(200));
    let deep = xsd(&format!(
        r#"<xs:complexType name="T">{open}{close}</xs:complexType>"#
    ));
    let root = xsd(r#"<xs:include schemaLocation="deep.xsd"/>"#);
    let (_, diagnostics) = load(&[("t.xsd", &root), ("deep.xsd", &deep)]);
    assert!(
        diagnostics[0].starts_with("warning[W002] deep.xsd:1:"),
        "{diagnostics:?}"
    );
}

#[test]
fn deep_groups_in_deep_groups_end_at_a_constant_depth() {
    let nest = |inner: &str| {
        format!(
            "{}{inner}{}",
            "<xs:choice><xs:element name='x'/>".repeat(40),
            "</xs:choice>".repeat(40)
        )
    };
    let groups = chain(90, |this, next| {
        format!(
            "<xs:group name='G{this}'><xs:sequence>{}</xs:sequence></xs:group>",
            nest(&format!("<xs:group ref='G{next}' minOccurs='0'/>"))
        )
    });
    let text = xsd(&format!(
        r#"{groups}<xs:complexType name="T"><xs:group ref="G0"/></xs:complexType>"#
    ));
    let (schemas, diagnostics) = limited(&[("t.xsd", &text)], Limits::default());
    assert!(has(&diagnostics, Code::Limit));
    assert!(content(&schemas, "T").len() > 100);
}

#[test]
fn each_limit_stops_what_it_limits() {
    let documents = chain(20, |_, next| {
        format!(r#"<xs:include schemaLocation="{next}.xsd"/>"#)
    });
    let one = xsd(
        r#"<xs:complexType name="T"/><xs:complexType name="T"/><xs:element name="a" type="B"/><xs:element name="b" type="C"/>"#,
    );
    let root = xsd(&documents);
    let includes: Vec<String> = (1..=20).map(|number| format!("{number}.xsd")).collect();
    let mut all = vec![("t.xsd", &*root)];
    all.extend(includes.iter().map(|name| (&**name, &*one)));
    for limits in [
        Limits::default().documents(5),
        Limits::default().bytes(4000),
        Limits::default().components(2),
    ] {
        let (_, diagnostics) = limited(&all, limits);
        assert!(has(&diagnostics, Code::Limit), "{limits:?}");
    }
    let (_, diagnostics) = limited(&all, Limits::default().diagnostics(1));
    assert_eq!((diagnostics.len(), diagnostics.dropped() > 0), (1, true));
}

#[test]
fn a_component_can_be_redefined_a_hundred_times_and_no_more() {
    let redefinitions = chain(2000, |_, _| {
        r#"<xs:complexType name="T"><xs:complexContent><xs:extension base="T"/></xs:complexContent></xs:complexType>"#.to_owned()
    });
    let text = xsd(&format!(
        r#"<xs:redefine schemaLocation="b.xsd">{redefinitions}</xs:redefine>"#
    ));
    let base = xsd(r#"<xs:complexType name="T"/>"#);
    let (_, diagnostics) = limited(&[("t.xsd", &text), ("b.xsd", &base)], Limits::default());
    assert!(has(&diagnostics, Code::Limit));
}

#[test]
fn long_texts_that_many_types_inherit_do_not_add_up() {
    let long = "x".repeat(100_000);
    let types = chain(200, |this, _| {
        format!(
            r#"<xs:simpleType name="S{this}"><xs:restriction base="S"/></xs:simpleType>
        <xs:complexType name="C{this}"><xs:complexContent><xs:extension base="C"/></xs:complexContent></xs:complexType>"#
        )
    });
    let text = xsd(&format!(
        r#"<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:enumeration value="{long}"/></xs:restriction></xs:simpleType>
        <xs:complexType name="C"><xs:attribute name="a" default="{long}"/></xs:complexType>{types}"#
    ));
    let (_, diagnostics) = limited(&[("t.xsd", &text)], Limits::default().particles(20_000));
    assert!(has(&diagnostics, Code::Limit));
}

#[test]
fn a_chameleon_counts_in_each_namespace() {
    let schemas = chain(30, |this, _| {
        format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:{this}"><xs:include schemaLocation="c.xsd"/></xs:schema>"#
        )
    });
    let wsdl = format!(
        r#"<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"><w:types>{schemas}</w:types></w:definitions>"#
    );
    let chameleon = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</xs:schema>"#,
        " ".repeat(10_000)
    );
    let documents = [("s.wsdl", &*wsdl), ("c.xsd", &*chameleon)];
    let (_, diagnostics) = limited(&documents, Limits::default());
    assert!(!has(&diagnostics, Code::Limit));
    for limits in [
        Limits::default().bytes(100_000),
        Limits::default().documents(40),
    ] {
        let (_, diagnostics) = limited(&documents, limits);
        assert!(has(&diagnostics, Code::Limit), "{limits:?}");
    }
}

#[test]
fn a_wsdl_that_ends_at_any_byte_is_an_error_with_its_place() {
    let whole = CLOCK.trim_end();
    assert!(whole.is_ascii());
    for end in 1..whole.len() {
        let mut documents = BTreeMap::from([("clock.wsdl", &whole[..end])]);
        let loaded = Wsdl::load("clock.wsdl", &mut documents, &Limits::default());
        let error = loaded.expect_err("the root element has no end");
        assert!(
            matches!(error.kind(), WsdlErrorKind::Malformed { .. }),
            "{error}"
        );
        assert!(error.to_string().starts_with("clock.wsdl:"), "{error}");
    }
}

#[test]
fn an_import_that_ends_at_any_byte_does_not_stop_the_rest() {
    let root = xsd(r#"<xs:include schemaLocation="b.xsd"/><xs:element name="a"/>"#);
    let whole = xsd(r#"<xs:complexType name="B"><xs:sequence/></xs:complexType>"#);
    for end in 0..whole.len() {
        let documents = [("t.xsd", &*root), ("b.xsd", &whole[..end])];
        let (schemas, diagnostics) = limited(&documents, Limits::default());
        let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].starts_with("warning[W002] b.xsd:1:"), "{shown:?}");
        assert_eq!(schemas.global_elements().count(), 1);
    }
}
