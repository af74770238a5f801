//! Errors that end loading: there is nothing to return then.

use std::fmt;

use soap_codec::{DecodeError, Printable};

use crate::source::loader::LoadError;

/// The first document cannot be read. Problems of the others are
/// [`Diagnostics`](crate::Diagnostics).
#[derive(Debug)]
pub struct WsdlError {
    kind: WsdlErrorKind,
    location: String,
}

/// The kind of a [`WsdlError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum WsdlErrorKind {
    /// The loader has no such document.
    Load(LoadError),
    /// The document is not well-formed, in an unsupported encoding, or too large.
    Malformed {
        /// The violation of XML.
        error: DecodeError,
        /// The line, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
    },
    /// The document exceeds a limit.
    TooLarge,
    /// The root element is not `wsdl:definitions` or `xs:schema`.
    Unexpected {
        /// The name of the root element.
        found: String,
    },
}

impl WsdlError {
    pub(crate) fn new(kind: WsdlErrorKind, location: &str) -> Self {
        let location = location.to_owned();
        Self { kind, location }
    }

    /// Returns the kind of the error.
    #[must_use]
    pub const fn kind(&self) -> &WsdlErrorKind {
        &self.kind
    }

    /// Returns the location of the document.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }
}

impl fmt::Display for WsdlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = Printable::whole(&*self.location);
        match &self.kind {
            WsdlErrorKind::Load(error) => write!(f, "{location}: cannot be loaded: {error}"),
            WsdlErrorKind::Malformed {
                error,
                line,
                column,
            } => write!(f, "{location}:{line}:{column}: {}", error.kind()),
            WsdlErrorKind::TooLarge => write!(f, "{location}: exceeds a limit on documents"),
            WsdlErrorKind::Unexpected { found } => write!(
                f,
                "{location}: the root element is {found}, expected a WSDL 1.1 or a schema of 2001{}",
                help(found)
            ),
        }
    }
}

/// Returns what to do about some documents that people take for a WSDL.
fn help(root: &str) -> &'static str {
    let local = root.rsplit('}').next().unwrap_or(root);
    match (root, local) {
        ("{http://www.w3.org/ns/wsdl}description", _) => {
            "; WSDL 2.0 is not supported: use the WSDL 1.1 of the service"
        }
        (_, "html" | "HTML") => {
            "; this is a web page: the address of a WSDL often ends with ?wsdl or ?singleWsdl"
        }
        _ => "",
    }
}

impl std::error::Error for WsdlError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            WsdlErrorKind::Load(error) => Some(error),
            WsdlErrorKind::Malformed { error, .. } => Some(error),
            WsdlErrorKind::TooLarge | WsdlErrorKind::Unexpected { .. } => None,
        }
    }
}
