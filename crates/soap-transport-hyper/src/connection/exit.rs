//! The end of a connection that no call goes over.
//!
//! The pool drops a connection that was left, or idle for too long, and hyper then shuts it down
//! before it closes. A peer that reads nothing blocks that: without this, such a connection would
//! keep its socket and its place for ever. So a connection is closed here
//!
//! * when it was left, with the last call on it;
//! * when no call is on it, and writing to it has been blocked for a while.

use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Waker},
    time::Duration,
};

use tokio::runtime::Handle;

/// A call that is being handed the connection has this time to be seen on it, and a peer to take in
/// what is written.
const LINGER: Duration = Duration::from_secs(1);

/// One connection's end. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Exit(Arc<State>);

#[derive(Default)]
struct State {
    calls: AtomicUsize,
    is_left: AtomicBool,
    is_blocked: AtomicBool,
    is_watched: AtomicBool,
    is_closed: AtomicBool,
    /// Of the task that drives the connection.
    driver: Mutex<Option<Waker>>,
}

impl Exit {
    /// A call goes over the connection, until the guard is dropped.
    pub(super) fn enter(&self) -> Visit {
        self.0.calls.fetch_add(1, Ordering::AcqRel);
        Visit(self.clone())
    }

    /// No further call will come: the connection ends a little after the last one on it.
    pub(super) fn leave(&self) {
        self.0.is_left.store(true, Ordering::Release);
        self.watch();
    }

    /// Records whether the peer currently accepts no data.
    pub(super) fn set_blocked(&self, is_blocked: bool) {
        self.0.is_blocked.store(is_blocked, Ordering::Release);
        if is_blocked && self.is_unused() {
            self.watch();
        }
    }

    /// Must be called by the task that drives the connection, before it waits for anything.
    ///
    /// # Errors
    /// The connection is to end.
    pub(super) fn check(&self, context: &mut Context<'_>) -> io::Result<()> {
        let mut driver = self.0.driver.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |waker: &Waker| waker.will_wake(context.waker());
        if !driver.as_ref().is_some_and(is_known) {
            *driver = Some(context.waker().clone());
        }
        drop(driver);
        if self.0.is_closed.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }

    /// Looks after a while whether the connection is to be closed.
    fn watch(&self) {
        // With its runtime the connection is gone as well.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        if self.0.is_watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let exit = self.clone();
        runtime.spawn(async move {
            tokio::time::sleep(LINGER).await;
            exit.0.is_watched.store(false, Ordering::Release);
            if exit.is_unused() && exit.is_over() {
                exit.close();
            }
        });
    }

    fn is_unused(&self) -> bool {
        self.0.calls.load(Ordering::Acquire) == 0
    }

    fn is_over(&self) -> bool {
        self.0.is_left.load(Ordering::Acquire) || self.0.is_blocked.load(Ordering::Acquire)
    }

    fn close(&self) {
        self.0.is_closed.store(true, Ordering::Release);
        if let Some(driver) = self.driver().take() {
            driver.wake();
        }
    }

    fn driver(&self) -> MutexGuard<'_, Option<Waker>> {
        self.0.driver.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call on a connection.
pub(crate) struct Visit(Exit);

impl Visit {
    pub(super) fn is_of(&self, exit: &Exit) -> bool {
        Arc::ptr_eq(&self.0.0, &exit.0)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let exit = &self.0;
        let is_last = exit.0.calls.fetch_sub(1, Ordering::AcqRel) == 1;
        if is_last && exit.is_over() {
            exit.watch();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    /// Runs `test` on a clock that passes as soon as there is nothing else to do but wait.
    fn in_virtual_time(test: impl Future<Output = ()>) {
        Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("nothing is needed")
            .block_on(test);
    }

    async fn is_closed_after_a_while(exit: &Exit) -> bool {
        tokio::time::sleep(2 * LINGER).await;
        exit.check(&mut Context::from_waker(Waker::noop())).is_err()
    }

    #[test]
    fn a_connection_that_is_left_ends_with_the_last_call_on_it() {
        in_virtual_time(async {
            let exit = Exit::default();
            let visits = [exit.enter(), exit.enter()];
            exit.leave();
            assert!(!is_closed_after_a_while(&exit).await);
            let [first, second] = visits;
            drop(first);
            assert!(!is_closed_after_a_while(&exit).await);
            drop(second);
            assert!(is_closed_after_a_while(&exit).await);
        });
    }

    #[test]
    fn a_connection_that_takes_nothing_in_ends_unless_a_call_is_on_it() {
        in_virtual_time(async {
            let exit = Exit::default();
            exit.set_blocked(true);
            exit.set_blocked(false);
            assert!(!is_closed_after_a_while(&exit).await);

            let visit = exit.enter();
            exit.set_blocked(true);
            assert!(!is_closed_after_a_while(&exit).await);
            drop(visit);
            assert!(is_closed_after_a_while(&exit).await);

            let exit = Exit::default();
            exit.set_blocked(true);
            assert!(is_closed_after_a_while(&exit).await);
        });
    }

    #[test]
    fn outside_of_a_runtime_nothing_happens() {
        let exit = Exit::default();
        exit.leave();
        drop(exit.enter());
    }
}
