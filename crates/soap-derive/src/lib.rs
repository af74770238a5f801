//! `#[derive(ToXml, FromXml, Scalar)]` for [`soap-codec`](https://docs.rs/soap-codec).
//!
//! Use it through `soap-codec`'s feature `derive`, which exports the macros beside the traits of the same names.
//!
//! **In scope:** types with real namespaces: elements, attributes, text, lists, dictionaries, `xsi:nil`, `xsi:type`, and the
//! order of members that WCF's data contracts demand. **Out of scope:** the name of a type's own element, which whoever
//! contains it chooses; mixed content; generating types from a WSDL.
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
//! # A struct
//! is read from an element's children by namespace and local name, in any order, and written in the order of its fields.
//! A struct around one unnamed value is that value; a struct without fields is an element without content.
//!
//! | `#[soap(...)]` on the type | means |
//! |---|---|
//! | `namespace = "uri"`, or a constant | the namespace of the child elements; none without it |
//! | `prefix = "a"` | declare this prefix for it on the element; another where the element's own name has this one for something else |
//! | `rename_all = "PascalCase"` | or `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `lowercase`, `UPPERCASE` |
//! | `data_contract` | write members as WCF expects them: the base's first, then by name (ordinal); those with `order = N` last |
//! | `none = "nil"` | write an `Option` without a value as `xsi:nil`, not as `"absent"` |
//! | `unknown = "refuse"` | an element that is no member is an error. `"skip"`: it is skipped, whatever its name |
//! | `xsi_type` | (enum) the variants are types that inherit from one another |
//! | `crate = "path"` | where `soap_codec` is found |
//!
//! Unless `unknown` says otherwise, an element that is no member is skipped; but one that *would* be a member if its
//! namespace were another is an error: read past, a wrong namespace would make a value of nothing.
//!
//! | `#[soap(...)]` on a field | means |
//! |---|---|
//! | `rename = "Name"`, `namespace = "uri"` | this element's name |
//! | `attribute` | an attribute, in no namespace unless it says so; the field's type is a `Scalar` |
//! | `text` | the text of the element itself |
//! | `base` | the members of a base type, in the same element |
//! | `flat` | a `Vec` whose element is repeated |
//! | `item = "Name"`, `item_namespace`, `item_prefix` | a `Vec` in one element, and what its items are named |
//! | `key = "Key"`, `value = "Value"` | with `item`: a map, or a `Vec` of pairs, each item with a key and a value |
//! | `xsi_prefix = "i"` | with `item`: declare this prefix of `xsi` beside, as WCF does for parameters |
//! | `none = "nil"` or `"absent"` | as on the type |
//! | `order = 1` | with `data_contract`: `DataMember(Order = 1)` |
//! | `default` | `Default` if it is absent |
//! | `skip` | not on the wire; read as `Default` |
//!
//! The type of a member says what its absence means: a plain type must be there, with a value. An
//! `Option` is `None` both for absent and for nil. A `Nillable` distinguishes absent, nil and a
//! value. A list that is absent or nil is an empty `Vec`, or `None` where the field is an
//! `Option<Vec<_>>`. An item that may be nil is a `Vec<Option<_>>`, and a payload that may be is
//! read as an `Option` or a `Nillable`. A reference to another element (`href="#…"`, WCF's `z:Ref`)
//! is an error. The types are recognised by these names only, so an alias for `Option` is not. A
//! repeated member is an error.
//!
//! # An enum of texts
//! | `#[soap(...)]` on a variant | means |
//! |---|---|
//! | `rename = "TEXT"` | its text |
//! | `unknown` | `Unknown(String)` keeps any other text, which is an error without it |
//!
//! `Scalar` makes it an attribute's or a list's value as well.
//!
//! # An enum of types
//! With `xsi_type` each variant holds a type that is named by the variant (`rename`, `namespace`) in `xsi:type`. The one
//! marked `default` is written without, and is what an element without `xsi:type` is: the declared type of WCF.
//!
//! # Depth
//! Nested types are read and written by recursion as deep as the types nest. A type that contains
//! itself is read at most 128 levels deep, whatever the decoder's limit on depth; beyond is an
//! error (`ReadErrorKind::TooDeep`).
//!
//! # Memory
//! Lists are charged to the budget of the read before their first item is read:
//! `Limits::value_bytes`.

mod attributes;
mod case;
mod model;
mod place;
mod read;
mod scalar;
mod tokens;
mod types;
mod write;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, Result, parse_macro_input};

use crate::model::Model;

/// Reads a type from an element. See the [crate's documentation](crate).
#[proc_macro_derive(FromXml, attributes(soap))]
pub fn derive_from_xml(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), |model| Ok(read::from_xml(model)))
}

/// Makes an enum of texts a scalar, for attributes and lists. See the [crate's documentation](crate).
#[proc_macro_derive(Scalar, attributes(soap))]
pub fn derive_scalar(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), scalar::scalar)
}

/// Writes a type as the content of an element. See the [crate's documentation](crate).
#[proc_macro_derive(ToXml, attributes(soap))]
pub fn derive_to_xml(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), |model| Ok(write::to_xml(model)))
}

fn expand(
    input: DeriveInput,
    derive: impl FnOnce(&Model) -> Result<proc_macro2::TokenStream>,
) -> TokenStream {
    Model::new(input)
        .and_then(|model| derive(&model))
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
