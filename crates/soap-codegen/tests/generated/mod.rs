//! Committed code, which the generator wrote for the documents in `tests/wsdl`.

#![allow(clippy::exhaustive_enums, clippy::exhaustive_structs)] // It follows the schema.

/// A service on Java.
pub mod orders;
/// A service with rpc messages.
pub mod quotes;
/// The types of `orders`, with types and traits of other crates.
pub mod serialized;
/// A type for each shape of content.
pub mod shapes;
/// A service of a government.
pub mod vies;
/// A service on WCF.
pub mod weather;
