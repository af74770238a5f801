//! From XML names to Rust names. Knows nothing of schemas.

pub(crate) mod case;
pub(crate) mod ident;
pub(crate) mod module;
pub(crate) mod scope;
pub(crate) mod words;
