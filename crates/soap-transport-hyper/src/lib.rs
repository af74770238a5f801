//! The default soap-transport: hyper-util and rustls.
