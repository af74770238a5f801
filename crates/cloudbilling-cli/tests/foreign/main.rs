//! The client and services that others made: Mono's WCF, JAX-WS, gSOAP, PHP's SoapServer, Node's
//! `soap` and Python's spyne live, and the last three recorded.

mod captures;
mod client;
mod probe;
mod server;
mod servers;
