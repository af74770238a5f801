//! The async runtime, and the signals that stop the program.

#[cfg(unix)]
use std::task::Poll;

use tokio::runtime::{Builder, Runtime};

use crate::failure::Failure;

/// Starts a runtime. One thread is enough for the calls of one user.
pub(crate) fn start() -> Result<Runtime, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("cannot start the async runtime: {error}")))
}

/// The signals with which a user or a process manager stops the program: Ctrl-C, SIGTERM, and
/// SIGHUP when the terminal closes. Once this exists, none of them ends the process directly.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Interrupts {
    /// Starts to listen. Must be called within the runtime.
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};

        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !hangup_is_ignored() {
            kinds.push(SignalKind::hangup());
        }
        let signals = kinds.into_iter().map(signal).collect::<Result<_, _>>();
        let signals = signals
            .map_err(|error| Failure::usage(format!("cannot listen for an interrupt: {error}")))?;
        Ok(Self { signals })
    }

    #[cfg(not(unix))]
    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(crate) fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// A program that nobody stops, as a test has it: its process must end at a signal.
    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self {
            #[cfg(unix)]
            signals: Vec::new(),
        }
    }

    /// Waits for a signal, unless one has arrived since this was created.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) -> Result<(), Failure> {
        std::future::poll_fn(|context| {
            let mut signals = self.signals.iter_mut();
            match signals.any(|signal| signal.poll_recv(context).is_ready()) {
                true => Poll::Ready(Ok(())),
                false => Poll::Pending,
            }
        })
        .await
    }

    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) -> Result<(), Failure> {
        let interrupt = tokio::signal::ctrl_c().await;
        interrupt.map_err(|error| Failure::usage(format!("cannot wait for an interrupt: {error}")))
    }
}

/// Returns `true` if the program was started to outlive its terminal, as by `nohup`. Only Linux
/// reports that.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    mask.is_some_and(|mask| mask & 1 == 1)
}
