//! `--wait`: making a read again until the service has finished its work.

use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

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

/// Makes a read again until nothing is missing from its result, or the time of the wait is over.
/// Without a wait, the first result is the last.
pub(super) async fn until_complete<R>(
    waiting: Option<Waiting>,
    read: impl AsyncFn() -> Result<R, Failure>,
    missing: impl Fn(&R) -> Result<Option<String>, Failure>,
) -> Result<R, Failure> {
    loop {
        let result = read().await?;
        let Some(waiting) = &waiting else {
            return Ok(result);
        };
        match missing(&result)? {
            Some(missing) => waiting.pause(&missing).await?,
            None => return Ok(result),
        }
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
    async fn pause(&self, missing: &str) -> Result<(), Failure> {
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
    use std::cell::Cell;

    use super::*;

    /// Looks every 10 seconds for 25 seconds, on a clock that the test moves. Returns the number of
    /// reads and the seconds that it took.
    async fn wait_for(complete_at: u32) -> (Result<u32, String>, u32, u64) {
        let begun = Instant::now();
        let arguments = WaitArguments {
            wait: true,
            wait_timeout: 25,
            poll_interval: 10,
        };
        let reads = Cell::new(0);
        let read = async || {
            reads.set(reads.get() + 1);
            Ok(reads.get())
        };
        let missing = |read: &u32| Ok((*read < complete_at).then(|| "no result".to_owned()));
        let result = until_complete(arguments.begin(), read, missing).await;
        let result = result.map_err(|failure| failure.to_string());
        (result, reads.get(), begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_is_made_again_until_nothing_is_missing() {
        assert_eq!(wait_for(1).await, (Ok(1), 1, 0));
        assert_eq!(wait_for(3).await, (Ok(3), 3, 20));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_read_is_at_the_limit() {
        assert_eq!(wait_for(4).await, (Ok(4), 4, 25));
        let (result, reads, seconds) = wait_for(5).await;
        assert_eq!((reads, seconds), (4, 25));
        let failure = result.expect_err("the time is over");
        assert!(
            failure.starts_with("no result after 25 seconds"),
            "{failure}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_wait_the_first_result_is_the_last() {
        let read = async || Ok(());
        let missing = |(): &()| Ok(Some("everything".to_owned()));
        assert!(until_complete(None, read, missing).await.is_ok());
    }
}
