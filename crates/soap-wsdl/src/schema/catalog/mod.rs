//! The built-in catalog: the components of well-known namespaces.
//!
//! Tables, which are turned into schema documents so that they are read like any other. They depend
//! on nothing.

mod addressing;
mod attachments;
mod encoding;
mod encryption;
mod envelope;
mod link;
mod microsoft;
mod render;
mod security;
mod signature;
mod table;
mod xml;

use table::Table;

/// The built-in namespaces.
const TABLES: [&Table; 20] = [
    &addressing::ADDRESSING_2004,
    &addressing::ADDRESSING_2005,
    &attachments::INCLUDE,
    &attachments::MEDIA_TYPES,
    &attachments::SWA_REF,
    &encoding::ENCODING_11,
    &encoding::ENCODING_12,
    &encryption::ENCRYPTION,
    &envelope::ENVELOPE_11,
    &envelope::ENVELOPE_12,
    &link::LINK,
    &microsoft::ARRAYS,
    &microsoft::SERIALIZATION,
    &security::SECURITY,
    &security::UTILITY,
    &signature::SIGNATURE,
    &xml::INSTANCE,
    &xml::SCHEMA,
    &xml::WSDL,
    &xml::XML,
];

/// Returns `true` if the components of this namespace are built in.
pub(crate) fn is_built_in(namespace: &str) -> bool {
    TABLES.iter().any(|table| table.namespace == namespace)
}

/// Returns a schema document with the components of a namespace.
pub(crate) fn schema_of(namespace: &str) -> Option<String> {
    let table = TABLES.iter().find(|table| table.namespace == namespace);
    table.map(|table| render::schema(table))
}

/// Returns the built-in namespaces: imports of these need no document.
pub fn built_in_namespaces() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.namespace)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::limits::Limits;
    use crate::schema::model::schemas::Schemas;

    #[test]
    fn every_table_is_a_schema_without_problems() {
        for table in TABLES {
            let text = render::schema(table);
            let mut documents = BTreeMap::from([("table.xsd", text)]);
            let (schemas, diagnostics) =
                Schemas::load("table.xsd", &mut documents, &Limits::default()).unwrap();
            let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            assert!(shown.is_empty(), "{}: {shown:?}", table.namespace);
            assert!(schemas.documents().len() == 1, "{}", table.namespace);
        }
    }
}
