//! Derive macros for [`soap-codec`](https://docs.rs/soap-codec): `ToXml`, `FromXml` and `Scalar`.
//!
//! Enable the feature `derive` of `soap-codec`, which re-exports the macros beside the traits of
//! the same names. There is no need to depend on this crate directly.
//!
//! **In scope:** types with namespaces: elements, attributes, text, lists, dictionaries, choices,
//! `xsi:nil`, `xsi:type`, open and mixed content, and the order of members that WCF data contracts
//! require.
//!
//! **Out of scope:** the name of the element itself, which the caller or the containing type
//! chooses; generating types from a WSDL.
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
//! # Structs
//!
//! A struct with named fields is read from the children of an element, by namespace and local name
//! and in any order. It is written in the order of its fields. A struct with one unnamed field is
//! written as that field's value, and a struct without fields as an empty element.
//!
//! | `#[soap(...)]` on the type | meaning |
//! |---|---|
//! | `namespace = "uri"` | The namespace of the child elements: a literal or a constant. Default: none |
//! | `prefix = "a"` | Declares this prefix for the namespace. If the element already uses it for another namespace, a generated prefix is declared instead |
//! | `rename_all = "PascalCase"` | The letter case of names on the wire: also `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `lowercase`, `UPPERCASE` |
//! | `data_contract` | Writes members in the order that WCF expects: those of the base, then by name (ordinal), then those with `order = N` |
//! | `none = "nil"` | Writes `None` as an element with `xsi:nil`. Default: `"absent"`, no element |
//! | `none = "empty"` | Writes `None` as an element without content, and reads such an element as `None`: for numbers and dates |
//! | `strict` | Makes an error of every element that is not a member, and of members that are out of order. The error lists the elements that were expected |
//! | `unknown = "refuse"` | Makes every element that is not a member an error |
//! | `unknown = "skip"` | Skips every element that is not a member |
//! | `xsi_type` | On an enum: the variants are [types](#enums-of-types) that `xsi:type` distinguishes |
//! | `choice` | On an enum: the variants are [elements](#enums-of-elements) of different names |
//! | `crate = "path"` | The path of `soap_codec` |
//!
//! Without `unknown`, an element that is not a member is skipped, with one exception: an element
//! with the local name of a member and another namespace is an error. Skipping it would turn a
//! mistaken namespace into a missing value.
//!
//! A type with a `base` knows the members of the base as well, so the two can use one local name in
//! two namespaces, and `strict` and `unknown` apply to all members of the element.
//!
//! | `#[soap(...)]` on a field | meaning |
//! |---|---|
//! | `rename = "Name"`, `namespace = "uri"` | The name of the member |
//! | `attribute` | An attribute. It is in no namespace unless the field has one; the field's type must be a `Scalar`, a `QNameBuf`, a `List` of either, or one that [borrows](#borrowing) |
//! | `text` | The text of the element itself. As an `Option`, it is `None` if the element is nil; attributes are kept beside it |
//! | `base` | The members of a base type, in the same element. As an `Option`, it is `None` if the element is nil |
//! | `choice` | An element of an enum with `choice`; as an `Option` or a `Vec`, at most one or any number of them, in order |
//! | `any` | The same for elements of any name that no other member is: a `Raw`, `Option<Raw>` or `Vec<Raw>` |
//! | `any_attribute` | A `Vec<(QNameBuf, String)>`: the attributes that no other member is, without those of XML Schema itself, such as `xsi:type` |
//! | `mixed` | The whole content of the element, text and elements in order: a `Vec` of an enum with `choice` |
//! | `flat` | A `Vec` whose element is repeated |
//! | `item = "Name"`, `item_namespace`, `item_prefix` | A `Vec` in one element, and the name of its items |
//! | `any_item` | With `item`: reads items of any name, as in arrays of the SOAP encoding, and writes them with that of `item` |
//! | `key = "Key"`, `value = "Value"` | With `item`: a map, or a `Vec` of pairs. Each item has a key and a value |
//! | `xsi_prefix = "i"` | With `item`: also declares this prefix for `xsi`, as WCF does for parameters |
//! | `none = "nil"`, `"empty"`, `"absent"` | Overrides the type's `none` |
//! | `order = 1` | With `data_contract`: `DataMember(Order = 1)` |
//! | `default` | Reads an absent member as `Default` |
//! | `default = value`, `fixed = value` | The [default or the only value](#default-and-fixed-values) of an attribute, or of an element of text |
//! | `skip` | Does not write the member; reads it as `Default` |
//!
//! A member's type decides whether it can be missing:
//!
//! - A plain type must be present, with a value.
//! - An `Option` is `None` if the member is absent or nil.
//! - A `Nillable` distinguishes absent, nil, and a value.
//! - A list that is absent or nil is an empty `Vec`; as an `Option<Vec<_>>` it is `None`.
//! - An item that can be nil needs a `Vec<Option<_>>`.
//!
//! The macros recognise `Option`, `Nillable`, `Vec` and maps by their names, so they do not
//! recognise a type alias. A member that occurs twice is an error. So is a reference to another
//! element (`href="#…"`, or `z:Ref` in WCF).
//!
//! # Default and fixed values
//!
//! `default = value` and `fixed = value` are `default` and `fixed` of XML Schema. The value is an
//! expression of the member's type, or of the type in its `Option` or `Nillable`. A string literal
//! is also converted with `Into`.
//!
//! | the document holds | `default` | `fixed` |
//! |---|---|---|
//! | no attribute | the value | the value |
//! | no element | the value; in an `Option`, `None` | an error; in an `Option`, `None` |
//! | an element without content | the value | the value |
//! | a nil element | as without `default` | an error |
//! | another value | that value | an error, which names both |
//!
//! White space is content, and so is an empty attribute. Values are compared after they are read,
//! so `01.50` is the fixed value `1.5`. An element whose value is more than its text, such as a
//! struct, does not have the value when it is empty, so that its attributes are not lost.
//!
//! A member is always written, whether or not it has its default, unless it is `None`. A `fixed`
//! member is written with the fixed value, whatever it holds. An empty text cannot be written as an
//! element with another default: it is read as the default.
//!
//! ```
//! use soap_codec::{FromXml, Raw};
//!
//! #[derive(Debug, FromXml)]
//! struct Query {
//!     #[soap(attribute, fixed = "2.0")]
//!     version: String,
//!     #[soap(default = 50)]
//!     limit: u32,
//! }
//!
//! let query: Query = Raw::parse("<Query/>")?.read()?;
//! assert_eq!((&*query.version, query.limit), ("2.0", 50));
//! let error = Raw::parse("<Query version='3'/>")?.read::<Query>().unwrap_err();
//! assert_eq!(
//!     error.kind().to_string(),
//!     r#"the attribute version is not its fixed value "2.0""#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Borrowing
//!
//! A type with a lifetime borrows from the document. A `Cow<'a, str>` borrows text that the
//! document holds in one piece without references, and owns any other. A `&'a str` is an error for
//! other text, so use it for codes and identifiers only. A `QName<'a>` borrows a name. A
//! `ByteString` owns its text, and shares the memory of the message after `Message::share`. All of
//! them can be attributes.
//!
//! ```
//! use std::borrow::Cow;
//! use soap_codec::{Decoder, FromXml};
//!
//! #[derive(FromXml)]
//! #[soap(namespace = "urn:shop", rename_all = "PascalCase")]
//! struct Product<'a> {
//!     code: &'a str,
//!     label: Cow<'a, str>,
//! }
//!
//! let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
//!     <Product xmlns="urn:shop"><Code>P1</Code><Label>Nuts &amp; bolts</Label></Product>
//!     </s:Body></s:Envelope>"#;
//! let message = Decoder::new().decode(text)?;
//! let product: Product<'_> = message.read()?;
//! assert_eq!((product.code, &*product.label), ("P1", "Nuts & bolts"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Enums of texts
//!
//! | `#[soap(...)]` on a variant | meaning |
//! |---|---|
//! | `rename = "TEXT"` | The text of the variant |
//! | `unknown` | `Unknown(String)` keeps any other text; without such a variant, another text is an error |
//!
//! Deriving `Scalar` as well allows the enum in attributes and in lists of values.
//!
//! # Enums of types
//!
//! With `xsi_type`, each variant holds one type. `xsi:type` names the variant (`rename`,
//! `namespace`). The variant marked `default` is the declared type: it is written without
//! `xsi:type`, and an element without `xsi:type` is read as it. A variant marked `unknown` holds a
//! `Raw`, which keeps an element of any other type, with the name of the type. A member of type
//! `Raw` does so for `xs:anyType`.
//!
//! # Enums of elements
//!
//! With `choice`, each variant is an element, and holds its value; the element of a variant without
//! a value is empty. The enum is a member of a type that is marked `choice`, or the payload of a
//! message, which is then read by its name.
//!
//! ```
//! use soap_codec::{FromXml, Raw, ToXml};
//!
//! #[derive(Debug, PartialEq, ToXml, FromXml)]
//! #[soap(namespace = "urn:shop", rename_all = "PascalCase", choice)]
//! enum Payment {
//!     Card(u32),
//!     Cash,
//! }
//!
//! #[derive(Debug, PartialEq, ToXml, FromXml)]
//! #[soap(namespace = "urn:shop", rename_all = "PascalCase")]
//! struct Receipt {
//!     total: f64,
//!     #[soap(choice)]
//!     payments: Vec<Payment>,
//!     #[soap(any)]
//!     extensions: Vec<Raw>,
//! }
//!
//! let receipt = Raw::parse(
//!     r#"<Receipt xmlns="urn:shop"><Total>8</Total><Cash/><Card>7</Card><Cash/><v:Vat xmlns:v="urn:v"/></Receipt>"#,
//! )?;
//! let receipt: Receipt = receipt.read()?;
//! assert_eq!(receipt.payments, [Payment::Cash, Payment::Card(7), Payment::Cash]);
//! assert_eq!(receipt.extensions[0].name().local(), "Vat");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | `#[soap(...)]` on a variant | meaning |
//! |---|---|
//! | `rename = "Name"`, `namespace = "uri"` | The name of the element |
//! | `any` | `Other(Raw)` keeps an element of any other name; without such a variant, another element is not of this choice |
//! | `text` | `Text(String)` is the text of `mixed` content, in as few and as long pieces as possible |
//!
//! A `Vec` of a choice also serves a sequence that is repeated, or in which an element occurs at
//! two places: it keeps all elements in their order.
//!
//! It is an error at compile time if one element could be two members. The macro reports what it
//! sees; the names of a choice or a base are compared by a constant:
//!
//! ```compile_fail,E0080
//! # use soap_codec::{FromXml, ToXml};
//! #[derive(FromXml)]
//! #[soap(choice)]
//! enum Payment {
//!     Card(u32),
//! }
//!
//! #[derive(FromXml)]
//! #[allow(non_snake_case)]
//! struct Receipt {
//!     Card: String,
//!     #[soap(choice)]
//!     payment: Payment,
//! }
//! ```
//!
//! # Depth
//!
//! Nested types are read and written by recursion. A type that contains itself is read at most 128
//! levels deep, whatever the decoder's limit on depth; beyond that, reading fails with
//! `ReadErrorKind::TooDeep`.
//!
//! # Memory
//!
//! A list is charged to the budget of the read (`Limits::value_bytes`) before its first item is
//! read. Each item of a choice or of mixed content is charged three times its size, because their
//! list grows. A `Raw` is charged for the declarations that it inherits.

mod analyze;
mod attributes;
mod case;
mod choice;
mod choice_enum;
mod constraint;
mod field;
mod model;
mod name;
mod read;
mod scalar;
mod text_enum;
mod tokens;
mod types;
mod write;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, Result, parse_macro_input};

use crate::model::Model;

/// Implements `FromXml`, which reads a type from an element. The [crate documentation](crate) lists
/// the attributes.
#[proc_macro_derive(FromXml, attributes(soap))]
pub fn derive_from_xml(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), |model| Ok(read::from_xml(model)))
}

/// Implements `Scalar` for an enum of texts, for attributes and lists. The [crate
/// documentation](crate) lists the attributes.
#[proc_macro_derive(Scalar, attributes(soap))]
pub fn derive_scalar(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), scalar::scalar)
}

/// Implements `ToXml`, which writes a type as the content of an element. The
/// [crate documentation](crate) lists the attributes.
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

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
