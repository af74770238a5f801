//! A SOAP 1.1 and 1.2 codec without I/O: from bytes to validated messages and typed values, and
//! back.
//!
//! **In scope:** envelopes, header blocks and faults of both versions; strict XML with namespaces;
//! the scalars of XML Schema; the rules of SOAP over HTTP as functions (feature `http`). Messages
//! can be in UTF-8 and UTF-16 and, for older servers, in ISO 8859-1, windows-1252 and US-ASCII.
//!
//! **Out of scope:** sockets, clocks and threads; WSDL; WS-Security and WS-Addressing, whose header
//! blocks `soap-headers` writes and reads; the MIME format of MTOM packages, which `soap-mime`
//! splits; references between elements (`href`, `z:Ref`), which are errors where a value is read.
//! Document types are always refused.
//!
//! ```
//! use soap_codec::{Decoder, Encoder, QName, SoapVersion};
//!
//! let request = Encoder::new(SoapVersion::Soap11)
//!     .body(QName::new("urn:weather", "GetTemperature"), &"Oslo")
//!     .encode()?;
//! # let body = b"<GetTemperature xmlns=\"urn:weather\">Oslo</GetTemperature></s:Body></s:Envelope>";
//! # assert!(request.ends_with(body));
//!
//! let response = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
//!     <Temperature xmlns="urn:weather" unit="C">-4.5</Temperature></s:Body></s:Envelope>"#;
//! let message = Decoder::new().decode(&response[..])?;
//! assert_eq!(message.read::<f64>()?, -4.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The [guide](_guide) calls a public service over HTTP, translates a WCF service from its WSDL
//! into Rust, and shows attributes, header blocks and faults.
//!
//! # Concepts
//!
//! - **One validating pass.** [`Decoder::decode`] checks the encoding, well-formedness, namespaces,
//!   the structure of the envelope, and [`Limits`]. It returns a [`Message`], whose views
//!   ([`Envelope`], [`Element`], [`FaultView`]) have accessors that cannot fail.
//!   [Parsing](_parsing) lists what is accepted and what is refused.
//! - **Names are [`QName`]s**: a namespace and a local part. Prefixes never matter when reading.
//!   The [`Writer`] chooses them when writing.
//! - **Values** implement [`FromXml`] and [`ToXml`], by hand or derived (feature `derive`). They
//!   own their text or borrow it from the message. Absent, nil and a value are three different
//!   things ([`Nillable`]). [Scalars](_scalars) are written as .NET writes them.
//! - **A fault is a value**, not a decoding error. [`Message::read`] returns it as a
//!   [`PayloadError`]; [`Envelope::fault`] is a view of it.
//! - **Large documents** are read one row at a time by a [`Reader`].
//! - **Memory is bounded**: decoded values have a budget, [`Limits::value_bytes`].
//! - **Deadlines**: an [`Interrupt`] ends decoding and reading.
//! - **A service with other namespaces** than the Rust types needs a [`NamespaceMap`], not a second
//!   set of types.
//! - **Errors** have a kind and a place. They contain shortened names and reference ids of the
//!   document, but no text of it.
//! - **Text from the peer**, such as the reason of a fault, is shown as [`Printable`]: escaped and
//!   shortened. A [`Redactor`] replaces a secret in it.
//!
//! A panic is a bug, whatever the input. Decoding does not recurse. Reading recurses for types that
//! contain themselves, at most 128 levels deep, whatever [`Limits::depth`] is.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `std` (default) | Faster searching. Without it, `alloc` is enough |
//! | `derive` | `#[derive(ToXml, FromXml, Scalar, DerefBase)]` |
//! | `http` | SOAP over HTTP, on the types of the `http` crate |
//! | `jiff`, `rust_decimal` | The types of these crates as scalars, and conversions to and from ours |
//! | `serde` | `Serialize` and `Deserialize` for scalars, [`Nillable`] and [`Raw`] |
//!
//! # MSRV
//!
//! Rust 1.89. It rises in minor releases only.
#![doc(html_root_url = "https://docs.rs/soap-codec/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[cfg(feature = "http")]
pub mod http;
mod read;
pub mod scalar;
#[cfg(feature = "serde")]
mod serde;
mod soap;
mod text;
mod value;
mod write;

pub use bytes;
pub use read::element::{Children, Element, Piece, Pieces};
pub use read::from_element::FromElement;
pub use read::from_xml::{FromXml, FromXmlOwned};
pub use read::interrupt::Interrupt;
pub use read::parts::Parts;
pub use read::read_error::{ReadError, ReadErrorKind};
pub use read::reader::{Event, Reader, Start};
pub use read::rows::RowReader;
pub use read::tolerance::Tolerance;
pub use read::wildcard::Wildcard;
pub use read::xml_document::XmlDocument;
pub use soap::decoder::Decoder;
pub use soap::encoder::Encoder;
pub use soap::envelope::Envelope;
pub use soap::fault::{Fault, FaultCode, FaultView};
pub use soap::header::{HeaderBlock, HeaderValue, HeaderView};
pub use soap::message::Message;
pub use soap::not_understood::NotUnderstood;
pub use soap::payload_error::PayloadError;
pub use soap::version::SoapVersion;
#[cfg(feature = "derive")]
pub use soap_derive::{DerefBase, FromXml, Scalar, ToXml};
pub use text::decode_error::{DecodeError, DecodeErrorKind};
pub use text::encoding::{Charset, Input};
pub use text::limits::{Limit, Limits};
pub use text::name::{NameError, QName, is_xml_char};
pub use text::namespace::{Namespace, NamespaceMap};
pub use text::printable::{Printable, is_unprintable};
pub use text::redactor::Redactor;
pub use value::cdata::Cdata;
#[doc(hidden)]
pub use value::derive;
pub use value::nillable::Nillable;
pub use write::encode_error::{EncodeError, EncodeErrorKind};
pub use write::package::{XopPackage, XopPart};
pub use write::raw::{Raw, RawView};
pub use write::to_element::ToElement;
pub use write::to_xml::ToXml;
pub use write::writer::Writer;

/// For the fuzzer: panics unless the two ways to read `text` agree.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn assert_paths_agree(text: &str) {
    read::oracle::assert_agree(text);
}

#[cfg(any(not(doctest), all(feature = "derive", feature = "http")))]
#[doc = include_str!("../docs/guide.md")]
pub mod _guide {}

#[doc = include_str!("../docs/parsing.md")]
pub mod _parsing {}

#[doc = include_str!("../docs/scalars.md")]
pub mod _scalars {}

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
