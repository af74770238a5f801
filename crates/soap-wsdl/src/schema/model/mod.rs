//! The component model: types, elements, attributes, and the particles between them.
//!
//! Plain data. It knows neither documents nor how components are read from them.

pub(crate) mod attribute;
pub(crate) mod builtin;
pub(crate) mod complex;
pub(crate) mod element;
pub(crate) mod facets;
pub(crate) mod ids;
pub(crate) mod name;
pub(crate) mod particle;
pub(crate) mod schemas;
pub(crate) mod simple;
pub(crate) mod wildcard;
