//! Writing XML that is always well-formed.
//!
//! Depends on `text`, and on `read` to check and rename XML from elsewhere.

pub(crate) mod embed;
pub(crate) mod encode_error;
pub(crate) mod escape;
pub(crate) mod few;
pub(crate) mod package;
pub(crate) mod prefix;
pub(crate) mod raw;
pub(crate) mod rename;
pub(crate) mod scope;
pub(crate) mod tag;
pub(crate) mod to_element;
pub(crate) mod to_xml;
pub(crate) mod writer;
