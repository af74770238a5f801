//! The XML schemas, one a namespace, with the names that WCF gives to its types.

use std::collections::BTreeMap;

use cloudbilling_types::ServiceContract;
use cloudbilling_types::contract::{ResponseShape, ResultPlacement};
use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS as OPERATIONS_NAMESPACE};

use super::text::{actual, escaped};
use crate::soap::contract::{Enumeration, Item, Member, OPERATIONS, Record, Shape};

/// A schema of one namespace.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) namespace: String,
    /// The start tag, with the prefixes that all four share.
    start: String,
    /// Number and namespace of the schemas that it refers to.
    imports: Vec<(usize, String)>,
    content: String,
}

impl Schema {
    /// The schema alone. Its imports say where the others are: some clients cannot find them
    /// otherwise.
    pub(super) fn document(&self, endpoint: &str) -> String {
        let imports = self.imports.iter().map(|(index, namespace)| {
            format!(
                "  <xs:import schemaLocation=\"{}\" namespace=\"{}\"/>\n",
                location(endpoint, *index),
                escaped(namespace)
            )
        });
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}",
            self.with(imports.collect())
        )
    }

    /// The schema beside the others.
    pub(super) fn inline(&self) -> String {
        let imports = self.imports.iter();
        let imports = imports
            .map(|(_, namespace)| format!("  <xs:import namespace=\"{}\"/>\n", escaped(namespace)));
        self.with(imports.collect())
    }

    fn with(&self, imports: String) -> String {
        format!("{}\n{imports}{}</xs:schema>\n", self.start, self.content)
    }
}

/// The location of the schema of this number, as an attribute value.
pub(super) fn location(endpoint: &str, index: usize) -> String {
    format!("{}?xsd=xsd{index}", escaped(endpoint))
}

/// The schemas of operations, data contracts, arrays and header blocks, in this order.
pub(super) fn all(contract: &ServiceContract) -> Vec<Schema> {
    let mut types = Types::default();
    let operations = operations(contract, &mut types);
    let data_contracts = types.data_contracts();
    let arrays = "  <xs:complexType name=\"ArrayOfstring\">\n    <xs:sequence>\n      \
                  <xs:element minOccurs=\"0\" maxOccurs=\"unbounded\" name=\"string\" nillable=\"true\" type=\"xs:string\"/>\n    \
                  </xs:sequence>\n  </xs:complexType>\n"
        .to_owned();
    let header = format!(
        "  <xs:element name=\"{}\" nillable=\"true\" type=\"xs:string\"/>\n",
        contract.api_token_header.name
    );
    let namespaces = [
        actual(contract, OPERATIONS_NAMESPACE),
        actual(contract, DATA_CONTRACT),
        actual(contract, ARRAYS),
        &contract.api_token_header.namespace,
    ];
    let imported: [&[usize]; 4] = [&[1, 2], &[2], &[], &[]];
    let contents = [operations, data_contracts, arrays, header];
    let schemas = contents.into_iter().zip(imported).enumerate().map(|(index, (content, imported))| {
        let imports = imported.iter().map(|&other| (other, namespaces[other].to_owned()));
        Schema {
            namespace: namespaces[index].to_owned(),
            start: format!(
                "<xs:schema elementFormDefault=\"qualified\" targetNamespace=\"{}\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
                 xmlns:a=\"{}\" xmlns:b=\"{}\">",
                escaped(namespaces[index]),
                escaped(namespaces[1]),
                escaped(namespaces[2]),
            ),
            imports: imports.collect(),
            content,
        }
    });
    schemas.collect()
}

/// The types of the data contracts that the operations lead to, by name.
#[derive(Default)]
struct Types(BTreeMap<String, String>);

impl Types {
    fn data_contracts(self) -> String {
        self.0.into_values().collect()
    }

    /// The name of a shape's type, as an attribute writes it; the type is added if it is one of the data contracts.
    fn name(&mut self, shape: Shape) -> String {
        match shape {
            Shape::Array(Item::Text) => "b:ArrayOfstring".to_owned(),
            Shape::Array(item) => self.array(item),
            Shape::Base64 => "xs:base64Binary".to_owned(),
            Shape::Boolean => "xs:boolean".to_owned(),
            Shape::Double | Shape::DoubleOrNull => "xs:double".to_owned(),
            Shape::Enumeration(enumeration) => self.enumeration(enumeration.name, enumeration),
            Shape::Record(record) => self.record(record),
            Shape::Text => "xs:string".to_owned(),
        }
    }

    fn array(&mut self, item: Item) -> String {
        let name = format!("ArrayOf{}", item.name());
        let items = self.items(item);
        self.complex(&name, &items)
    }

    fn record(&mut self, record: &'static Record) -> String {
        if !self.0.contains_key(record.name) {
            let members = self.members(record.members);
            self.complex(record.name, &members);
        }
        format!("a:{}", record.name)
    }

    fn enumeration(&mut self, name: &str, enumeration: &Enumeration) -> String {
        let values = enumeration
            .values
            .iter()
            .map(|value| format!("      <xs:enumeration value=\"{value}\"/>\n"));
        self.simple(name, &values.collect::<String>())
    }

    fn members(&mut self, members: &[Member]) -> String {
        members
            .iter()
            .map(|member| self.element(member.name, member.shape))
            .collect()
    }

