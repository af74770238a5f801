//! Places in documents.

use std::fmt;
use std::sync::Arc;

use soap_codec::Printable;

/// A place in a document, shown as `orders.xsd:41:7`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Location {
    /// The document, as its loader [shows](crate::Loader::shown) it: its location by default.
    pub document: Arc<str>,
    /// The line, from 1. A component of the built-in catalog has line 0.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::whole(&*self.document).fmt(f)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}
