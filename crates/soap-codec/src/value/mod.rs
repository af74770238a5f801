//! Values other than scalars: attributes, members in three states, CDATA, and the support for
//! derived code.
//!
//! Depends on `text`, `read`, `write` and `scalar`; not on `soap` or `http`.

pub(crate) mod attribute;
pub(crate) mod cdata;
pub mod derive;
pub(crate) mod nillable;
