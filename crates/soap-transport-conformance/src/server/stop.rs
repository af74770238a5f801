use std::sync::{Condvar, Mutex};

use super::lock;

/// Tells the threads of a server that it ends.
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
