//! From schema documents to raw components, one at a time.
//!
//! Depends on `load` and `raw`. A component is read where it is first needed; those in the way are
//! put into a queue, so that no reading recurses further than a document is deep.

pub(crate) mod attributes;
pub(crate) mod builder;
pub(crate) mod complex;
pub(crate) mod elements;
pub(crate) mod facets;
pub(crate) mod globals;
pub(crate) mod particles;
pub(crate) mod references;
pub(crate) mod simple;
pub(crate) mod values;
