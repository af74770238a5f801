//! Requests, read by the contract as WCF's serializer would.

use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};
use soap_codec::scalar::{Base64, Scalar};
use soap_codec::{Element, QName};

use super::contract::shape::{Enumeration, Item, Member, Record, Shape};
use super::value::{Arguments, RecordValue, Value};
use crate::server::behaviour::MemberOrder;

/// A request that cannot be read; WCF responds with the fault `DeserializationFailed`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) String);

/// Reads a request and notes what it drops, for the owner of the sandbox. The client is not
/// informed.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    order: MemberOrder,
    dropped: Vec<String>,
}

impl Reading {
    /// The maximum number of notes about one request.
    const MOST_NOTES: usize = 20;

    pub(crate) fn new(order: MemberOrder) -> Self {
        Self {
            order,
            dropped: Vec::new(),
        }
    }

    /// The dropped parts: `customerCode: out of order`.
    pub(crate) fn into_dropped(self) -> Vec<String> {
        self.dropped
    }

    /// Reads the parameters of an operation from its element.
    pub(crate) fn arguments(
        &mut self,
        element: Element<'_>,
        parameters: &[Member],
    ) -> Result<Arguments, Unreadable> {
        let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
        let values = self.members(element, OPERATIONS, &names, parameters)?;
        Ok(Arguments::new(
            names.into_iter().map(str::to_owned).collect(),
            values,
        ))
    }

    /// Returns the children of these names in this namespace, each at the place of its name.
    ///
    /// In the contract's order, a child whose name stands before that of an earlier child is
    /// dropped, and so is one whose name is not known or comes a second time.
    pub(crate) fn in_order<'a>(
        &mut self,
        parent: Element<'a>,
        namespace: &str,
        names: &[&str],
    ) -> Vec<Option<Element<'a>>> {
        let mut found = vec![None; names.len()];
        let mut next = 0;
        let mut strangers = Vec::new();
        for child in parent.children() {
            let start = match self.order {
                MemberOrder::Any => 0,
                MemberOrder::Contract => next,
            };
            let is_named = |&place: &usize| child.name() == QName::new(namespace, names[place]);
            match (start..names.len()).find(is_named) {
                Some(place) if found[place].is_none() => {
                    found[place] = Some(child);
                    next = place + 1;
                }
                Some(_) => self.drop(&child, "repeated"),
                None => match (0..start).find(is_named) {
                    Some(place) if found[place].is_some() => self.drop(&child, "repeated"),
                    Some(_) => self.drop(&child, "out of order"),
                    None => strangers.push(child),
                },
            }
        }
        if !strangers.is_empty() {
            let missing = names
                .iter()
                .zip(&found)
                .filter(|(_, found)| found.is_none());
            let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
            for reason in strangers {
                self.drop_stranger(&reason, &missing);
            }
        }
        found
    }

    fn members(
        &mut self,
        element: Element<'_>,
        namespace: &str,
        names: &[&str],
        members: &[Member],
    ) -> Result<Vec<Value>, Unreadable> {
        no_text(&element)?;
        let found = self.in_order(element, namespace, names);
        let values = members.iter().zip(found);
        values
            .map(|(member, found)| match found {
                None => Ok(Value::Nil),
                Some(element) => self.value(element, member.shape),
            })
            .collect()
    }

    fn value(&mut self, element: Element<'_>, shape: Shape) -> Result<Value, Unreadable> {
        of_type(&element, shape)?;
        if element.is_nil() {
            return nil(shape);
        }
        match shape {
            Shape::Array(item) => self.array(element, item),
            Shape::Base64 => {
                scalar::<Base64>(element, "base64Binary").map(|bytes| Value::Bytes(bytes.0))
            }
            Shape::Boolean => scalar(element, "boolean").map(Value::Boolean),
            Shape::Double | Shape::DoubleOrNull => scalar(element, "double").map(Value::Double),
            Shape::Enumeration(enumeration) => enumerated(element, enumeration),
            Shape::Record(contract) => self.record(element, contract),
            Shape::Text => simple(element).map(Value::Text),
        }
    }

    fn array(&mut self, element: Element<'_>, item: Item) -> Result<Value, Unreadable> {
        no_text(&element)?;
        let namespace = match item {
            Item::Text => ARRAYS,
            _ => DATA_CONTRACT,
        };
        let name = QName::new(namespace, item.name());
        let mut values = Vec::new();
        for child in element.children() {
            if child.is(name) {
                values.push(self.value(child, item.shape())?);
            } else {
                self.drop_stranger(&child, &[item.name()]);
            }
        }
        Ok(Value::Array(values))
    }

    fn record(
        &mut self,
        element: Element<'_>,
        contract: &'static Record,
    ) -> Result<Value, Unreadable> {
        let names: Vec<&str> = contract.members.iter().map(|member| member.name).collect();
        let members = self.members(element, DATA_CONTRACT, &names, contract.members)?;
        Ok(RecordValue::with_members(contract, members).into())
    }

    fn drop(&mut self, element: &Element<'_>, why: &str) {
        self.note(format!("{}: {why}", short(element.name().local())));
    }

    /// Notes an unknown child, and the missing one that was probably meant.
    fn drop_stranger(&mut self, reason: &Element<'_>, missing: &[&str]) {
        let (found, namespace) = (reason.name().local(), reason.name().namespace());
        if missing.contains(&found) {
            let namespace = short(namespace);
            return self.drop(reason, &format!("in another namespace, \"{namespace}\""));
        }
        match missing.iter().find(|missing| is_like(missing, found)) {
            Some(missing) => self.note(format!(
                "{missing} is missing; there is \"{}\"",
                short(found)
            )),
            None => self.drop(reason, "unknown"),
        }
    }

    fn note(&mut self, text: String) {
        match self.dropped.len() {
            more if more < Self::MOST_NOTES => self.dropped.push(text),
            Self::MOST_NOTES => self.dropped.push("and more".to_owned()),
            _ => {}
        }
    }
}

