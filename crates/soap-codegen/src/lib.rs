//! From WSDL and XML Schema to readable Rust: types on the derive of
//! [`soap-codec`](https://docs.rs/soap-codec), clients on [`soap-call`](https://docs.rs/soap-call).
//!
//! **In scope:** everything that [`soap-wsdl`](soap_wsdl) loads: document/literal and rpc/literal
//! services over SOAP 1.1 and 1.2, and schemas on their own. **Out of scope:** encoded bodies,
//! server traits, and the network: documents come from a [`Loader`](soap_wsdl::Loader), such as a
//! [`Folder`], which also knows those that `soap fetch` wrote, by their digests.
//!
//! ```no_run
//! use soap_codegen::{Config, Project};
//!
//! let config = Config::new().operations(["PlaceOrder", "Get*"]);
//! let project = Project::new("wsdl/OrderService.wsdl", "src/orders", config);
//! let generated = project.write()?;
//! for note in &generated.notes {
//!     eprintln!("{note}");
//! }
//! # Ok::<(), soap_codegen::ProjectError>(())
//! ```
//!
//! The generated code needs `soap-codec` with the feature `derive`, and `soap-call`:
//!
//! ```toml
//! soap-call = "0.1"
//! soap-codec = { version = "0.1", features = ["derive"] }
//! ```
//!
//! # The generated code
//!
//! | in the schema | in Rust |
//! |---|---|
//! | a namespace | a module, with the constant `NAMESPACE`; a module or a client that would be longer than 5,000 lines has a file for each letter |
//! | a complex type | a struct |
//! | a complex type that extends another | a struct with the field `base`, to which it dereferences (`DerefBase`): `dog.name` and `dog.base.name` are one field. A restriction, or members that the base would take, make all members fields of the struct itself |
//! | an enumeration, a union of them | an enum, with `Unknown(String)` for other values |
//! | another restriction of a simple type | the type that it restricts; facets are not checked. A number with a pattern, or with listed values such as `01`, is a `String`, because its zeros count |
//! | `minOccurs="0"`, `nillable="true"`, both | `Option<T>`, `Option<T>` with `none = "nil"`, `Nillable<T>` |
//! | `nillable="true"` with a type that has attributes, or a derived one that has | the content in an `Option` of its own, so that the attributes beside nil are kept |
//! | `maxOccurs` above 1 | `Vec<T>` |
//! | a type that only holds a list (`ArrayOf…`) | a `Vec` with `item` |
//! | a choice | an enum `…Choice`; as a `Vec` if it is repeated. If a type has several, each is named by its elements: `card_or_voucher` |
//! | a choice of sequences | optional fields, if one order suits all branches |
//! | a repeated sequence, an element or elements of any name at two places | a `Vec` of an enum `…Content`, which keeps the order |
//! | elements of one name and several types | `Raw` |
//! | a substitution group | an enum `…Element` |
//! | a type from which others are derived | an enum `Any…`; types that are not known are kept as `Unknown(Raw)` |
//! | `xs:any`, `xs:anyAttribute`, `xs:anyType` | `Vec<Raw>` (in a choice the variant `Other`) and `Vec<(QNameBuf, String)>`, with `namespaces` if not all are admitted; `Raw` |
//! | mixed content | a `Vec` of an enum with `Text` |
//! | an element that is a Body and may be nil | a struct with its content in an `Option` |
//! | a port type | a client, a constant for each operation, and the addresses of its ports |
//! | the faults of an operation | an enum of their details, in a [`CallError`](https://docs.rs/soap-call/latest/soap_call/struct.CallError.html) |
//!
//! Names are those of the schema in Rust's case. Where two are equal, types come before elements,
//! elements before what is nested in others; then a word or a number is added. None of this depends
//! on the order in which documents were loaded. Letters of any script are kept, except in the names
//! of modules, which are ASCII. A name whose letters all look like those of ASCII is written in
//! ASCII.
//!
//! # Features
//!
//! - `config`: `Project::from_file` reads the settings from a TOML file.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/soap-codegen/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
mod documents;
mod emit;
mod error;
mod files;
mod generate;
mod name;
mod plan;
mod project;
#[cfg(any(fuzzing, test))]
#[doc(hidden)]
pub mod proof;
mod report;
mod text;

pub use crate::config::{ClientKind, Config, Derived};
pub use crate::documents::{Folder, Lock, Locked};
pub use crate::error::{ProjectError, ProjectErrorKind};
pub use crate::files::Files;
pub use crate::generate::{Generated, generate, generate_from};
pub use crate::project::Project;
pub use crate::report::{Note, NoteCode};

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
