//! The SOAP endpoint: one request in, one response out.
//!
//! Depends on the shared state in `server`, and on `data` and `identity`. Must not depend on
//! `wsdl`, `admin` or `portal`.

mod actions;
mod authenticate;
mod call;
pub(crate) mod contract;
pub(crate) mod endpoint;
mod fault;
mod http;
mod login;
mod operations;
mod read;
mod redact;
mod response;
pub(crate) mod state;
mod value;
mod write;
