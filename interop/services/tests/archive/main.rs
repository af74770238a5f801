//! An archive of files on three stacks of others, and a client on a fourth.
//!
//! They send and receive MTOM packages and SOAP with Attachments, and a file is written while it
//! arrives.
//!
//! `just interop-services` builds the archives and runs these.

mod arriving;
mod attachments;
mod document;
mod node_client;
mod packages;
