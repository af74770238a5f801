//! The code does not depend on the order of documents.

use std::collections::BTreeMap;

use proptest::prelude::*;
use soap_codegen::{Config, Files, generate};

/// The namespaces whose modules and types want the same names.
const NAMESPACES: [&str; 4] = ["urn:a:shop", "urn:b:shop", "http://c.test/shop", "urn:d"];

/// A schema with names that the others have too. It refers to the next one, and derives from the
/// last.
fn schema(place: usize, imports: &str) -> String {
    let next = NAMESPACES[(place + 1) % NAMESPACES.len()];
    let this = NAMESPACES[place];
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{this}" xmlns:n="{next}" xmlns:d="urn:d" targetNamespace="{this}" elementFormDefault="qualified">
        {imports}
        <xs:complexType name="Item"><xs:sequence><xs:element name="next" type="n:Item" minOccurs="0"/></xs:sequence></xs:complexType>
        <xs:complexType name="item"><xs:complexContent><xs:extension base="d:Item"/></xs:complexContent></xs:complexType>
        <xs:element name="Item"><xs:complexType><xs:choice maxOccurs="unbounded"><xs:element ref="n:Item"/><xs:element name="x" type="t:item"/></xs:choice></xs:complexType></xs:element>
        <xs:element name="item" type="t:Item" substitutionGroup="d:Item"/></xs:schema>"#
    )
}

fn files(order: &[usize]) -> Files {
    let import = |place: &usize| {
        let namespace = NAMESPACES[*place];
        format!(r#"<xs:import namespace="{namespace}" schemaLocation="{place}.xsd"/>"#)
    };
    let imports: String = order.iter().map(import).collect();
    let root =
        format!(r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>"#);
    let mut documents: BTreeMap<String, String> = NAMESPACES
        .iter()
        .enumerate()
        .map(|(place, _)| (format!("{place}.xsd"), schema(place, &imports)))
        .collect();
    documents.insert("root.xsd".to_owned(), root);
    let generated = generate("root.xsd", &mut documents, &Config::new()).expect("a schema");
    generated.files
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_order_of_documents_does_not_matter(order in Just(vec![0, 1, 2, 3]).prop_shuffle()) {
        let usual = files(&[0, 1, 2, 3]);
        prop_assert_eq!(files(&[0, 1, 2, 3]), usual.clone());
        let changed = files(&order);
        for (path, text) in usual.iter() {
            prop_assert_eq!(changed.text(path), Some(text), "{}", path);
        }
        prop_assert_eq!(changed, usual);
    }
}
