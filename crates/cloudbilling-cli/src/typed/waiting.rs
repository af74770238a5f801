//! `--wait`: making a read again until the service has finished its work.

use std::time::{Duration, Instant};

use clap::Args;

use crate::failure::{ExitClass, Failure};

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Waiting")]
pub(crate) struct WaitArguments {
    /// Wait until the service has finished its work on the result
    #[arg(long)]
    pub(crate) wait: bool,

    /// Wait at most this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "wait")]
    pub(crate) wait_timeout: u64,

    /// Look again after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "wait", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) poll_interval: u64,
}

impl WaitArguments {
    /// Begins to wait, if the arguments ask for it.
    pub(crate) fn begin(&self) -> Option<Waiting> {
        self.wait.then(|| Waiting {
            begun: Instant::now(),
            limit: Duration::from_secs(self.wait_timeout),
            interval: Duration::from_secs(self.poll_interval),
        })
    }
}

/// A wait that has begun.
#[derive(Debug)]
pub(crate) struct Waiting {
    begun: Instant,
    limit: Duration,
    interval: Duration,
}

impl Waiting {
    /// Pauses until it is time to look again. Fails if the time is over; `missing` says what was
    /// waited for.
    pub(super) async fn pause(&self, missing: &str) -> Result<(), Failure> {
        match self.next(self.begun.elapsed()) {
            Some(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            None => Err(self.over(missing)),
        }
    }

    /// Returns the time until the next look, or `None` if there is none within the limit.
    fn next(&self, elapsed: Duration) -> Option<Duration> {
        let left = self.limit.checked_sub(elapsed)?;
        (!left.is_zero()).then(|| self.interval.min(left))
    }

    fn over(&self, missing: &str) -> Failure {
        let seconds = self.limit.as_secs();
        Failure::new(
            ExitClass::Time,
            format!("{missing} after {seconds} seconds"),
        )
        .with_help("run the command again, or wait longer with --wait-timeout; nothing was changed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_look_is_at_the_limit() {
        let seconds = Duration::from_secs;
        let waiting = Waiting {
            begun: Instant::now(),
            limit: seconds(25),
            interval: seconds(10),
        };
        for (elapsed, pause) in [
            (0, Some(10)),
            (14, Some(10)),
            (20, Some(5)),
            (25, None),
            (99, None),
        ] {
            assert_eq!(
                waiting.next(seconds(elapsed)),
                pause.map(seconds),
                "{elapsed}"
            );
        }
    }
}
