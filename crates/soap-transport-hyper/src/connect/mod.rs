//! Opening a connection: a place in the pool, an address, a proxy if there is one, TLS.
//!
//! Depends on `call`, `connection`, `error` and `tls`.

mod connector;
mod places;
mod proxy;
mod resolve;

pub(crate) use connector::Connector;
pub(crate) use proxy::Proxies;
#[cfg(feature = "inspect")]
pub(crate) use proxy::Proxy;
