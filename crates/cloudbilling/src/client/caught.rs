//! Panics in what a client was given.
//!
//! A login and a question to the provider belong to the client and are driven by whichever caller lives. A panic in one, be it the
//! transport's, the store's or the classifier's, must not become the panic of every caller that ever waits for it, so it becomes an
//! error. What the panic said is for the panic hook alone: it may hold a secret.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use futures_util::FutureExt as _;
use soap_transport::{Phase, TransportError, TransportErrorKind};

use crate::client::provider::ProviderError;

/// Something that was called panicked.
#[derive(Debug)]
pub(crate) struct Panicked;

/// What the future comes to, if it does not panic.
pub(crate) async fn future<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    // What panicked is not used again, and nothing of ours is inside.
    let caught = AssertUnwindSafe(future).catch_unwind().await;
    caught.map_err(|_| Panicked)
}

/// What the call comes to, if it does not panic.
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

impl From<Panicked> for io::Error {
    fn from(_: Panicked) -> Self {
        Self::other("the store panicked")
    }
}

impl From<Panicked> for ProviderError {
    fn from(_: Panicked) -> Self {
        "the provider of credentials panicked".into()
    }
}
