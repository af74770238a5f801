//! WSDL 1.1 and XML Schema 1.0 as a resolved component model, without I/O.
//!
//! **In scope:** everything that a code generator, an inspector or a generic client needs to know
//! of a service: its ports, operations and messages ([`Wsdl`]), and the types and elements of the
//! messages ([`Schemas`]), with every import, include and redefinition resolved. Every problem has
//! a [`Diagnostic`] with file, line and column, and does not stop the rest.
//!
//! Schemas in the drafts of 1999 and 2000 are read as well, and what XML Schema 1.1 adds is
//! reported.
//!
//! **Out of scope:** files and network, which are the [`Loader`]'s; the validation of messages;
//! WSDL 2.0; encoded bodies (`use="encoded"`), which are recognised and left out by operation.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use soap_wsdl::{Limits, Wsdl};
//!
//! # const CLOCK: &str = r#"<w:definitions targetNamespace="urn:clock" xmlns:c="urn:clock"
//! #     xmlns:w="http://schemas.xmlsoap.org/wsdl/"
//! #     xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/">
//! #     <w:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
//! #         targetNamespace="urn:clock"><xs:element name="GetTime"/></xs:schema></w:types>
//! #     <w:message name="In"><w:part name="parameters" element="c:GetTime"/></w:message>
//! #     <w:portType name="P"><w:operation name="GetTime"><w:input message="c:In"/></w:operation>
//! #     </w:portType><w:binding name="B" type="c:P"><s:binding/>
//! #     <w:operation name="GetTime"><s:operation soapAction="urn:get"/>
//! #     <w:input><s:body use="literal"/></w:input></w:operation></w:binding></w:definitions>"#;
//! let mut documents = BTreeMap::from([("clock.wsdl", CLOCK)]);
//! let (wsdl, diagnostics) = Wsdl::load("clock.wsdl", &mut documents, &Limits::default())?;
//! assert!(diagnostics.is_empty());
//! let operation = &wsdl.bindings[0].operations[0];
//! assert_eq!((&*operation.name, &*operation.soap_action), ("GetTime", "urn:get"));
//! # Ok::<(), soap_wsdl::WsdlError>(())
//! ```
//!
//! # Concepts
//!
//! - **Documents** come from a [`Loader`], by [location](resolve_location), once each. Well-known
//!   namespaces ([`built_in_namespaces`](schema::built_in_namespaces)) are built in: an absolute
//!   `schemaLocation` of theirs is not loaded, and a document that is loaded takes precedence.
//! - **Components** have ids ([`TypeId`], [`ElementId`], [`AttributeId`]) in one [`Schemas`], which
//!   is a graph: types refer to elements and elements to types, in circles too. Bases, items,
//!   members and substitution heads form no circles.
//! - **Content is effective**: a type lists all elements and attributes that a document contains,
//!   inherited ones first. [`ComplexType::own_content`](schema::ComplexType::own_content) is the
//!   part that an extension adds.
//! - **Names** are those of documents: an unqualified element has no namespace.
//! - **Problems are [`Diagnostics`]** with a stable [`Code`]. A component that is missing is
//!   replaced by one that admits everything, and an operation that is not supported is
//!   [left out](wsdl::Wsdl::left_out). A missing component is an error only if an operation needs
//!   it.
//!
//! A panic is a bug, whatever the documents. [`Limits`] always apply. Memory and work are
//! proportional to them and to the size of the documents, and content is at most 201 levels deep.
//!
//! # MSRV
//!
//! Rust 1.89. It rises in minor releases only.

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
