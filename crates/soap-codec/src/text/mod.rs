//! Text and names, the basis of reading and writing: character encodings, names, namespaces,
//! references, limits, and the display of foreign text.
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
pub(crate) mod prefixes;
pub(crate) mod printable;
pub(crate) mod qname_buf;
pub(crate) mod redactor;
pub(crate) mod references;
pub(crate) mod search;
pub(crate) mod white_space;
