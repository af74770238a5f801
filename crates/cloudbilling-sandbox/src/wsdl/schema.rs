//! The XML schemas, one a namespace: operations, data contracts, arrays and header blocks.

use cloudbilling_types::ServiceContract;
use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};
use soap_codec::{QName, Writer};

use super::model::{Model, Particle, Type};
use super::xml::{XSD, attribute, element, leaf};

/// The number of schemas.
pub(super) const COUNT: usize = 4;

/// The schemas that each one refers to.
const IMPORTS: [&[usize]; COUNT] = [&[1, 2], &[2], &[], &[]];

/// The schemas of a service contract.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    contract: &'a ServiceContract,
    model: Model,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(contract: &'a ServiceContract) -> Self {
        Self {
            contract,
            model: Model::new(contract),
        }
    }

    pub(super) fn namespaces(&self) -> [&'a str; COUNT] {
        [
            actual(self.contract, OPERATIONS),
            actual(self.contract, DATA_CONTRACT),
            actual(self.contract, ARRAYS),
            &self.contract.api_token_header.namespace,
        ]
    }

    /// Writes one schema. With an endpoint, its imports say where the others are: some clients
    /// cannot find them otherwise.
    pub(super) fn write(&self, writer: &mut Writer<'_>, index: usize, endpoint: Option<&str>) {
        let namespaces = self.namespaces();
        writer.start(xs("schema"));
        writer.declare("xs", XSD);
        writer.declare("a", namespaces[1]);
        writer.declare("b", namespaces[2]);
        attribute(writer, "elementFormDefault", "qualified");
        attribute(writer, "targetNamespace", namespaces[index]);
        for &other in IMPORTS[index] {
            writer.start(xs("import"));
            if let Some(endpoint) = endpoint {
                attribute(writer, "schemaLocation", &location(endpoint, other));
            }
            attribute(writer, "namespace", namespaces[other]);
            writer.end();
        }
        self.declarations(writer, index);
        writer.end();
    }

    fn declarations(&self, writer: &mut Writer<'_>, index: usize) {
        match index {
            0 => {
                for (name, content) in &self.model.messages {
                    message(writer, name, content);
                }
            }
            1 => {
                for (name, declared) in &self.model.types {
                    data_contract(writer, name, declared);
                }
            }
            2 => array_of_strings(writer),
            _ => {
                let name = self.contract.api_token_header.name.as_str();
                global(writer, name, "xs:string");
            }
        }
    }
}

/// The location of the schema of this number.
pub(super) fn location(endpoint: &str, index: usize) -> String {
    format!("{endpoint}?xsd=xsd{index}")
}

/// The namespace in messages for one that the table of operations is declared in.
fn actual<'a>(contract: &'a ServiceContract, canonical: &'a str) -> &'a str {
    match canonical {
        OPERATIONS => &contract.operation_namespace,
        DATA_CONTRACT => contract.data_contract_namespaces.first(),
        ARRAYS => &contract.arrays_namespace,
        other => other,
    }
}

fn message(writer: &mut Writer<'_>, name: &str, content: &[Particle]) {
    element(writer, xs("element"), &[("name", name)], |writer| {
        element(writer, xs("complexType"), &[], |writer| {
            sequence(writer, content);
        });
    });
}

/// A type, and the global element of its name.
fn data_contract(writer: &mut Writer<'_>, name: &str, declared: &Type) {
    match declared {
        Type::Enumeration(values) => simple_type(writer, name, values),
        Type::Sequence(particles) => complex_type(writer, name, particles),
    }
    global(writer, name, &format!("a:{name}"));
}

fn array_of_strings(writer: &mut Writer<'_>) {
    let items = Particle {
        name: "string".to_owned(),
        type_name: "xs:string".to_owned(),
        nillable: true,
        repeated: true,
    };
    complex_type(writer, "ArrayOfstring", &[items]);
}

fn complex_type(writer: &mut Writer<'_>, name: &str, content: &[Particle]) {
    element(writer, xs("complexType"), &[("name", name)], |writer| {
        sequence(writer, content);
    });
}

fn simple_type(writer: &mut Writer<'_>, name: &str, values: &[String]) {
    element(writer, xs("simpleType"), &[("name", name)], |writer| {
        element(
            writer,
            xs("restriction"),
            &[("base", "xs:string")],
            |writer| {
                for value in values {
                    leaf(writer, xs("enumeration"), &[("value", value)]);
                }
            },
        );
    });
}

fn sequence(writer: &mut Writer<'_>, particles: &[Particle]) {
    element(writer, xs("sequence"), &[], |writer| {
        for particle in particles {
            writer.start(xs("element"));
            attribute(writer, "minOccurs", "0");
            if particle.repeated {
                attribute(writer, "maxOccurs", "unbounded");
            }
            attribute(writer, "name", &particle.name);
            if particle.nillable {
                attribute(writer, "nillable", "true");
            }
            attribute(writer, "type", &particle.type_name);
            writer.end();
        }
    });
}

fn global(writer: &mut Writer<'_>, name: &str, type_name: &str) {
    let attributes = [("name", name), ("nillable", "true"), ("type", type_name)];
    leaf(writer, xs("element"), &attributes);
}

fn xs(local: &str) -> QName<'_> {
    QName::new(XSD, local)
}
