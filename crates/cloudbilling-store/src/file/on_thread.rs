//! Blocking work for an asynchronous caller, on any executor.

use std::thread;

use futures_channel::oneshot;

use crate::{Commit, StoreError, StoreErrorKind};

/// Runs `work` on a thread of its own.
///
/// A pool would not pay: a store is used a few times per login. And a thread that waits for the
/// lock of a stopped process does not delay the work of other accounts.
pub(super) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = oneshot::channel();
    let thread = thread::Builder::new().name("cloudbilling-store".to_owned());
    thread
        // Without a receiver, the caller is no longer interested.
        .spawn(move || drop(sender.send(work())))
        .map_err(|error| {
            StoreError::new(StoreErrorKind::Unavailable)
                .with_detail("the operating system provides no thread")
                .with_source(error)
        })?;
    receiver.await.unwrap_or_else(|_| {
        Err(StoreError::new(StoreErrorKind::Other)
            .with_detail("the thread of the store panicked")
            .with_commit(Commit::Unknown))
    })
}
