//! The shapes that parameters, members and results can have.

use cloudbilling_types::namespace::DATA_CONTRACT;
use soap_codec::QName;

/// A parameter of an operation, or a member of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    /// The qualified name of a member of a record, checked here instead of for each written row.
    pub(crate) qname: QName<'static>,
}

/// The shape of a parameter, a member or a result.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Array(Item),
    Base64,
    Boolean,
    Double,
    /// A .NET `Double?`.
    DoubleOrNull,
    Enumeration(&'static Enumeration),
    Record(&'static Record),
    Text,
}

/// The shape of the items of an array.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    Enumeration(&'static Enumeration),
    Record(&'static Record),
    Text,
}

/// A data contract.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) name: &'static str,
    /// In the order of `DataContractSerializer`: by name, ordinally.
    pub(crate) members: &'static [Member],
}

/// An enumeration, with its values in the documented order.
#[derive(Debug)]
pub(crate) struct Enumeration {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
}

impl Record {
    /// The place of a member.
    ///
    /// # Panics
    /// If there is no such member. Called in constants only, where the panic is a compile error.
    pub(crate) const fn place(&self, name: &str) -> usize {
        let mut place = 0;
        while place < self.members.len() {
            if is_same(self.members[place].name, name) {
                return place;
            }
            place += 1;
        }
        panic!("the record has no member of this name")
    }
}

/// `==`, which is not `const`.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

impl Item {
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Enumeration(enumeration) => Shape::Enumeration(enumeration),
            Self::Record(record) => Shape::Record(record),
            Self::Text => Shape::Text,
        }
    }

    /// The local name of the array's items.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enumeration(enumeration) => enumeration.name,
            Self::Record(record) => record.name,
            Self::Text => "string",
        }
    }
}

pub(super) const fn text(name: &'static str) -> Member {
    member(name, Shape::Text)
}

pub(super) const fn member(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        shape,
        qname: QName::new(DATA_CONTRACT, name),
    }
}

pub(super) const TEXTS: Shape = Shape::Array(Item::Text);
