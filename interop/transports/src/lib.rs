//! Transports on well-known HTTP clients, to prove that the trait fits them and as code to start
//! from. Not published.

#![forbid(unsafe_code)]

mod by_reqwest;
mod by_ureq;
mod gated;
mod gated_body;

pub use by_reqwest::ReqwestTransport;
pub use by_ureq::UreqTransport;
