//! The form of the tables.
//!
//! Names of types, and of elements and attributes that are referred to, have one of the prefixes of
//! [`PREFIXES`]. `tns` is the namespace of the table.

/// The namespace of the prefix `xml`, which is never declared.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespaces that tables refer to.
pub(super) const PREFIXES: [(&str, &str); 7] = [
    ("ds", "http://www.w3.org/2000/09/xmldsig#"),
    ("ser", "http://schemas.microsoft.com/2003/10/Serialization/"),
    (
        "wsu",
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    ),
    ("xenc", "http://www.w3.org/2001/04/xmlenc#"),
    ("xlink", "http://www.w3.org/1999/xlink"),
    ("xml", XML),
    ("xs", "http://www.w3.org/2001/XMLSchema"),
];

/// A namespace and its components.
pub(super) struct Table {
    pub(super) namespace: &'static str,
    /// Local elements are in the namespace too.
    pub(super) is_qualified: bool,
    pub(super) items: &'static [Item],
}

/// A global component.
pub(super) enum Item {
    Attribute(Attribute),
    AttributeGroup(&'static str, &'static [Attribute]),
    Complex(&'static str, Complex),
    /// A name and a type.
    Element(&'static str, &'static str),
    Group(&'static str, Part),
    /// As [`Element`](Self::Element), but it may be nil.
    Nillable(&'static str, &'static str),
    Simple(&'static str, Simple),
}

/// The definition of a complex type.
pub(super) struct Complex {
    /// The type that it extends, if there is one.
    pub(super) base: Option<&'static str>,
    pub(super) is_abstract: bool,
    pub(super) is_mixed: bool,
    /// The base is a simple type, or has simple content.
    pub(super) is_simple: bool,
    pub(super) content: Option<Part>,
    pub(super) attributes: &'static [Attribute],
}

/// The definition of a simple type.
pub(super) enum Simple {
    Enumeration(&'static str, &'static [&'static str]),
    List(&'static str),
    /// A base, and facets with their values.
    Restriction(&'static str, &'static [(&'static str, &'static str)]),
    Union(&'static str),
}

/// An attribute, the use of one, or a set of them.
#[derive(Clone, Copy)]
pub(super) enum Attribute {
    /// `##any` or `##other`, and how its content is processed.
    Any(&'static str, &'static str),
    Default(&'static str, &'static str, &'static str),
    Fixed(&'static str, &'static str),
    Group(&'static str),
    Optional(&'static str, &'static str),
    Ref(&'static str),
    Required(&'static str, &'static str),
    /// A required attribute that is referred to, and its only value.
    RequiredFixed(&'static str, &'static str),
    RequiredRef(&'static str),
}

/// A particle.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) min: &'static str,
    pub(super) max: &'static str,
    pub(super) term: Term,
}

#[derive(Clone, Copy)]
pub(super) enum Term {
    /// `##any` or `##other`, and how its content is processed.
    Any(&'static str, &'static str),
    Choice(&'static [Part]),
    Group(&'static str),
    /// A name and a type.
    Local(&'static str, &'static str),
    LocalNillable(&'static str, &'static str),
    Ref(&'static str),
    Sequence(&'static [Part]),
}

const fn once(term: Term) -> Part {
    Part {
        min: "1",
        max: "1",
        term,
    }
}

pub(super) const fn any(namespaces: &'static str) -> Part {
    once(Term::Any(namespaces, "lax"))
}

pub(super) const fn any_strict(namespaces: &'static str) -> Part {
    once(Term::Any(namespaces, "strict"))
}

pub(super) const fn choice(parts: &'static [Part]) -> Part {
    once(Term::Choice(parts))
}

pub(super) const fn group(name: &'static str) -> Part {
    once(Term::Group(name))
}

pub(super) const fn local(name: &'static str, ty: &'static str) -> Part {
    once(Term::Local(name, ty))
}

pub(super) const fn local_nillable(name: &'static str, ty: &'static str) -> Part {
    once(Term::LocalNillable(name, ty))
}

pub(super) const fn element(name: &'static str) -> Part {
    once(Term::Ref(name))
}

pub(super) const fn sequence(parts: &'static [Part]) -> Part {
    once(Term::Sequence(parts))
}

impl Part {
    /// Zero or one time.
    pub(super) const fn optional(mut self) -> Self {
        self.min = "0";
        self
    }

    /// Any number of times.
    pub(super) const fn any_number(mut self) -> Self {
        self.min = "0";
        self.max = "unbounded";
        self
    }

    /// At least once.
    pub(super) const fn repeated(mut self) -> Self {
        self.max = "unbounded";
        self
    }
}

/// A type with elements.
pub(super) const fn complex(content: Part, attributes: &'static [Attribute]) -> Complex {
    Complex {
        base: None,
        is_abstract: false,
        is_mixed: false,
        is_simple: false,
        content: Some(content),
        attributes,
    }
}

/// A type without elements.
pub(super) const fn empty(attributes: &'static [Attribute]) -> Complex {
    Complex {
        base: None,
        is_abstract: false,
        is_mixed: false,
        is_simple: false,
        content: None,
        attributes,
    }
}

/// A type that adds elements to another.
pub(super) const fn extended(
    base: &'static str,
    content: Part,
    attributes: &'static [Attribute],
) -> Complex {
    Complex {
        base: Some(base),
        is_abstract: false,
        is_mixed: false,
        is_simple: false,
        content: Some(content),
        attributes,
    }
}

/// A type whose content is a value.
pub(super) const fn value(base: &'static str, attributes: &'static [Attribute]) -> Complex {
    Complex {
        base: Some(base),
        is_abstract: false,
        is_mixed: false,
        is_simple: true,
        content: None,
        attributes,
    }
}

impl Complex {
    pub(super) const fn mixed(mut self) -> Self {
        self.is_mixed = true;
        self
    }

    pub(super) const fn only_as_base(mut self) -> Self {
        self.is_abstract = true;
        self
    }
}
