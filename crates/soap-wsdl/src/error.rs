//! Errors that end loading: there is nothing to return then.

use std::fmt;

use soap_codec::{DecodeError, Printable};

use crate::source::loader::LoadError;
use crate::source::malformed::WEB_PAGE;

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
        /// The likely kind of the document, such as a web page, and how to get the WSDL instead.
        hint: Option<&'static str>,
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

    /// Returns the document, as its loader shows it.
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
                hint,
            } => {
                write!(f, "{location}:{line}:{column}: {}", error.kind())?;
                hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
            }
            WsdlErrorKind::TooLarge => write!(f, "{location}: exceeds a limit on documents"),
            WsdlErrorKind::Unexpected { found } => {
                write!(
                    f,
                    "{location}: the root element is {found}, expected a WSDL 1.1 or a schema of 2001"
                )?;
                help(found).map_or(Ok(()), |help| write!(f, "; {help}"))
            }
        }
    }
}

/// Returns what a document is that has this root, and what you can do.
fn help(root: &str) -> Option<&'static str> {
    let name = root.trim_start_matches('{');
    let (namespace, local) = name.split_once('}').unwrap_or(("", name));
    Some(match local {
        "description" if namespace == "http://www.w3.org/ns/wsdl" => {
            "it is a WSDL 2.0: use the WSDL 1.1 of the service"
        }
        "html" | "HTML" => WEB_PAGE,
        "Envelope" => {
            "it is a SOAP message: for its WSDL, a service needs a GET, often with `?wsdl` behind its address"
        }
        "discovery" => "it only names the WSDL: use the address in its `contractRef`",
        "definitions" => "the namespace of WSDL 1.1 is http://schemas.xmlsoap.org/wsdl/",
        "application" => "it describes a REST service, which has no WSDL",
        _ => return None,
    })
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
