//! What text is, before it is XML with a structure: character encodings, names, namespaces,
//! references, limits, and text in errors.
//!
//! The lowest layer: it depends on no other folder of this crate.

pub(crate) mod boolean;
pub(crate) mod declaration;
pub(crate) mod decode_error;
pub(crate) mod encoding;
pub(crate) mod excerpt;
pub(crate) mod limits;
pub(crate) mod name;
pub(crate) mod namespace;
pub(crate) mod printable;
pub(crate) mod qname_buf;
pub(crate) mod redactor;
pub(crate) mod references;
pub(crate) mod search;
pub(crate) mod white_space;
