//! Connections: accepted, counted, served with HTTP/1.1 within limits, and closed.

pub(crate) mod connection;
mod head;
pub(crate) mod listener;
mod open_files;
mod problem;
mod transfer;
