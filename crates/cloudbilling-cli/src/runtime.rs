//! The async runtime under the default transport.

use tokio::runtime::{Builder, Runtime};

use crate::failure::Failure;

/// One thread is enough for one person's calls.
pub(crate) fn start() -> Result<Runtime, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("the system gives no async runtime: {error}")))
}

/// Waits for Ctrl-C.
pub(crate) async fn interrupted() -> Result<(), Failure> {
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| Failure::usage(format!("cannot wait for an interrupt: {error}")))
}
