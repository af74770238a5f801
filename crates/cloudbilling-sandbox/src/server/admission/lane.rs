//! A lane: a bounded queue in front of a few threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Runs one kind of work on a fixed number of threads, with a bounded number of tasks waiting.
#[derive(Debug)]
pub(crate) struct Lane {
    threads: usize,
    capacity: usize,
    /// The time that a task waits before it is refused.
    max_wait: Duration,
    permits: Arc<Semaphore>,
    counts: Arc<Counts>,
}

/// The reason why a task has no result.
#[derive(Debug)]
pub(crate) enum NotRun {
    /// Too many tasks wait, or it has waited too long. It was not started.
    Busy,
    /// It panicked. Standard error shows the panic.
    Panicked,
}

/// The state of one lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LaneUsage {
    /// Calls that wait for a thread.
    pub waiting: usize,
    /// Calls that are carried out.
    pub running: usize,
    /// Calls since the start that got a 503 because too many waited, or because they waited too
    /// long.
    pub refused: u64,
    /// Calls that never started because their client left while they waited.
    pub skipped: u64,
}

#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicUsize,
    running: AtomicUsize,
    refused: AtomicU64,
    skipped: AtomicU64,
}

impl Lane {
    pub(super) fn new(threads: usize, capacity: usize, max_wait: Duration) -> Self {
        Self {
            max_wait,
            threads,
            capacity,
            permits: Arc::new(Semaphore::new(threads)),
            counts: Arc::default(),
        }
    }

    /// Runs a task on a thread of this lane, as soon as it is its turn.
    ///
    /// If the future is dropped before that, the task never starts. If it is dropped later, the
    /// task runs to its end and keeps its thread until then.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotRun> {
        let ticket = self.enter().ok_or(NotRun::Busy)?;
        let permit = timeout(self.max_wait, Arc::clone(&self.permits).acquire_owned()).await;
        let running = ticket.start();
        if permit.is_err() {
            self.counts.refused.fetch_add(1, Ordering::Relaxed);
            return Err(NotRun::Busy);
        }
        // There is a thread for each permit, so the task starts at once.
        let running = spawn_blocking(move || {
            let _kept_to_the_end = (permit, running);
            task()
        });
        running.await.map_err(|_| NotRun::Panicked)
    }

    /// Runs a task on this thread, now. The task must end or give up within a few milliseconds:
    /// waking another thread takes longer than many a task.
    pub(crate) fn run_here<T>(&self, task: impl FnOnce() -> T) -> Result<T, NotRun> {
        let _running = Running::new(&self.counts);
        catch_unwind(AssertUnwindSafe(task)).map_err(|_| NotRun::Panicked)
    }

    /// Returns `true` if a task would be refused now. Counts as a refusal.
    pub(crate) fn refuses(&self) -> bool {
        let full = self.counts.waiting.load(Ordering::Relaxed) >= self.capacity;
        if full {
            self.counts.refused.fetch_add(1, Ordering::Relaxed);
        }
        full
    }

    pub(super) fn threads(&self) -> usize {
        self.threads
    }

    pub(super) fn usage(&self) -> LaneUsage {
        let counts = &self.counts;
        LaneUsage {
            waiting: counts.waiting.load(Ordering::Relaxed),
            running: counts.running.load(Ordering::Relaxed),
            refused: counts.refused.load(Ordering::Relaxed),
            skipped: counts.skipped.load(Ordering::Relaxed),
        }
    }

    fn enter(&self) -> Option<Ticket> {
        let one_more = |waiting| (waiting < self.capacity).then_some(waiting + 1);
        let waiting = &self.counts.waiting;
        if waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .is_err()
        {
            self.counts.refused.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(Ticket {
            counts: Arc::clone(&self.counts),
            started: false,
        })
    }
}

/// A place in the queue. Dropped before the task starts, it counts as skipped.
struct Ticket {
    counts: Arc<Counts>,
    started: bool,
}

impl Ticket {
    fn start(mut self) -> Running {
        self.started = true;
        Running::new(&self.counts)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.counts.waiting.fetch_sub(1, Ordering::Relaxed);
        if !self.started {
            self.counts.skipped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts as running until it is dropped.
struct Running(Arc<Counts>);

impl Running {
    fn new(counts: &Arc<Counts>) -> Self {
        counts.running.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(counts))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc::channel;
    use std::task::{Context, Waker};
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    /// Polls once: a task that has its turn starts, another takes its place in the queue.
    fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> bool {
        future
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    }

    #[tokio::test]
    async fn a_full_lane_refuses_and_runs_no_more_than_its_threads() {
        let lane = Lane::new(1, 2, LONG);
        let (release, released) = channel::<()>();
        let mut first = pin!(lane.run(move || released.recv().is_err()));
        assert!(!poll_once(first.as_mut()));
        let (mut second, mut third) = (pin!(lane.run(|| 2)), pin!(lane.run(|| 3)));
        assert!(!poll_once(second.as_mut()) && !poll_once(third.as_mut()));
        let usage = lane.usage();
        assert_eq!((usage.running, usage.waiting), (1, 2));
        assert!(lane.refuses());
        assert!(matches!(lane.run(|| 4).await, Err(NotRun::Busy)));
        assert_eq!(lane.usage().refused, 2);

        drop(release);
        assert!(first.await.expect("it ran"));
        assert_eq!(second.await.expect("it ran"), 2);
        assert_eq!(third.await.expect("it ran"), 3);
        let usage = lane.usage();
        assert_eq!((usage.running, usage.waiting, usage.skipped), (0, 0, 0));
    }

    #[tokio::test]
    async fn a_task_whose_client_has_left_is_skipped() {
        let lane = Lane::new(1, 2, LONG);
        let (release, released) = channel::<()>();
        let mut first = Box::pin(lane.run(move || released.recv().is_err()));
        assert!(!poll_once(first.as_mut()));
        let mut left = Box::pin(lane.run(|| panic!("nobody waits for it")));
        assert!(!poll_once(left.as_mut()));
        drop(left);
        let usage = lane.usage();
        assert_eq!((usage.running, usage.waiting, usage.skipped), (1, 0, 1));

        // The first is running: its thread stays taken when its client leaves.
        drop(first);
        assert_eq!(lane.usage().running, 1);
        drop(release);
        assert_eq!(lane.run(|| 5).await.expect("it ran"), 5);
    }

    #[tokio::test]
    async fn a_short_task_runs_on_this_thread_and_counts_while_it_runs() {
        let lane = Lane::new(1, 2, LONG);
        let seen = lane.run_here(|| (thread::current().id(), lane.usage().running));
        assert_eq!(seen.expect("it ran"), (thread::current().id(), 1));
        let panicked = lane.run_here(|| panic!("it fails"));
        assert!(matches!(panicked, Err::<(), _>(NotRun::Panicked)));
        assert_eq!(lane.usage().running, 0);
        let elsewhere = lane.run(|| thread::current().id()).await;
        assert_ne!(elsewhere.expect("it ran"), thread::current().id());
    }

    #[tokio::test]
    async fn a_task_that_waits_for_too_long_is_refused() {
        let lane = Lane::new(1, 2, Duration::ZERO);
        let (release, released) = channel::<()>();
        let mut first = Box::pin(lane.run(move || released.recv().is_err()));
        assert!(!poll_once(first.as_mut()));
        assert!(matches!(lane.run(|| 2).await, Err(NotRun::Busy)));
        let usage = lane.usage();
        assert_eq!((usage.refused, usage.waiting, usage.running), (1, 0, 1));
        drop(release);
        assert!(first.await.expect("it ran"));
    }
}
