//! `multipart/related` ([RFC 2387](https://www.rfc-editor.org/rfc/rfc2387)) without I/O: the format
//! of MTOM/XOP packages and of SOAP with Attachments.
//!
//! **In scope:** reading a whole body ([`Related`]) or chunks as they arrive ([`Splitter`]);
//! finding parts by `Content-ID`, by `cid:` URL and by `Content-Location`; writing both formats
//! ([`RelatedWriter`]). **Out of scope:** SOAP and XML, other kinds of multipart, files, sockets,
//! randomness.
//!
//! ```
//! use soap_mime::{NewPart, ReadOptions, Related, RelatedType, RelatedWriter};
//!
//! let root = r#"<doc><xop:Include href="cid:scan%40example.org"
//!     xmlns:xop="http://www.w3.org/2004/08/xop/include"/></doc>"#;
//! let scan = NewPart::new("application/pdf", "%PDF").content_id("scan@example.org");
//! let written = RelatedWriter::mtom("text/xml", root).part(scan).write()?;
//!
//! let related_type = RelatedType::parse(written.content_type())?;
//! let related = Related::read(&related_type, written.into_body(), &ReadOptions::new())?;
//! assert_eq!(related.root().content(), root);
//! assert_eq!(related.by_url("cid:scan%40example.org")?.content(), "%PDF");
//! # Ok::<(), soap_mime::MimeError>(())
//! ```
//!
//! The [guide](_guide) calls a service with MTOM, reads attachments, and writes a large part to a
//! file as it arrives.
//!
//! # Concepts
//!
//! * A **package** has parts. One of them is the **root**: the one that the parameter `start` of
//!   the content type names, or the first. In SOAP it is the envelope.
//! * **Contents are not copied.** Each is a slice of the body, unless it arrived in Base64 or as
//!   quoted-printable.
//! * **A large part** does not have to fit in memory: a [`Splitter`] returns it in pieces as it
//!   arrives, and keeps no more than the head of the part and a possible beginning of a boundary.
//! * **[Reading rules](_reading)** list what is accepted and what is refused, each for a reason.
//! * **[`Limits`]** always apply: parts, bytes of a head, bytes of the whole.
//! * **Errors** have a kind and an offset. They contain nothing of the body.
//!
//! A panic is a bug, whatever the input. The work is linear in the input, whatever its chunks.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `std` (default) | Faster searching. Without it, `alloc` is enough |
//!
//! # MSRV
//!
//! Rust 1.89. It rises in minor releases only.

#![doc(html_root_url = "https://docs.rs/soap-mime/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod boundary;
mod error;
mod media_type;
mod options;
mod read;
mod reference;
mod related_type;
mod write;

pub use error::{MimeError, MimeErrorKind};
pub use media_type::MediaType;
pub use options::{Limit, Limits, ReadOptions};
pub use read::head::{PartHead, TransferEncoding};
pub use read::related::{Part, Related};
pub use read::splitter::{Event, Splitter};
pub use reference::{content_id_from_url, url_from_content_id};
pub use related_type::RelatedType;
pub use write::{NewPart, RelatedWriter, WrittenRelated};

#[doc = include_str!("../docs/guide.md")]
pub mod _guide {}

#[doc = include_str!("../docs/reading.md")]
pub mod _reading {}

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
