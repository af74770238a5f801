//! The schema documents: found through imports, includes and redefinitions.
//!
//! Depends on `source` and the diagnostics. It does not read components.

pub(crate) mod collector;
pub(crate) mod node;
pub(crate) mod schema_document;
