//! Closing a connection that no call uses.
//!
//! The pool drops a connection that was retired, or idle for too long, and hyper then shuts it down
//! before it closes. A peer that reads nothing blocks that shutdown, and the connection would keep
//! its socket and its place forever. So a connection is closed here
//!
//! * when it was retired, after its last call;
//! * when no call uses it and writing to it has been blocked for a while.

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

/// The time that a call has to start using the connection, and a peer to read what was written.
const LINGER: Duration = Duration::from_secs(1);

/// The end of one connection. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Exit(Arc<State>);

#[derive(Default)]
struct State {
    calls: AtomicUsize,
    is_retired: AtomicBool,
    is_blocked: AtomicBool,
    is_watched: AtomicBool,
    is_closed: AtomicBool,
    /// Wakes the task that drives the connection.
    driver: Mutex<Option<Waker>>,
}

impl Exit {
    /// Registers a call on the connection, until the guard is dropped.
    pub(super) fn enter(&self) -> Visit {
        self.0.calls.fetch_add(1, Ordering::AcqRel);
        Visit(self.clone())
    }

    /// Retires the connection: it gets no further call, and is closed shortly after its last one.
    pub(super) fn retire(&self) {
        self.0.is_retired.store(true, Ordering::Release);
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
    /// The connection was closed.
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

    /// Checks after a while whether the connection must be closed.
    fn watch(&self) {
        // Without its runtime, the connection is gone as well.
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
        self.0.is_retired.load(Ordering::Acquire) || self.0.is_blocked.load(Ordering::Acquire)
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

    /// Runs `test` on a paused clock, which advances as soon as everything waits.
    fn in_virtual_time(test: impl Future<Output = ()>) {
        Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("it needs no resources")
            .block_on(test);
    }

    async fn is_closed_after_a_while(exit: &Exit) -> bool {
        tokio::time::sleep(2 * LINGER).await;
        exit.check(&mut Context::from_waker(Waker::noop())).is_err()
    }

    #[test]
    fn a_retired_connection_is_closed_after_its_last_call() {
        in_virtual_time(async {
            let exit = Exit::default();
            let visits = [exit.enter(), exit.enter()];
            exit.retire();
            assert!(!is_closed_after_a_while(&exit).await);
            let [first, second] = visits;
            drop(first);
            assert!(!is_closed_after_a_while(&exit).await);
            drop(second);
            assert!(is_closed_after_a_while(&exit).await);
        });
    }

    #[test]
    fn a_blocked_connection_is_closed_unless_a_call_uses_it() {
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
        exit.retire();
        drop(exit.enter());
    }
}
