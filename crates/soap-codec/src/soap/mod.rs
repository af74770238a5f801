//! SOAP messages: envelopes, header blocks and faults, read and written.
//!
//! Depends on `text`, `read`, `write` and `scalar`; not on `value` or `http`.

pub(crate) mod decoder;
pub(crate) mod encoder;
pub(crate) mod envelope;
pub(crate) mod fault;
pub(crate) mod header;
pub(crate) mod message;
pub(crate) mod not_understood;
pub(crate) mod payload_error;
pub(crate) mod structure;
pub(crate) mod version;
