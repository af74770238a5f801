//! The elements and types of the schemas, with the names that WCF gives to its types.

use std::collections::BTreeMap;

use cloudbilling_types::ServiceContract;
use cloudbilling_types::contract::{ResponseShape, ResultPlacement};

use crate::soap::contract::shape::{Item, Member, Record, Shape};
use crate::soap::contract::table::OPERATIONS;

/// The declarations of the schemas.
#[derive(Debug)]
pub(super) struct Model {
    /// The request and the response of each operation.
    pub(super) messages: Vec<(String, Vec<Particle>)>,
    /// The types of the data contracts that the operations lead to, by name.
    pub(super) types: BTreeMap<String, Type>,
}

/// A type of a data contract.
#[derive(Debug)]
pub(super) enum Type {
    Enumeration(Vec<String>),
    Sequence(Vec<Particle>),
}

/// An optional element of a sequence.
#[derive(Debug)]
pub(super) struct Particle {
    pub(super) name: String,
    /// The prefixed name: `xs` is XML Schema, `a` the data contracts, and `b` the arrays.
    pub(super) type_name: String,
    pub(super) nillable: bool,
    pub(super) repeated: bool,
}

impl Model {
    pub(super) fn new(contract: &ServiceContract) -> Self {
        let mut model = Self {
            messages: Vec::new(),
            types: BTreeMap::new(),
        };
        for operation in OPERATIONS {
            let parameters = model.members(operation.parameters);
            model.operation(
                operation.name,
                parameters,
                operation.result,
                &contract.response,
            );
        }
        let login = &contract.login;
        let parameters = [&login.email, &login.password, &login.environment];
        let parameters = parameters.map(|name| model.particle(name.first().as_str(), Shape::Text));
        let name = login.operation.as_str();
        model.operation(name, parameters.into(), Shape::Text, &login.response);
        model
    }

    fn operation(
        &mut self,
        name: &str,
        parameters: Vec<Particle>,
        result: Shape,
        layout: &ResponseShape,
    ) {
        self.messages.push((name.to_owned(), parameters));
        let response = self.response(name, result, layout);
        self.messages.push((format!("{name}Response"), response));
    }

    /// Returns the content of an `{Operation}Response`, by the same decisions as
    /// [`ResponseXml`](crate::soap::write::ResponseXml).
    fn response(
        &mut self,
        operation: &str,
        result: Shape,
        layout: &ResponseShape,
    ) -> Vec<Particle> {
        let name = format!("{operation}Result");
        let is_flat = matches!(result, Shape::Array(_) | Shape::Record(_));
        match layout.placement {
            ResultPlacement::Direct => self.parts(result, layout),
            ResultPlacement::Flat if is_flat => {
                let mut content = match result {
                    Shape::Array(item) => vec![self.items(item)],
                    Shape::Record(record) => self.members(record.members),
                    _ => Vec::new(),
                };
                content.extend(self.verdict(layout));
                vec![self.wrapper(name, content)]
            }
            ResultPlacement::Flat | ResultPlacement::Nested => {
                let content = self.parts(result, layout);
                vec![self.wrapper(name, content)]
            }
            _ => {
                let result = self.particle(&name, result);
                [result].into_iter().chain(self.verdict(layout)).collect()
            }
        }
    }

    /// An element with a type of its own, of the same name.
    fn wrapper(&mut self, name: String, content: Vec<Particle>) -> Particle {
        let type_name = self.declare(&name, Type::Sequence(content));
        Particle {
            name,
            type_name,
            nillable: true,
            repeated: false,
        }
    }

    /// Code, message and result, in the order of their names.
    fn parts(&mut self, result: Shape, layout: &ResponseShape) -> Vec<Particle> {
        let [code, message] = self.verdict(layout);
        let result = self.particle(layout.result.first().as_str(), result);
        let mut parts = vec![code, message, result];
        parts.sort_by(|one, other| one.name.cmp(&other.name));
        parts
    }

    /// Code and message.
    fn verdict(&mut self, layout: &ResponseShape) -> [Particle; 2] {
        let name = layout.code.first().as_str();
        let values = [layout.success.first(), layout.error.first()];
        let values = values.map(|value| value.to_owned()).into();
        let code = Particle {
            name: name.to_owned(),
            type_name: self.declare(&format!("{name}Enum"), Type::Enumeration(values)),
            nillable: false,
            repeated: false,
        };
        [
            code,
            self.particle(layout.message.first().as_str(), Shape::Text),
        ]
    }

    fn members(&mut self, members: &[Member]) -> Vec<Particle> {
        let members = members.iter();
        members
            .map(|member| self.particle(member.name, member.shape))
            .collect()
    }

    fn items(&mut self, item: Item) -> Particle {
        Particle {
            repeated: true,
            ..self.particle(item.name(), item.shape())
        }
    }

    fn particle(&mut self, name: &str, shape: Shape) -> Particle {
        Particle {
            name: name.to_owned(),
            type_name: self.type_name(shape),
            nillable: is_nullable(shape),
            repeated: false,
        }
    }

    /// The prefixed name of a shape's type. Declares the type if it is one of the data contracts.
    fn type_name(&mut self, shape: Shape) -> String {
        match shape {
            Shape::Array(Item::Text) => "b:ArrayOfstring".to_owned(),
            Shape::Array(item) => {
                let items = self.items(item);
                self.declare(
                    &format!("ArrayOf{}", item.name()),
                    Type::Sequence(vec![items]),
                )
            }
            Shape::Base64 => "xs:base64Binary".to_owned(),
            Shape::Boolean => "xs:boolean".to_owned(),
            Shape::Double | Shape::DoubleOrNull => "xs:double".to_owned(),
            Shape::Enumeration(enumeration) => {
                let values = enumeration.values.iter().map(|&value| value.to_owned());
                self.declare(enumeration.name, Type::Enumeration(values.collect()))
            }
            Shape::Record(record) => self.record(record),
            Shape::Text => "xs:string".to_owned(),
        }
    }

    fn record(&mut self, record: &'static Record) -> String {
        if self.types.contains_key(record.name) {
            return format!("a:{}", record.name);
        }
        let members = self.members(record.members);
        self.declare(record.name, Type::Sequence(members))
    }

    fn declare(&mut self, name: &str, declared: Type) -> String {
        self.types.insert(name.to_owned(), declared);
        format!("a:{name}")
    }
}

/// Returns `true` if the .NET type can be null.
fn is_nullable(shape: Shape) -> bool {
    !matches!(
        shape,
        Shape::Boolean | Shape::Double | Shape::Enumeration(_)
    )
}
