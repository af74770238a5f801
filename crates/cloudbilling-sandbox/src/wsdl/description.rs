//! The documents that describe the service at one address.

use cloudbilling_types::ServiceContract;
use soap_codec::{QName, SoapVersion, Writer};

use super::definitions::Definitions;
use super::schema::{self, Schemas};
use super::xml::{XSD, document, element, leaf};

/// The documents of the description.
#[derive(Debug)]
pub(crate) struct Wsdl {
    /// The WSDL with imports of the schemas, as WCF serves it at `?wsdl`.
    pub(crate) split: String,
    /// The WSDL with the schemas in it, as at `?singleWsdl`.
    pub(crate) single: String,
    /// The schemas that [`split`](Self::split) imports, as at `?xsd=xsd0` and so on.
    pub(crate) schemas: Vec<String>,
}

impl Wsdl {
    /// Describes the service at the address of one version of SOAP. Each address has its own
    /// description, with one port: with two ports, some clients take the first and some the last.
    pub(crate) fn new(contract: &ServiceContract, version: SoapVersion, endpoint: &str) -> Self {
        let definitions = Definitions::new(contract, version, endpoint);
        let schemas = Schemas::new(contract);
        let schema = |index| document(|writer| schemas.write(writer, index, Some(endpoint)));
        Self {
            split: definitions.document(|writer| import_all(writer, &schemas, endpoint)),
            single: definitions.document(|writer| {
                (0..schema::COUNT).for_each(|index| schemas.write(writer, index, None));
            }),
            schemas: (0..schema::COUNT).map(schema).collect(),
        }
    }
}

fn import_all(writer: &mut Writer<'_>, schemas: &Schemas<'_>, endpoint: &str) {
    element(writer, QName::new(XSD, "schema"), &[], |writer| {
        for (index, namespace) in schemas.namespaces().into_iter().enumerate() {
            let location = schema::location(endpoint, index);
            let attributes = [
                ("schemaLocation", location.as_str()),
                ("namespace", namespace),
            ];
            leaf(writer, QName::new(XSD, "import"), &attributes);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_it_are_escaped() {
        let mut contract = ServiceContract::default();
        contract.operation_namespace = "urn:a&b\"<c>".to_owned();
        let wsdl = Wsdl::new(&contract, SoapVersion::Soap11, "https://localhost/soap");
        assert!(
            wsdl.single
                .contains("targetNamespace=\"urn:a&amp;b&quot;&lt;c")
        );
        assert!(!wsdl.single.contains("a&b"));
    }

    #[test]
    fn a_name_that_xml_cannot_carry_leaves_the_description_empty() {
        let mut contract = ServiceContract::default();
        contract.operation_namespace = "urn:\0".to_owned();
        let wsdl = Wsdl::new(&contract, SoapVersion::Soap11, "https://localhost/soap");
        assert_eq!(wsdl.single, "");
    }

    #[test]
    fn schemas_are_in_it_or_beside_it() {
        let wsdl = Wsdl::new(
            &ServiceContract::default(),
            SoapVersion::Soap11,
            "https://localhost:1/soap",
        );
        assert_eq!(wsdl.schemas.len(), 4);
        assert!(wsdl.split.contains("https://localhost:1/soap?xsd=xsd3"));
        assert!(!wsdl.split.contains("<xs:element"));
        assert!(wsdl.schemas[0].contains("schemaLocation=\"https://localhost:1/soap?xsd=xsd1\""));
        assert!(!wsdl.single.contains("schemaLocation"));
        assert!(wsdl.single.contains("<xs:element name=\"GetPurchases\">"));
    }
}
