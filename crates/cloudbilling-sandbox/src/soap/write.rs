//! Responses in the form that WCF's serializer writes.

use cloudbilling_types::contract::{ResponseShape, ResultPlacement};
use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};
use soap_codec::scalar::Base64;
use soap_codec::{QName, ToXml, Writer};

use super::contract::shape::{Item, Shape};
use super::value::{RecordValue, Value};

/// The content of an `{Operation}Response`.
pub(crate) struct ResponseXml<'a> {
    pub(crate) operation: &'a str,
    pub(crate) layout: &'a ResponseShape,
    pub(crate) shape: Shape,
    pub(crate) result: ResultXml<'a>,
    /// The reason why it was not carried out, or `None` if it was.
    pub(crate) error: Option<&'a str>,
}

/// The result of an operation.
#[derive(Clone, Copy)]
pub(crate) enum ResultXml<'a> {
    /// A list, whose rows are written as they are read from the database.
    Rows(&'a dyn Fn(&mut Rows<'_, '_>)),
    Value(&'a Value),
}

/// Writes the rows of a list.
pub(crate) struct Rows<'w, 'b> {
    writer: &'w mut Writer<'b>,
    name: QName<'static>,
}

impl Rows<'_, '_> {
    pub(crate) fn write(&mut self, row: &impl ToXml) {
        self.writer.element(self.name, row);
    }
}

impl ToXml for ResponseXml<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let result_element = format!("{}Result", self.operation);
        let result_element = QName::new(OPERATIONS, &result_element);
        match self.placement() {
            ResultPlacement::Direct => self.parts(writer, OPERATIONS),
            ResultPlacement::Flat => {
                self.open(writer, result_element);
                self.content(writer);
                self.verdict(writer, DATA_CONTRACT);
                writer.end();
            }
            ResultPlacement::Nested => {
                self.open(writer, result_element);
                self.parts(writer, DATA_CONTRACT);
                writer.end();
            }
            // `Siblings`, and placements that a newer contract may add.
            _ => {
                self.result(writer, result_element);
                self.verdict(writer, OPERATIONS);
            }
        }
    }
}

impl ResponseXml<'_> {
    /// A plain value has no members beside which the code and the message could be.
    fn placement(&self) -> ResultPlacement {
        match (self.layout.placement, self.shape) {
            (ResultPlacement::Flat, Shape::Array(_) | Shape::Record(_)) => ResultPlacement::Flat,
            (ResultPlacement::Flat, _) => ResultPlacement::Nested,
            (placement, _) => placement,
        }
    }

    /// Code, message and result, in the order of their names, as in any data contract.
    fn parts(&self, writer: &mut Writer<'_>, namespace: &str) {
        let layout = self.layout;
        let mut parts = [
            (layout.code.first(), Part::Code),
            (layout.message.first(), Part::Message),
            (layout.result.first(), Part::Result),
        ];
        parts.sort_by_key(|(name, _)| name.as_str());
        for (name, part) in parts {
            let name = name.within(namespace);
            match part {
                Part::Code => writer.element(name, self.code()),
                Part::Message => writer.element(name, self.error.unwrap_or_default()),
                Part::Result => self.result(writer, name),
            }
        }
    }

    fn verdict(&self, writer: &mut Writer<'_>, namespace: &str) {
        writer.element(self.layout.code.first().within(namespace), self.code());
        writer.element(
            self.layout.message.first().within(namespace),
            self.error.unwrap_or_default(),
        );
    }

    fn code(&self) -> &str {
        match self.error {
            None => self.layout.success.first(),
            Some(_) => self.layout.error.first(),
        }
    }

    fn result(&self, writer: &mut Writer<'_>, name: QName<'_>) {
        if let ResultXml::Value(Value::Nil) = self.result {
            return writer.nil(name);
        }
        self.open(writer, name);
        self.content(writer);
        writer.end();
    }

    fn content(&self, writer: &mut Writer<'_>) {
        match (self.result, self.shape) {
            (ResultXml::Rows(write), Shape::Array(item)) => write(&mut Rows {
                writer,
                name: item_name(item),
            }),
            (ResultXml::Rows(_), _) => {}
            (ResultXml::Value(value), shape) => content(writer, value, shape),
        }
    }

    /// Starts an element with the prefixes that WCF gives its data contracts.
    fn open(&self, writer: &mut Writer<'_>, name: QName<'_>) {
        writer.start(name);
        match self.shape {
            Shape::Array(Item::Text) => writer.declare("a", ARRAYS),
            _ => writer.declare("a", DATA_CONTRACT),
        }
        writer.declare("i", XSI);
    }
}

enum Part {
    Code,
    Message,
    Result,
}

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) fn content(writer: &mut Writer<'_>, value: &Value, shape: Shape) {
    match value {
        Value::Array(items) => array(writer, items, shape),
        Value::Boolean(value) => value.to_xml(writer),
        Value::Bytes(bytes) => Base64(bytes.clone()).to_xml(writer),
        Value::Double(value) => value.to_xml(writer),
        Value::Nil => {}
        Value::Record(record) => members(writer, record),
        Value::Text(text) => writer.text(text),
    }
}

fn array(writer: &mut Writer<'_>, items: &[Value], shape: Shape) {
    let Shape::Array(item) = shape else { return };
    for value in items {
        element(writer, item_name(item), value, item.shape());
    }
}

fn item_name(item: Item) -> QName<'static> {
    let namespace = match item {
        Item::Text => ARRAYS,
        _ => DATA_CONTRACT,
    };
    QName::new(namespace, item.name())
}

fn members(writer: &mut Writer<'_>, record: &RecordValue) {
    for (member, value) in record.members() {
        let name = member.qname;
        match (value, member.shape) {
            // .NET has no null for these: it writes their default.
            (Value::Nil, Shape::Boolean) => writer.element(name, &false),
            (Value::Nil, Shape::Double) => writer.element(name, &0.0),
            (Value::Nil, Shape::Enumeration(enumeration)) => {
                writer.element(name, enumeration.values[0])
            }
            (value, shape) => element(writer, name, value, shape),
        }
    }
}

fn element(writer: &mut Writer<'_>, name: QName<'_>, value: &Value, shape: Shape) {
    match value {
        Value::Nil => return writer.nil(name),
        Value::Text(text) => return writer.element(name, text.as_str()),
        _ => writer.start(name),
    }
    if let Shape::Array(Item::Text) = shape {
        writer.declare("b", ARRAYS);
    }
    content(writer, value, shape);
    writer.end();
}
