//! From raw components to effective ones: inherited members added, groups expanded.
//!
//! Depends on `raw` and `model`. Nothing here recurses deeper than a constant, whatever the
//! documents contain, and the work is bounded by [`Limits`](crate::Limits).

pub(crate) mod attributes;
pub(crate) mod builtins;
pub(crate) mod expand;
pub(crate) mod facets;
pub(crate) mod order;
pub(crate) mod resolver;
pub(crate) mod types;
