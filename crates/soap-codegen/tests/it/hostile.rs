//! Nothing of a schema is read as Rust: names, values and documentation.

use std::collections::BTreeSet;

use proptest::prelude::*;
use soap_codegen::{Config, Generated};
use syn::visit::{self, Visit};

use crate::support::generated_from;

/// Texts that would end a literal, a comment or an item.
const ATTACKS: &[&str] = &[
    "\"; panic!(); \"",
    "\"# ; fn f() {} /*",
    "*/ pub fn evil() {} /*",
    "\\",
    "\u{202e}\u{2066}evil",
    "\n}\npub fn evil() {}",
    "r#fn",
    "#![allow(evil)]",
    "{}{{}}",
    "```\nevil()\n```",
];

fn escaped(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    escaped.replace('"', "&quot;").replace('\n', "&#10;")
}

/// Returns a service whose texts are all this one, and whose names are `name`.
fn service(text: &str, name: &str) -> String {
    let text = escaped(text);
    let uri = format!("urn:{}", text.split_whitespace().collect::<String>());
    format!(
        r#"<definitions targetNamespace="{uri}" xmlns:t="{uri}" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <documentation>{text}</documentation>
        <types><xs:schema targetNamespace="{uri}">
        <xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation>
        <xs:simpleType name="{name}"><xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation>
        <xs:restriction base="xs:string"><xs:enumeration value="{text}"><xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation></xs:enumeration><xs:enumeration value="{name}"/></xs:restriction></xs:simpleType>
        <xs:element name="{name}"><xs:complexType><xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation><xs:sequence>
        <xs:element name="{name}" type="xs:string" default="{text}"><xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation></xs:element></xs:sequence>
        <xs:attribute name="{name}" type="t:{name}" fixed="{text}"/></xs:complexType></xs:element></xs:schema></types>
        <message name="M"><part name="p" element="t:{name}"/></message><message name="H"><part name="p" element="t:{name}"/></message>
        <portType name="{name}"><documentation>{text}</documentation><operation name="{name}"><documentation>{text}</documentation><input message="t:M"/><output message="t:M"/><fault name="f" message="t:M"/></operation></portType>
        <binding name="B" type="t:{name}"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="{name}"><soap:operation soapAction="{text}"/><input><soap:header message="t:H" part="p" use="literal"/><soap:body use="literal"/></input><output><soap:body use="literal"/></output><fault name="f"><soap:fault name="f" use="literal"/></fault></operation></binding>
        <service name="S"><port name="{name}" binding="t:B"><soap:address location="{text}"/></port></service></definitions>"#
    )
}

/// The names and literals of a file.
#[derive(Default)]
struct Census {
    functions: BTreeSet<String>,
    literals: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl<'a> Visit<'a> for Census {
    fn visit_item(&mut self, item: &'a syn::Item) {
        match item {
            syn::Item::Enum(item) => drop(self.types.insert(item.ident.to_string())),
            syn::Item::Struct(item) => drop(self.types.insert(item.ident.to_string())),
            syn::Item::Const(_) | syn::Item::Impl(_) | syn::Item::Mod(_) | syn::Item::Use(_) => {}
            _ => panic!("an item that is never generated"),
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.functions.insert(item.sig.ident.to_string());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_macro(&mut self, _: &'a syn::Macro) {
        panic!("a macro is never called");
    }

    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        self.literals.insert(literal.value());
    }

    fn visit_meta_list(&mut self, list: &'a syn::MetaList) {
        // The arguments of `soap`.
        for token in list.tokens.clone() {
            if let Ok(literal) = syn::parse2::<syn::LitStr>(std::iter::once(token).collect()) {
                self.literals.insert(literal.value());
            }
        }
    }
}

fn census(generated: &Generated) -> Census {
    let mut census = Census::default();
    for (path, text) in generated.files.iter() {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        census.visit_file(&file);
        let hidden = |it: char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!text.contains(hidden), "{path}: {text:?}");
    }
    census
}

#[test]
fn hostile_texts_are_literals_and_comments() {
    let harmless = census(&generated_from(
        &service("urn:harmless", "name"),
        &Config::new(),
    ));
    for attack in ATTACKS {
        let generated = generated_from(&service(attack, "name"), &Config::new());
        let found = census(&generated);
        assert_eq!(found.functions, harmless.functions, "{attack:?}");
        assert_eq!(found.types, harmless.types, "{attack:?}");
        let whole = attack.replace('\n', " ");
        let is_kept = |it: &String| it.replace('\n', " ") == whole;
        assert!(
            found.literals.iter().any(is_kept),
            "{attack:?} {:?}",
            found.literals
        );
    }
}

#[test]
fn keywords_and_names_of_the_standard_library_can_be_names() {
    for name in [
        "fn", "self", "Self", "Option", "Vec", "String", "Box", "Result", "Some", "Ok", "Raw",
        "ToXml", "Scalar", "Nillable", "Default", "Client", "base", "_", "_1",
    ] {
        let generated = generated_from(&service("urn:a", name), &Config::new());
        assert!(generated.notes.is_empty(), "{name}: {:?}", generated.notes);
        let census = census(&generated);
        for reserved in [
            "Option", "Vec", "String", "Box", "Result", "Some", "Ok", "Default", "Self",
        ] {
            assert!(
                !census.types.contains(reserved),
                "{name}: {:?}",
                census.types
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_and_any_name_give_rust(text in "\\PC{0,12}", name in "[\\p{L}_][\\p{L}\\p{N}._-]{0,6}") {
        prop_assume!(soap_codec::QName::try_new("", &name).is_ok());
        census(&generated_from(&service(&text, &name), &Config::new()));
    }
}
