//! Clients that `soap generate` wrote, from our WSDLs and from that of a service on spyne;
//! `../generate` does it again.

pub mod desk;
pub mod library;
pub mod rates;
pub mod sensors;
