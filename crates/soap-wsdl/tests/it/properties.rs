//! Properties of loading that hold for any documents.

use std::collections::BTreeMap;

use proptest::prelude::*;
use soap_wsdl::schema::{Content, Particle, Term};
use soap_wsdl::{Limits, Schemas, Type, Wsdl, resolve_location};

use crate::support::{content, shown, xsd};

/// A content model, and the short notation that is expected of it.
fn model() -> impl Strategy<Value = (String, String)> {
    let suffix = prop_oneof![
        Just(("", "")),
        Just((" minOccurs='0'", "?")),
        Just((" maxOccurs='unbounded'", "+")),
        Just((" minOccurs='2' maxOccurs='5'", "{2,5}")),
    ];
    let element = ("[a-c]", suffix.clone()).prop_map(|(name, (occurs, shown))| {
        (
            format!("<xs:element name='{name}'{occurs}/>"),
            format!("t:{name}{shown}"),
        )
    });
    // Two parts of different kinds at least, so that nothing can be simplified.
    element.prop_recursive(4, 24, 4, move |inner| {
        let inner = prop::collection::vec(inner, 2..4);
        (inner, any::<bool>()).prop_map(|(parts, is_choice)| {
            let (tag, separator) = if is_choice {
                ("choice", " | ")
            } else {
                ("sequence", ", ")
            };
            let xml: String = parts.iter().map(|(xml, _)| &**xml).collect();
            let shown: Vec<&str> = parts.iter().map(|(_, shown)| &**shown).collect();
            (
                format!("<xs:{tag} minOccurs='0'>{xml}</xs:{tag}>"),
                format!("({})?", shown.join(separator)),
            )
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_content_model_is_read_as_it_is_written((xml, expected) in model()) {
        let text = xsd(&format!(
            "<xs:group name='G'><xs:sequence>{xml}</xs:sequence></xs:group>\
             <xs:complexType name='T'><xs:sequence>{xml}</xs:sequence></xs:complexType>\
             <xs:complexType name='V'><xs:group ref='G'/></xs:complexType>"
        ));
        let mut documents = BTreeMap::from([("t.xsd", text)]);
        let (schemas, diagnostics) =
            Schemas::load("t.xsd", &mut documents, &Limits::default()).unwrap();
        prop_assert!(diagnostics.is_empty(), "{:?}", shown(&diagnostics));
        prop_assert_eq!(content(&schemas, "T"), &*expected);
        prop_assert_eq!(content(&schemas, "V"), &*expected);
    }

    /// Components in any order and with any references are loaded without a panic, and every id in
    /// the result leads somewhere.
    #[test]
    fn any_references_lead_somewhere(links in prop::collection::vec((0_usize..8, 0_usize..8, 0_usize..6), 1..16)) {
        let components: String = links.iter().enumerate().map(|(this, (a, b, kind))| match kind {
            0 => format!("<xs:complexType name='T{this}'><xs:complexContent><xs:extension base='T{a}'><xs:sequence><xs:element ref='e{b}'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"),
            1 => format!("<xs:element name='e{this}' substitutionGroup='e{a}'/><xs:complexType name='T{this}'><xs:group ref='G{b}'/></xs:complexType>"),
            2 => format!("<xs:group name='G{this}'><xs:choice><xs:group ref='G{a}'/><xs:element name='x' type='T{b}'/></xs:choice></xs:group>"),
            3 => format!("<xs:simpleType name='T{this}'><xs:union memberTypes='T{a} T{b}'/></xs:simpleType>"),
            4 => format!("<xs:complexType name='T{this}'><xs:simpleContent><xs:restriction base='T{a}'><xs:length value='1'/></xs:restriction></xs:simpleContent></xs:complexType>"),
            _ => format!("<xs:simpleType name='T{this}'><xs:restriction base='T{a}'/></xs:simpleType><xs:element name='e{this}' type='T{b}'/>"),
        }).collect();
        let mut documents = BTreeMap::from([("t.xsd", xsd(&components))]);
        let (schemas, _) = Schemas::load("t.xsd", &mut documents, &Limits::default()).unwrap();
        for (_, element) in schemas.elements() {
            let _ = schemas.ty(element.ty);
        }
        for (id, ty) in schemas.types() {
            prop_assert!(ty.base() != Some(id));
            if let Type::Complex(complex) = ty && let Content::Particles(particle) = &complex.content {
                check(&schemas, particle);
            }
        }
    }

    #[test]
    fn broken_documents_are_errors_and_not_panics(at in 0_usize..2000, byte in any::<u8>()) {
        let text = include_str!("../data/clock.wsdl");
        let mut bytes = text.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let mut documents = BTreeMap::from([("clock.wsdl", bytes)]);
        let _ = Wsdl::load("clock.wsdl", &mut documents, &Limits::default());
    }

    #[test]
    fn a_resolved_location_is_stable(base in "[a-z./?:]{0,12}", reference in "[a-z./?:\\\\]{0,12}") {
        let once = resolve_location(&base, &reference);
        prop_assert!(!once.contains('\\') || base.contains('\\') || reference.contains('?'));
        prop_assert_eq!(resolve_location(&once, ""), once);
    }
}

fn check(schemas: &Schemas, particle: &Particle) {
    assert_ne!(particle.max, Some(0));
    if let Term::Element(element) = particle.term {
        let _ = schemas.element(element);
    }
    particle
        .children()
        .iter()
        .for_each(|child| check(schemas, child));
}
