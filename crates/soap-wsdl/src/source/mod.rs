//! Documents: where they come from, what they are called, and places in them.
//!
//! Depends on the XML core only. It knows neither schemas nor WSDL.

pub(crate) mod document;
pub(crate) mod documents;
pub(crate) mod loader;
pub(crate) mod location;
pub(crate) mod malformed;
pub(crate) mod positions;
pub(crate) mod uri;
