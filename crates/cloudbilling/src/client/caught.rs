//! Panics in the parts that a client was given.
//!
//! A login and a request to the provider belong to the client, and any caller that is left drives
//! them. A panic in the transport, the store or the classifier must not become the panic of every
//! caller that waits, so it becomes an error. The message of the panic may hold a secret, so only
//! the panic hook receives it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use futures_util::FutureExt as _;
use soap_transport::{Phase, TransportError, TransportErrorKind};

use crate::client::provider::ProviderError;

/// A panic in a part that was called.
#[derive(Debug)]
pub(crate) struct Panicked;

/// Returns the output of the future, unless it panics.
pub(crate) async fn future<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    // The panicked future is dropped, and it holds none of our state, so this is unwind-safe.
    let caught = AssertUnwindSafe(future).catch_unwind().await;
    caught.map_err(|_| Panicked)
}

/// Returns the result of the call, unless it panics.
pub(crate) fn call<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_| Panicked)
}

impl From<Panicked> for TransportError {
    /// The request may have left.
    fn from(_: Panicked) -> Self {
        Self::new(TransportErrorKind::Other, Phase::Send, "", Duration::ZERO)
            .with_detail("the transport panicked")
    }
}

impl From<Panicked> for ProviderError {
    fn from(_: Panicked) -> Self {
        "the provider of credentials panicked".into()
    }
}
