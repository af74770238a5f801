//! A client that is generated from the sandbox's WSDL, against the sandbox over TLS.
//!
//! `code` is written by `soap-codegen` from `cloudbilling.wsdl`, which the sandbox serves. Beside
//! these names it shares nothing with the hand-written types that the other tests use.

mod calls;
#[allow(unreachable_pub, reason = "elsewhere it is a part of a library")]
mod code;
mod current;
mod reads;
mod refusals;
mod stage;
