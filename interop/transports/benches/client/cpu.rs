//! The time that a thread took of a processor, whoever else wanted it.

use rustix::time::{ClockId, clock_gettime};

pub(crate) type Microseconds = f64;

/// What `work` took on this thread.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Microseconds) {
    let before = now();
    let result = work();
    (result, now() - before)
}

/// So much for this thread so far.
pub(crate) fn now() -> Microseconds {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
