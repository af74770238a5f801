//! The Rust items to generate, in terms of the schema. Names are given to them later.

use std::collections::BTreeMap;

use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::{ElementId, Namespaces, TypeId, ValueConstraint};

/// The identity of an item.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Key {
    /// A struct for a complex type, or an enum for the texts of a simple type.
    Type(TypeId),
    /// The enum of a type and the types derived from it.
    Family(TypeId),
    /// The enum of an element and its substitutes.
    Substitutes(ElementId),
    /// An enum of elements in the content of a type, by its number.
    Choice(TypeId, usize),
    /// The elements of a type with attributes, if its elements may be nil: only the attributes of
    /// such an element are there.
    Content(TypeId),
    /// The payload of a message whose element may be nil, and whose type cannot be.
    Payload(ElementId),
    /// The parts of an rpc message, by its number.
    Message(usize),
    /// The details of the faults of an operation, by its number.
    Faults(usize),
}

/// An item: a struct or an enum.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) documentation: Option<String>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// An enum whose variants are elements.
    Choice(Choice),
    /// An enum whose variants are types.
    Family(Family),
    /// A struct.
    Record(Record),
    /// An enum whose variants are texts.
    Texts(Texts),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) members: Vec<Member>,
}

impl Record {
    /// Returns the struct that holds inherited members.
    pub(crate) fn base(&self) -> Option<Key> {
        let mut members = self.members.iter();
        let base = members.find(|member| matches!(member.place, Place::Base))?;
        match base.ty {
            Ty::Item(key) => Some(key),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) documentation: Option<String>,
    pub(crate) occurs: Occurs,
    pub(crate) place: Place,
    pub(crate) ty: Ty,
}

/// The place of a member in the element.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Elements of some namespaces that no other member is.
    Any(Namespaces),
    /// Attributes of some namespaces that no other member is.
    AnyAttribute(Namespaces),
    Attribute {
        name: QNameBuf,
        constraint: Option<ValueConstraint>,
    },
    /// The members of the type that this one extends.
    Base,
    /// Elements whose names belong to their values.
    Choice,
    /// The elements of the type, in a struct of their own.
    Content,
    Element {
        name: QNameBuf,
        constraint: Option<ValueConstraint>,
    },
    /// A list in one element, and the name of its items.
    List {
        name: QNameBuf,
        item: QNameBuf,
        is_item_nillable: bool,
    },
    /// Text and elements in order.
    Mixed,
    /// The text of the element itself.
    Text,
}

/// The occurrence of a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Occurs {
    /// `T`
    Once,
    /// `Option<T>`, absent
    Optional,
    /// `Option<T>`, nil
    Nil,
    /// `Nillable<T>`
    Nillable,
    /// `Vec<T>`
    Repeated,
    /// `Vec<Option<T>>`
    RepeatedNil,
}

impl Occurs {
    pub(crate) const fn is_repeated(self) -> bool {
        matches!(self, Self::Repeated | Self::RepeatedNil)
    }
}

/// The type of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Ty {
    /// A complex type as the type of an element: the struct, or the enum of its family.
    Declared(TypeId),
    /// A type of the user.
    External(String),
    Item(Key),
    /// Values separated by spaces.
    List(Box<Ty>),
    Scalar(Scalar),
    /// The content of a message that holds nothing: `()`.
    Unit,
}

/// A type of the standard library or of `soap-codec`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Scalar {
    Base64,
    Bool,
    Date,
    DateTime,
    Decimal,
    Duration,
    F32,
    F64,
    Guid,
    Hex,
    I128,
    I16,
    I32,
    I64,
    I8,
    QName,
    Raw,
    String,
    Time,
    U128,
    U16,
    U32,
    U64,
    U8,
}

/// An enum whose variants are elements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) variants: Vec<Variant>,
    /// The namespaces of the other elements that are kept.
    pub(crate) any: Option<Namespaces>,
    /// Text is kept.
    pub(crate) has_text: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) documentation: Option<String>,
    pub(crate) is_nillable: bool,
    pub(crate) name: QNameBuf,
    pub(crate) ty: Ty,
}

/// A type and the types derived from it, without abstract ones. The type itself, if it is not
/// abstract, is the first one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Family {
    pub(crate) members: Vec<TypeId>,
    pub(crate) has_default: bool,
    /// A nil element has a type of the family, which keeps its attributes.
    pub(crate) is_nillable: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Texts {
    pub(crate) texts: Vec<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) documentation: Option<String>,
    pub(crate) value: String,
}

/// All items, by identity.
pub(crate) type Items = BTreeMap<Key, Item>;

/// The direction in which a value travels.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Directions {
    pub(crate) is_received: bool,
    pub(crate) is_sent: bool,
}

impl Directions {
    pub(crate) const BOTH: Self = Self {
        is_received: true,
        is_sent: true,
    };
    pub(crate) const RECEIVED: Self = Self {
        is_received: true,
        is_sent: false,
    };
    pub(crate) const SENT: Self = Self {
        is_received: false,
        is_sent: true,
    };

    pub(crate) const fn with(self, other: Self) -> Self {
        Self {
            is_received: self.is_received || other.is_received,
            is_sent: self.is_sent || other.is_sent,
        }
    }
}
