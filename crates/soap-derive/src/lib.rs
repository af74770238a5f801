//! Derive macros for [`soap-codec`](https://docs.rs/soap-codec): `ToXml`, `FromXml`, `Scalar` and
//! `DerefBase`.
//!
//! Enable the feature `derive` of `soap-codec`, which re-exports the macros beside the traits of
//! the same names. There is no need to depend on this crate directly.
//!
//! **In scope:** types with namespaces: elements, attributes, text, lists, dictionaries, choices,
//! `xsi:nil`, `xsi:type`, open and mixed content, and the order of members that WCF data contracts
//! require.
//!
//! **Out of scope:** the name of the element itself, which the caller or the containing type
//! chooses; types from a WSDL, which `soap-codegen` writes.
//!
//! ```
//! use soap_codec::{FromXml, ToXml};
//!
//! const CONTRACT: &str = "http://schemas.datacontract.org/2004/07/Shop";
//! const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
//!
//! #[derive(Debug, PartialEq, ToXml, FromXml)]
//! #[soap(namespace = CONTRACT, rename_all = "PascalCase", data_contract)]
//! struct Customer {
//!     name: String,
//!     #[soap(none = "nil")]
//!     phone: Option<String>,
//!     #[soap(item = "string", item_namespace = ARRAYS)]
//!     tags: Vec<String>,
//! }
//! ```
//!
//! The pages of [`FromXml`](macro@FromXml#attributes) and [`ToXml`](macro@ToXml#attributes) list
//! the attributes of types and members.

#![doc(html_root_url = "https://docs.rs/soap-derive/latest")]

mod analyze;
mod attributes;
mod case;
mod choice;
mod choice_enum;
mod constraint;
mod deref_base;
mod field;
mod model;
mod name;
mod read;
mod scalar;
mod text_enum;
mod tokens;
mod types;
mod wildcard;
mod write;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, Result, parse_macro_input};

use crate::model::Model;

/// Implements `Deref` and `DerefMut` to the member that is marked `#[soap(base)]`. The members of
/// the base, and of its own base, are then members like any other, and a reference to the type
/// serves where one to the base is expected. See
/// [the members of a base](macro@FromXml#the-members-of-a-base).
#[proc_macro_derive(DerefBase, attributes(soap))]
pub fn derive_deref_base(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), deref_base::deref_base)
}

/// Implements `FromXml`, which reads a type from an element.
///
// Its examples run as tests of `Attributes`, once.
#[cfg_attr(not(doctest), doc = include_str!("../docs/attributes.md"))]
#[proc_macro_derive(FromXml, attributes(soap))]
pub fn derive_from_xml(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), |model| Ok(read::from_xml(model)))
}

/// Implements `Scalar` for an enum of texts, for attributes and lists. See
/// [enums of texts](macro@FromXml#enums-of-texts).
#[proc_macro_derive(Scalar, attributes(soap))]
pub fn derive_scalar(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), scalar::scalar)
}

/// Implements `ToXml`, which writes a type as the content of an element.
///
#[cfg_attr(not(doctest), doc = include_str!("../docs/attributes.md"))]
#[proc_macro_derive(ToXml, attributes(soap))]
pub fn derive_to_xml(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), |model| Ok(write::to_xml(model)))
}

fn expand(
    input: DeriveInput,
    derive: impl FnOnce(&Model) -> Result<proc_macro2::TokenStream>,
) -> TokenStream {
    analyze::model(input)
        .and_then(|model| derive(&model))
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Runs the examples of the attributes as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/attributes.md")]
struct Attributes;

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
