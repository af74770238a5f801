//! The time that a call has left.

#![allow(clippy::disallowed_methods)] // The one file that reads a clock.

use soap_transport::CallOptions;

use crate::error::{Error, ErrorKind};

/// Measures a call from its first attempt.
///
/// A browser's `std` has no clock. There, each attempt has the whole time of the call.
#[derive(Debug)]
pub(super) struct Stopwatch {
    options: CallOptions,
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    start: std::time::Instant,
}

impl Stopwatch {
    pub(super) fn start(options: CallOptions) -> Self {
        Self {
            options,
            #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
            start: std::time::Instant::now(),
        }
    }

    /// Returns the limits of the next attempt.
    pub(super) fn options_left(&self) -> Result<CallOptions, Error> {
        #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
        let left = self
            .options
            .remaining()
            .saturating_sub(self.start.elapsed());
        #[cfg(all(target_family = "wasm", target_os = "unknown"))]
        let left = self.options.remaining();
        if left.is_zero() {
            return Err(Error::new(ErrorKind::TimedOut));
        }
        Ok(self.options.clone().with_remaining(left))
    }
}
