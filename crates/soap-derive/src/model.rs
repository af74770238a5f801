//! The wire form of a type, worked out once for all derives.

use syn::{Expr, Generics, Ident, LitStr, Path, Type};

use crate::attributes::{NoneAs, Unknown, ValueConstraint};

pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// The path of `soap_codec` in the generated code.
    pub(crate) crate_path: Path,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Choice(Choice),
    /// A struct around one unnamed value, written as that value.
    Newtype(Type),
    Record(Record),
    TextEnum(TextEnum),
    /// An enum whose variants are types that `xsi:type` distinguishes.
    TypeEnum(TypeEnum),
}

/// A struct with named fields.
pub(crate) struct Record {
    pub(crate) namespace: Expr,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) unknown: Unknown,
    /// In the order in which they are written.
    pub(crate) fields: Vec<Field>,
}

/// An enum whose variants are elements.
#[derive(Default)]
pub(crate) struct Choice {
    pub(crate) variants: Vec<ChoiceVariant>,
    /// The variant that keeps any other element.
    pub(crate) any: Option<Ident>,
    /// The namespaces of these elements, if not all are kept.
    pub(crate) wildcard: Option<Wildcard>,
    /// The variant that keeps the text of mixed content.
    pub(crate) text: Option<Ident>,
}

pub(crate) struct ChoiceVariant {
    pub(crate) ident: Ident,
    pub(crate) name: Name,
    pub(crate) holds: Holds,
}

/// The value of a variant that is an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// None: the element is empty.
    Nothing,
    /// An `Option`: the element can be nil.
    Nillable,
    Value,
}

/// An enum whose variants are texts.
pub(crate) struct TextEnum {
    pub(crate) texts: Vec<(Ident, LitStr)>,
    /// The variant that keeps any other text.
    pub(crate) unknown: Option<Ident>,
}

/// An enum whose variants are types.
pub(crate) struct TypeEnum {
    pub(crate) variants: Vec<TypeVariant>,
    /// The variant that keeps an element of any other type.
    pub(crate) unknown: Option<Ident>,
    /// A nil element is read as its type, too, which keeps the attributes.
    pub(crate) is_nillable: bool,
}

pub(crate) struct TypeVariant {
    pub(crate) ident: Ident,
    pub(crate) name: Name,
    /// Written, and read, without `xsi:type`.
    pub(crate) is_default: bool,
}

pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) place: Place,
    /// The namespaces of the elements or attributes that it takes, if it does not take all.
    pub(crate) wildcard: Option<Wildcard>,
}

/// The namespaces of elements or attributes that are not members.
pub(crate) enum Wildcard {
    Listed(Vec<Expr>),
    Other(Expr),
}

impl Field {
    pub(crate) fn constraint(&self) -> Option<&ValueConstraint> {
        match &self.place {
            Place::Attribute { constraint, .. } => constraint.as_deref(),
            Place::Element(element) => element.constraint.as_deref(),
            _ => None,
        }
    }
}

/// The place of a field's value in the element.
pub(crate) enum Place {
    /// All attributes that are not members.
    AnyAttributes,
    Attribute {
        name: Name,
        absence: Absence,
        constraint: Option<Box<ValueConstraint>>,
    },
    Base,
    /// Elements whose names belong to their values.
    Choice(Occurs),
    Element(Box<Element>),
    /// The whole content, text and elements.
    Mixed,
    Skipped,
    Text,
}

/// The number of elements of a choice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occurs {
    Once,
    Optionally,
    Repeatedly,
}

pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) absence: Absence,
    pub(crate) constraint: Option<Box<ValueConstraint>>,
    pub(crate) content: Content,
}

/// The meaning of a missing element or attribute.
#[derive(Clone, Copy)]
pub(crate) enum Absence {
    /// `None`.
    Allowed(NoneAs),
    /// The `default` or `fixed` value, or else the type's `Default`.
    Defaulted,
    /// `Nillable::Absent`, which is not `Nillable::Nil`.
    Distinguished,
    /// An error.
    Refused,
}

pub(crate) enum Content {
    Entries(Box<Entries>),
    /// A list whose own element is repeated.
    Flat {
        nillable: bool,
    },
    Items(Item),
    One,
}

/// A dictionary in an element of its own.
pub(crate) struct Entries {
    pub(crate) item: Item,
    pub(crate) key: Name,
    pub(crate) value: Name,
}

/// An item of a list that has an element of its own.
pub(crate) struct Item {
    pub(crate) name: Name,
    /// Items of other names are read as well.
    pub(crate) any: bool,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) xsi_prefix: Option<LitStr>,
    /// The item can be nil; in a dictionary, the entry's value.
    pub(crate) nillable: bool,
}

#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) namespace: Expr,
    pub(crate) local: LitStr,
}
