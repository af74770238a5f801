//! A SOAP 1.1 and 1.2 envelope codec without I/O: from bytes to validated messages and typed values, and back.
//!
//! **In scope**: envelopes, header blocks and faults of both versions; the XML underneath, strict
//! and with namespaces; the scalars of XML Schema; the rules of SOAP over HTTP as functions
//! (feature `http`). UTF-8 and UTF-16, and for older servers ISO 8859-1, windows-1252 and US-ASCII.
//!
//! **Out of scope**: sockets, clocks and threads; WSDL; WS-Security and WS-Addressing (their header
//! blocks are skipped); MTOM (recognised, and refused); references between elements (`href`,
//! `z:Ref`), which are an error where a value is read. Document types are refused, always.
//!
//! ```
//! use soap_codec::{Decoder, Encoder, QName, SoapVersion};
//!
//! let request = Encoder::new(SoapVersion::Soap11)
//!     .body(QName::new("urn:weather", "GetTemperature"), &"Oslo")
//!     .encode()?;
//! # assert!(request.ends_with(b"<GetTemperature xmlns=\"urn:weather\">Oslo</GetTemperature></s:Body></s:Envelope>"));
//!
//! let response = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
//!     <Temperature xmlns="urn:weather" unit="C">-4.5</Temperature></s:Body></s:Envelope>"#;
//! let message = Decoder::new().decode(&response[..])?;
//! assert_eq!(message.read::<f64>()?, -4.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Concepts
//!
//! - **Validated once.** [`Decoder::decode`] checks everything: encoding, well-formedness, namespaces, the structure of the envelope,
//!   [`Limits`]. What it returns, a [`Message`], has views ([`Envelope`], [`Element`], [`FaultView`]) that can't fail. Every choice of what is
//!   accepted is listed in `docs/parsing.md`, beside this crate's sources.
//! - **Names are [`QName`]s**: namespace and local part. Prefixes never matter when reading, and are chosen by the [`Writer`].
//! - **Values** are read by [`FromXml`] and written by [`ToXml`], by hand or derived (feature `derive`). Absent, nil and a value
//!   are three things ([`Nillable`]). The [scalars](scalar) are written as .NET writes them.
//! - **A fault is a value**, not an error: [`Envelope::fault`].
//! - **A large document** is read one row at a time by a [`Reader`].
//! - **Memory** is bounded: decoded values have a budget, [`Limits::value_bytes`].
//! - **Time**: an [`Interrupt`] ends decoding and reading once a deadline has passed.
//! - **A service with other namespaces** than the types were written for needs a [`NamespaceMap`] and no other types.
//! - **Errors** say what kind of thing is wrong and where. They hold shortened names and reference
//!   ids of the document, but no text of it.
//! - **Text from elsewhere**, such as a fault's reason, is shown [`Printable`]: escaped, and cut. A
//!   [`Redactor`] replaces a secret that the peer has put into it.
//!
//! A panic is a bug, never the answer to an input. Decoding does not recurse. Typed reading
//! recurses where types contain themselves, at most 128 levels deep, whatever [`Limits::depth`] is.
//!
//! `docs/guide.md`, beside this crate's sources, models a WCF service from its WSDL to its faults, as client and as server.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `std` (default) | faster searching; without it, `alloc` is enough |
//! | `http` | SOAP over HTTP, on the types of the `http` crate |
//! | `derive` | `#[derive(ToXml, FromXml, Scalar)]` |
//! | `jiff`, `rust_decimal` | conversions from and to the types of these crates |
//!
//! # MSRV
//!
//! Rust 1.89. A newer one is asked for in minor releases only.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[cfg(feature = "http")]
pub mod http;
mod read;
pub mod scalar;
mod soap;
mod text;
mod value;
mod write;

pub use read::element::{Children, Element};
pub use read::from_xml::FromXml;
pub use read::interrupt::Interrupt;
pub use read::read_error::{ReadError, ReadErrorKind};
pub use read::reader::{Event, Reader, Start};
pub use read::tolerance::Tolerance;
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
pub use soap_derive::{FromXml, Scalar, ToXml};
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
pub use write::raw_xml::RawXml;
pub use write::to_xml::ToXml;
pub use write::writer::Writer;

/// For the fuzzer: panics unless the two ways to read `text` agree.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn assert_paths_agree(text: &str) {
    read::oracle::assert_agree(text);
}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The guide, whose services run as tests.
#[cfg(all(doctest, feature = "derive", feature = "http"))]
#[doc = include_str!("../docs/guide.md")]
struct Guide;
