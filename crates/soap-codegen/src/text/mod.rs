//! Text of Rust source: literals, comments and lines as rustfmt leaves them.
//!
//! Every name and text of a schema reaches the output through this folder or through
//! [`name`](crate::name), so that none of it is read as Rust. Knows nothing of schemas.

pub(crate) mod doc;
pub(crate) mod layout;
pub(crate) mod literal;
