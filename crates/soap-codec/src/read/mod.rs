//! Reading XML: from text to tokens, steps, a tape, and views of its elements.
//!
//! Depends on `text` only. It knows neither SOAP nor the types of XML Schema.

pub(crate) mod account;
pub(crate) mod bindings;
pub(crate) mod chunks;
pub(crate) mod compare;
#[cfg(test)]
mod conformance;
pub(crate) mod doctype;
pub(crate) mod element;
pub(crate) mod fast_lane;
pub(crate) mod from_element;
pub(crate) mod from_xml;
pub(crate) mod interned;
pub(crate) mod interrupt;
pub(crate) mod markup;
pub(crate) mod members;
pub(crate) mod node;
pub(crate) mod octets;
#[cfg(any(fuzzing, test))]
pub(crate) mod oracle;
pub(crate) mod parts;
pub(crate) mod prolog;
pub(crate) mod read_error;
pub(crate) mod reader;
pub(crate) mod rows;
pub(crate) mod settings;
pub(crate) mod span;
pub(crate) mod steps;
pub(crate) mod tape;
pub(crate) mod token;
pub(crate) mod tolerance;
pub(crate) mod typed;
pub(crate) mod wildcard;
pub(crate) mod xml_document;
