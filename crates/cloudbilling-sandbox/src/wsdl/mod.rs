//! The WSDL of the service and its XML schemas, written from the table of operations and the
//! service contract, so that they describe what the endpoint does.
//!
//! Depends on the contract in `soap` only.

mod definitions;
pub(crate) mod description;
pub(crate) mod endpoint;
mod model;
mod schema;
mod xml;
