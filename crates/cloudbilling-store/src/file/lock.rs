//! The lock of one record, between processes.

use std::{
    fs::{File, TryLockError},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{failure::failed, system};
use crate::{StoreError, StoreErrorKind};

const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(16);

/// A lock that is held until it is dropped, or its process ends.
///
/// Its file is never renamed or removed: else two processes could hold locks on two files of the
/// same name.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "closing it releases the lock")] File);

impl Lock {
    /// Takes the lock of the file at `path`, and waits for it for at most `timeout`.
    ///
    /// It asks again and again, because a wait for a lock cannot be interrupted, and the process
    /// that holds it may be stopped.
    pub(super) fn take(path: &Path, timeout: Duration) -> Result<Self, StoreError> {
        let file = system::private_file().open(path);
        let file = file.map_err(|error| failed("lock", path, error))?;
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::Error(error)) => return Err(failed("lock", path, error)),
                Err(TryLockError::WouldBlock) if started.elapsed() >= timeout => {
                    return Err(StoreError::new(StoreErrorKind::Busy)
                        .with_detail(path.display().to_string()));
                }
                Err(TryLockError::WouldBlock) => thread::sleep(pause),
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