    fn items(&mut self, item: Item) -> String {
        let nillable = if nullable(item.shape()) {
            " nillable=\"true\""
        } else {
            ""
        };
        format!(
            "      <xs:element minOccurs=\"0\" maxOccurs=\"unbounded\" name=\"{}\"{nillable} type=\"{}\"/>\n",
            item.name(),
            self.name(item.shape())
        )
    }

    fn element(&mut self, name: &str, shape: Shape) -> String {
        let nillable = if nullable(shape) {
            " nillable=\"true\""
        } else {
            ""
        };
        format!(
            "      <xs:element minOccurs=\"0\" name=\"{name}\"{nillable} type=\"{}\"/>\n",
            self.name(shape)
        )
    }

    fn complex(&mut self, name: &str, elements: &str) -> String {
        let text = format!(
            "  <xs:complexType name=\"{name}\">\n    <xs:sequence>\n{elements}    </xs:sequence>\n  </xs:complexType>\n  \
             <xs:element name=\"{name}\" nillable=\"true\" type=\"a:{name}\"/>\n"
        );
        self.0.insert(name.to_owned(), text);
        format!("a:{name}")
    }

    fn simple(&mut self, name: &str, facets: &str) -> String {
        let text = format!(
            "  <xs:simpleType name=\"{name}\">\n    <xs:restriction base=\"xs:string\">\n{facets}    </xs:restriction>\n  \
             </xs:simpleType>\n  <xs:element name=\"{name}\" nillable=\"true\" type=\"a:{name}\"/>\n"
        );
        self.0.insert(name.to_owned(), text);
        format!("a:{name}")
    }
}

/// Whether .NET can hold null in it.
fn nullable(shape: Shape) -> bool {
    !matches!(
        shape,
        Shape::Boolean | Shape::Double | Shape::Enumeration(_)
    )
}

fn operations(contract: &ServiceContract, types: &mut Types) -> String {
    let mut text = String::new();
    for operation in OPERATIONS {
        let parameters = types.members(operation.parameters);
        text += &global(operation.name, &parameters);
        let response = response(operation.name, operation.result, &contract.response, types);
        text += &global(&format!("{}Response", operation.name), &response);
    }
    let login = &contract.login;
    let parameters = [
        login.email.first(),
        login.password.first(),
        login.environment.first(),
    ];
    let parameters: String = parameters
        .iter()
        .map(|name| types.element(name.as_str(), Shape::Text))
        .collect();
    let name = login.operation.as_str();
    text += &global(name, &parameters);
    text += &global(
        &format!("{name}Response"),
        &response(name, Shape::Text, &login.response, types),
    );
    text
}

fn global(name: &str, elements: &str) -> String {
    format!(
        "  <xs:element name=\"{name}\">\n    <xs:complexType>\n    <xs:sequence>\n{elements}    </xs:sequence>\n    \
         </xs:complexType>\n  </xs:element>\n"
    )
}

/// What stands in an `{Operation}Response`: the same decisions that [writing](crate::soap) one takes.
fn response(operation: &str, result: Shape, layout: &ResponseShape, types: &mut Types) -> String {
    let result_name = format!("{operation}Result");
    let flat = matches!(result, Shape::Array(_) | Shape::Record(_));
    match layout.placement {
        ResultPlacement::Direct => parts(result, layout, types),
        ResultPlacement::Flat if flat => {
            let members = match result {
                Shape::Array(item) => types.items(item),
                Shape::Record(record) => types.members(record.members),
                _ => String::new(),
            };
            let content = members + &verdict(layout, types);
            let name = types.complex(&result_name, &content);
            typed(&result_name, &name)
        }
        ResultPlacement::Flat | ResultPlacement::Nested => {
            let content = parts(result, layout, types);
            let name = types.complex(&result_name, &content);
            typed(&result_name, &name)
        }
        _ => types.element(&result_name, result) + &verdict(layout, types),
    }
}

fn typed(name: &str, type_name: &str) -> String {
    format!(
        "      <xs:element minOccurs=\"0\" name=\"{name}\" nillable=\"true\" type=\"{type_name}\"/>\n"
    )
}

/// Code, message and result, in the order of their names.
fn parts(result: Shape, layout: &ResponseShape, types: &mut Types) -> String {
    let mut parts = [
        (layout.code.first().as_str(), code(layout, types)),
        (layout.message.first().as_str(), message(layout, types)),
        (
            layout.result.first().as_str(),
            types.element(layout.result.first().as_str(), result),
        ),
    ];
    parts.sort_by_key(|(name, _)| *name);
    parts.into_iter().map(|(_, text)| text).collect()
}

fn verdict(layout: &ResponseShape, types: &mut Types) -> String {
    code(layout, types) + &message(layout, types)
}

fn code(layout: &ResponseShape, types: &mut Types) -> String {
    let name = layout.code.first().as_str();
    let words = [layout.success.first(), layout.error.first()];
    let facets = words.map(|word| format!("      <xs:enumeration value=\"{}\"/>\n", escaped(word)));
    let type_name = types.simple(&format!("{name}Enum"), &facets.concat());
    format!("      <xs:element minOccurs=\"0\" name=\"{name}\" type=\"{type_name}\"/>\n")
}

fn message(layout: &ResponseShape, types: &mut Types) -> String {
    types.element(layout.message.first().as_str(), Shape::Text)
}
