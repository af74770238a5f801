//! A SOAP 1.1 and 1.2 envelope codec without I/O.
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[cfg(test)]
mod conformance;
mod declaration;
#[doc(hidden)]
pub mod derive;
mod element;
mod encode;
mod encoding;
mod envelope;
mod error;
mod fault;
mod header;
#[cfg(feature = "http")]
pub mod http;
mod limits;
mod message;
mod name;
mod namespace;
mod nillable;
#[cfg(any(fuzzing, test))]
mod oracle;
mod pull;
mod read_error;
mod reader;
pub mod scalar;
mod scan;
mod tape;
mod text;
mod token;
mod writer;
mod xml;

pub use element::{Children, Element};
pub use encode::{EncodeError, EncodeErrorKind, Encoder};
pub use encoding::{Charset, Input};
pub use envelope::{Envelope, MoreThanOne, SoapVersion};
pub use error::{DecodeError, DecodeErrorKind};
pub use fault::{Fault, FaultCode, FaultView};
pub use header::{Header, HeaderBlock};
pub use limits::{Limit, Limits};
pub use message::{Decoder, Message};
pub use name::{NameError, QName};
pub use namespace::NamespaceMap;
pub use nillable::Nillable;
pub use pull::{Event, Reader, Start};
pub use read_error::{ReadError, ReadErrorKind};
#[cfg(feature = "derive")]
pub use soap_derive::{FromXml, Scalar, ToXml};
pub use writer::Writer;
pub use xml::{FromXml, ToXml};

/// For the fuzzer: panics unless the two ways to read `text` agree.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn assert_paths_agree(text: &str) {
    oracle::assert_agree(text);
}
