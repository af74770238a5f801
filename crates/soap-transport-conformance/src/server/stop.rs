use std::sync::{Condvar, Mutex};

use super::lock;

/// Signals the threads of a server to stop.
#[derive(Debug, Default)]
pub(super) struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    pub(super) fn now(&self) {
        *lock(&self.stopped) = true;
        self.changed.notify_all();
    }

    pub(super) fn is_now(&self) -> bool {
        *lock(&self.stopped)
    }

    pub(super) fn wait(&self) {
        let stopped = lock(&self.stopped);
        drop(
            self.changed
                .wait_while(stopped, |stopped| !*stopped)
                .expect("no code that can panic runs under this lock"),
        );
    }
}
