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

/// Waits for Ctrl-C, or for what a process manager asks with: SIGTERM.
pub(crate) async fn interrupted() -> Result<(), Failure> {
    let failed = |error| Failure::usage(format!("cannot wait for an interrupt: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            interrupt = tokio::signal::ctrl_c() => interrupt.map_err(failed),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
