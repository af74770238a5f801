use soap_codec::QName;

use crate::namespace::ARRAYS;

/// A documented parameter of an operation, or a member of a record that the operation takes.
///
/// A program that knows an operation only at run time can read its parameters from a command line
/// or a form, and write the request from them.
///
/// ```
/// use cloudbilling_types::operation::{DeletePurchases, Operation};
///
/// let names: Vec<&str> = DeletePurchases::PARAMETERS.iter().map(|it| it.name).collect();
/// assert_eq!(names, ["reason", "purchaseReferences"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The local name of the element.
    pub name: &'static str,
    /// The values that it takes.
    pub kind: ParameterKind,
    /// `true` if a request without it cannot be built.
    pub is_required: bool,
    /// Its meaning, in a few words.
    pub description: &'static str,
}

/// The values that a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // A program must be able to write each kind.
pub enum ParameterKind {
    /// `true` or `false`.
    Boolean,
    /// A date, written as `YYYY-MM-DDThh:mm:ssZ`.
    Date,
    /// A list of records.
    Records {
        /// The element of each record.
        item: QName<'static>,
        /// The members of a record, in the order in which they are written.
        members: &'static [Parameter],
    },
    /// A text.
    Text,
    /// A list of texts.
    Texts {
        /// The element of each text.
        item: QName<'static>,
    },
    /// A list of words of an enumeration.
    Words {
        /// The element of each word.
        item: QName<'static>,
        /// The documented words.
        known: &'static [&'static str],
    },
}

impl Parameter {
    pub(crate) const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self::new(name, ParameterKind::Boolean, description)
    }

    pub(crate) const fn date(name: &'static str, description: &'static str) -> Self {
        Self::new(name, ParameterKind::Date, description)
    }

    pub(crate) const fn text(name: &'static str, description: &'static str) -> Self {
        Self::new(name, ParameterKind::Text, description)
    }

    pub(crate) const fn texts(name: &'static str, description: &'static str) -> Self {
        let item = QName::new(ARRAYS, "string");
        Self::new(name, ParameterKind::Texts { item }, description)
    }

    pub(crate) const fn new(
        name: &'static str,
        kind: ParameterKind,
        description: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            is_required: false,
            description,
        }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}
