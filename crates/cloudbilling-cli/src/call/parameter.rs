//! A documented parameter of an operation.

/// A documented parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) meaning: &'static str,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Boolean,
    Date,
    /// A list of objects of the named type.
    Objects(&'static str),
    Text,
    Texts,
}

impl Kind {
    /// In the words of a table for people.
    pub(crate) fn takes(self) -> String {
        match self {
            Self::Boolean => "true or false".into(),
            Self::Date => "date".into(),
            Self::Objects(of) => format!("list of {of}, with --body"),
            Self::Text => "text".into(),
            Self::Texts => "list of texts".into(),
        }
    }
}

pub(crate) const fn date(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Date,
        meaning,
    }
}

pub(crate) const fn flag(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Boolean,
        meaning,
    }
}

pub(crate) const fn objects(
    name: &'static str,
    of: &'static str,
    meaning: &'static str,
) -> Parameter {
    Parameter {
        name,
        kind: Kind::Objects(of),
        meaning,
    }
}

pub(crate) const fn text(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Text,
        meaning,
    }
}

pub(crate) const fn texts(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Texts,
        meaning,
    }
}
