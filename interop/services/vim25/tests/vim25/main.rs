//! A client that `soap-codegen` made of vSphere's WSDL, on govmomi's simulator of vSphere. The
//! modules call 65 methods; values of properties, events and devices have their derived types,
//! and faults theirs.
//!
//! `just interop-vim25 DIR` generates the client and runs these.

mod inventory;
mod lab;
mod machines;
mod managers;
mod properties;
mod search;
mod sessions;
