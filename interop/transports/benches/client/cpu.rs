//! The processor time of a thread, whatever else the machine does.

use rustix::time::{ClockId, clock_gettime};

pub(crate) type Microseconds = f64;

/// Returns the processor time that `work` takes on this thread.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Microseconds) {
    let before = now();
    let result = work();
    (result, now() - before)
}

/// Returns the processor time of this thread so far.
pub(crate) fn now() -> Microseconds {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
