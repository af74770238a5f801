//! The server: connections, admission of requests, limits, TLS, the clock, and the state that all
//! handlers share.
//!
//! Depends on `data`, `identity`, `faults` and `journal`. Must not depend on the handlers in
//! `soap`, `wsdl`, `admin` and `portal`, which it receives as a router.

pub(crate) mod admission;
pub(crate) mod behaviour;
pub(crate) mod body;
pub(crate) mod clock;
pub(crate) mod limits;
pub(crate) mod log;
pub(crate) mod net;
pub(crate) mod rules;
pub(crate) mod service;
pub(crate) mod tls;
