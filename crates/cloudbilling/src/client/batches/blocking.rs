//! Batches on the blocking client: each call under way has a thread.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use cloudbilling_batch::{Batch, BatchEvent, Bulk, CallError, Checkable, Summary};

use super::{Run, handle_records, report_events, start_call};
use crate::client::synchronous::Client;
use crate::error::Error;

impl Client {
    /// Runs a batch, as [`Client::run_batch`](crate::Client::run_batch). Each call under way has a
    /// thread of its own; with a [concurrency](Batch::concurrency) of 1 it is the calling thread.
    pub fn run_batch<O: Bulk>(&self, batch: &mut Batch<O>) -> Summary {
        self.run_batch_with(batch, |_, _| Ok(()))
    }

    /// Runs a batch and reports its events, as
    /// [`Client::run_batch_with`](crate::Client::run_batch_with). Events are reported in order, by
    /// any of the threads.
    ///
    /// # Panics
    /// If the callback or a call panics. The calls that other threads have under way are finished
    /// first, and no more are made.
    pub fn run_batch_with<O: Bulk>(
        &self,
        batch: &mut Batch<O>,
        on_event: impl FnMut(BatchEvent, &Batch<O>) -> Result<(), CallError> + Send,
    ) -> Summary {
        let run = Run::begin(batch);
        let threads = run.0.max_calls();
        let shared = Shared {
            ended: Condvar::new(),
            state: Mutex::new(State {
                on_event,
                panicked: false,
                run,
            }),
        };
        thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| self.work(&shared));
            }
            self.work(&shared);
        });
        shared.lock().run.0.summary()
    }

    /// Checks a batch, as [`Client::check_batch`](crate::Client::check_batch).
    ///
    /// # Errors
    /// If a read fails. Rows that other reads showed to be done are done; nothing is concluded from
    /// missing records.
    pub fn check_batch<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        let mut check = batch.check();
        while let Some(query) = check.poll_query() {
            let response = self.rows(query.operation())?;
            handle_records(&mut check, query, &response)?;
        }
        Ok(check.finish())
    }

    /// Checks a batch and then runs it, as
    /// [`Client::check_and_retry_batch`](crate::Client::check_and_retry_batch).
    ///
    /// # Errors
    /// As [`check_batch`](Self::check_batch). Nothing is sent then.
    pub fn check_and_retry_batch<O: Checkable>(
        &self,
        batch: &mut Batch<O>,
    ) -> Result<Summary, Error> {
        self.check_batch(batch)?;
        Ok(self.run_batch(batch))
    }

    /// Makes calls one after the other, until there are none and no other thread can cause one, or
    /// a thread panicked.
    fn work<O, F>(&self, shared: &Shared<'_, O, F>)
    where
        O: Bulk,
        F: FnMut(BatchEvent, &Batch<O>) -> Result<(), CallError>,
    {
        let _leaving = Leaving(shared);
        let mut state = shared.lock();
        loop {
            // Poisoned: the callback panicked, or a verdict on a row did.
            if shared.state.is_poisoned() {
                return;
            }
            let State {
                on_event,
                panicked,
                run: Run(batch),
            } = &mut *state;
            report_events(batch, on_event);
            if *panicked {
                return;
            }
            match start_call(batch, on_event) {
                Some(call) => {
                    drop(state);
                    let result = self.execute(call.operation());
                    state = shared.lock();
                    state
                        .run
                        .0
                        .handle_response(call.id(), result.map_err(CallError::from));
                    shared.ended.notify_all();
                }
                None if batch.summary().in_flight == 0 => return,
                None => {
                    let ended = shared.ended.wait(state);
                    state = ended.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// The state that the threads of a blocking run share.
struct Shared<'a, O: Bulk, F> {
    ended: Condvar,
    state: Mutex<State<'a, O, F>>,
}

struct State<'a, O: Bulk, F> {
    on_event: F,
    /// A thread panicked during its call.
    panicked: bool,
    run: Run<'a, O>,
}

impl<'a, O: Bulk, F> Shared<'a, O, F> {
    fn lock(&self) -> MutexGuard<'_, State<'a, O, F>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks the end of a thread. If the thread panics, the others finish their calls and make no more.
struct Leaving<'a, 'b, O: Bulk, F>(&'a Shared<'b, O, F>);

impl<O: Bulk, F> Drop for Leaving<'_, '_, O, F> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().panicked = true;
            self.0.ended.notify_all();
        }
    }
}
