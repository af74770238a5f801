//! WSDL 1.1 and XML Schema 1.0 as a resolved component model, without I/O.
//!
//! **In scope:** everything that a code generator, an inspector or a generic client needs to know
//! of a service: its ports, operations and messages ([`Wsdl`]), and the types and elements of the
//! messages ([`Schemas`]), with every import, include and redefinition resolved. Every problem has
//! a [`Diagnostic`] with file, line and column, and does not stop the rest.
//!
//! **Out of scope:** files and network, which are the [`Loader`]'s; the validation of messages;
//! WSDL 2.0; encoded bodies (`use="encoded"`), which are recognised and left out by operation.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use soap_wsdl::{Limits, Wsdl};
//!
//! let mut documents = BTreeMap::from([("clock.wsdl", CLOCK)]);
//! let (wsdl, diagnostics) = Wsdl::load("clock.wsdl", &mut documents, &Limits::default())?;
//! assert!(diagnostics.is_empty());
//! # let _ = wsdl;
//! # const CLOCK: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>"#;
//! # Ok::<(), soap_wsdl::WsdlError>(())
//! ```

#![doc(html_root_url = "https://docs.rs/soap-wsdl/latest")]

mod diagnostic;
mod error;
mod limits;
pub mod schema;
mod source;
pub mod wsdl;

pub use diagnostic::{Code, Diagnostic, Diagnostics, Severity};
pub use error::{WsdlError, WsdlErrorKind};
pub use limits::Limits;
pub use schema::{AttributeId, ElementId, Schemas, Type, TypeId};
pub use source::loader::{LoadError, Loader};
pub use source::location::Location;
pub use source::uri::resolve_location;
pub use wsdl::Wsdl;

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