/// Shortens a name that a client chose for a note.
fn short(name: &str) -> String {
    const MOST: usize = 128;
    name.chars().take(MOST).collect()
}

/// Returns `true` if one of two names is the other or a part of it, in any case of letters.
fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    one.contains(&other) || other.contains(&one)
}

/// Reads null for a shape: an error for a .NET value type.
fn nil(shape: Shape) -> Result<Value, Unreadable> {
    let value_type = match shape {
        Shape::Boolean => "System.Boolean",
        Shape::Double => "System.Double",
        Shape::Enumeration(enumeration) => enumeration.name,
        _ => return Ok(Value::Nil),
    };
    Err(Unreadable(format!(
        "ValueType '{value_type}' cannot be null."
    )))
}

/// Requires an `xsi:type` to name the type of the contract; there are no derived types.
fn of_type(element: &Element<'_>, shape: Shape) -> Result<(), Unreadable> {
    let Some(named) = element.attribute(QName::new(XSI, "type")) else {
        return Ok(());
    };
    let expected = type_name(shape);
    match element.resolve_qname(named.trim()) {
        Some(found) if found == QName::new(expected.0, &expected.1) => Ok(()),
        _ => Err(Unreadable(format!(
            "Element '{}' contains data of the '{named}' data contract. The deserializer has no knowledge of any type that maps to this contract.",
            element.name()
        ))),
    }
}

/// Namespace and name of a shape's type.
fn type_name(shape: Shape) -> (&'static str, String) {
    match shape {
        Shape::Array(Item::Text) => (ARRAYS, "ArrayOfstring".to_owned()),
        Shape::Array(item) => (DATA_CONTRACT, format!("ArrayOf{}", item.name())),
        Shape::Base64 => (XSD, "base64Binary".to_owned()),
        Shape::Boolean => (XSD, "boolean".to_owned()),
        Shape::Double | Shape::DoubleOrNull => (XSD, "double".to_owned()),
        Shape::Enumeration(enumeration) => (DATA_CONTRACT, enumeration.name.to_owned()),
        Shape::Record(record) => (DATA_CONTRACT, record.name.to_owned()),
        Shape::Text => (XSD, "string".to_owned()),
    }
}

const XSD: &str = "http://www.w3.org/2001/XMLSchema";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Text between elements is an error, unless it is white space.
pub(crate) fn no_text(element: &Element<'_>) -> Result<(), Unreadable> {
    if element.text().chars().all(is_xml_space) {
        return Ok(());
    }
    Err(Unreadable(format!(
        "Expecting state 'Element' in '{}'. Encountered 'Text' with name '', namespace ''.",
        element.name().local()
    )))
}

/// XML's white space is not Unicode's (XML 1.0, 2.3).
fn is_xml_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn enumerated(element: Element<'_>, enumeration: &Enumeration) -> Result<Value, Unreadable> {
    let text = simple(element)?;
    match enumeration.values.contains(&text.as_str()) {
        true => Ok(Value::Text(text)),
        false => Err(Unreadable(format!(
            "Invalid enum value '{text}' cannot be deserialized into type '{}'. Ensure that the necessary enum values are present.",
            enumeration.name
        ))),
    }
}

fn scalar<T: Scalar>(element: Element<'_>, type_name: &str) -> Result<T, Unreadable> {
    let text = simple(element)?;
    T::parse(&text).map_err(|_| {
        Unreadable(format!(
            "The value '{text}' cannot be parsed as the type '{type_name}'."
        ))
    })
}

fn simple(element: Element<'_>) -> Result<String, Unreadable> {
    match element.children().next() {
        None => Ok(element.text().into_owned()),
        Some(child) => Err(Unreadable(format!(
            "'EndElement' '{}' was expected. 'Element' '{}' was found instead.",
            element.name().local(),
            child.name().local()
        ))),
    }
}
