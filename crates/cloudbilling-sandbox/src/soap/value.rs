//! Values of the contract, read from a request or written to a response.

use std::iter::repeat_with;

use super::contract::shape::{Member, Record};

/// A value of some [`Shape`](super::contract::shape::Shape).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Array(Vec<Value>),
    Boolean(bool),
    Bytes(Vec<u8>),
    Double(f64),
    Nil,
    Record(RecordValue),
    Text(String),
}

/// A record, with each member at its place in the contract. A member that was not given or not set
/// is `Nil`.
#[derive(Clone, Debug)]
pub(crate) struct RecordValue {
    record: &'static Record,
    members: Vec<Value>,
}

/// The parameters of a call.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    names: Vec<String>,
    values: Vec<Value>,
}

/// Access to members, which is the same for records and arguments.
pub(crate) trait Members {
    /// Returns the member of this name, or `Nil`.
    fn member(&self, name: &str) -> &Value;

    fn text(&self, name: &str) -> Option<&str> {
        self.member(name).as_text()
    }

    /// Returns a boolean; `false`, the default of .NET, if it was not given.
    fn boolean(&self, name: &str) -> bool {
        matches!(self.member(name), Value::Boolean(true))
    }

    fn items(&self, name: &str) -> &[Value] {
        match self.member(name) {
            Value::Array(items) => items,
            _ => &[],
        }
    }
}

impl Value {
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_record(&self) -> Option<&RecordValue> {
        match self {
            Self::Record(record) => Some(record),
            _ => None,
        }
    }
}

impl Arguments {
    pub(crate) fn new(names: Vec<String>, values: Vec<Value>) -> Self {
        Self { names, values }
    }
}

impl Members for Arguments {
    fn member(&self, name: &str) -> &Value {
        let at = self.names.iter().position(|known| known == name);
        at.and_then(|at| self.values.get(at)).unwrap_or(&Value::Nil)
    }
}

impl RecordValue {
    /// Creates a record without values.
    pub(crate) fn new(record: &'static Record) -> Self {
        Self {
            record,
            // Not `vec!`, which clones a value for each member.
            members: repeat_with(|| Value::Nil)
                .take(record.members.len())
                .collect(),
        }
    }

    pub(crate) fn with_members(record: &'static Record, members: Vec<Value>) -> Self {
        Self { record, members }
    }

    /// Sets the member at this place; see [`record!`].
    pub(crate) fn set(&mut self, place: usize, value: impl Into<Value>) {
        self.members[place] = value.into();
    }

    /// Iterates over the members in the order of the contract.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'static Member, &Value)> {
        self.record.members.iter().zip(&self.members)
    }
}

/// Creates a record with these members. A name that is not in the contract does not compile.
macro_rules! record {
    ($record:ident { $($name:literal: $value:expr),* $(,)? }) => {{
        let mut record = crate::soap::value::RecordValue::new(&$record);
        $(record.set(const { $record.place($name) }, $value);)*
        record
    }};
}

pub(crate) use record;

impl Members for RecordValue {
    fn member(&self, name: &str) -> &Value {
        self.members()
            .find(|(member, _)| member.name == name)
            .map_or(&Value::Nil, |(_, value)| value)
    }
}

impl PartialEq for RecordValue {
    fn eq(&self, other: &Self) -> bool {
        self.record.name == other.record.name && self.members == other.members
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Double(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<RecordValue> for Value {
    fn from(record: RecordValue) -> Self {
        Self::Record(record)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nil, Into::into)
    }
}

impl<T: Into<Self>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}
