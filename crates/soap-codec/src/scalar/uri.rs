use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use super::{Scalar, ScalarError};
use crate::text::white_space::is_space_char;

/// A reference to a resource ([3.3.17 anyURI](https://www.w3.org/TR/xmlschema11-2/#anyURI)).
///
/// XML Schema 1.1 allows any text, so no syntax is checked here. White space is collapsed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyUri(String);

impl AnyUri {
    /// Creates a reference, and collapses the white space of `text`.
    pub fn new(text: &str) -> Self {
        let mut words = text.split(is_space_char).filter(|word| !word.is_empty());
        let mut collapsed = words.next().unwrap_or_default().to_owned();
        words.for_each(|word| {
            collapsed.push(' ');
            collapsed.push_str(word);
        });
        Self(collapsed)
    }

    /// Returns the reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for AnyUri {
    const TYPE: &'static str = "xs:anyURI";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(Self::new(text))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
