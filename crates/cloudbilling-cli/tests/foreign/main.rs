//! The client and services that others made: PHP's SoapServer, Node's `soap` and Python's spyne, live and recorded.

mod captures;
mod client;
mod server;
mod servers;
