//! The loops over a batch: async, and blocking.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use cloudbilling_types::ServiceContract;

use super::bulk::Bulk;
use super::check::{Check, Checkable, Checks};
use super::machine::Batch;
use super::state::{BatchEvent, Summary};
use crate::{Client, Error, Request, Response, blocking};

impl Client {
    /// Sends the rows of a batch that were not attempted, in as many calls as it takes, until all are settled or the batch
    /// stops.
    ///
    /// A future that is dropped leaves the batch with the rows under way *unknown*; run it again to go on with the others.
    ///
    /// ```
    /// use cloudbilling::batch::Batch;
    /// # use cloudbilling::types::operation::{DeletePurchases, Operation};
    /// # use cloudbilling::{ApiToken, Client, transport::testing::Scripted};
    /// # pollster::block_on(async {
    /// # let transport = Scripted::new();
    /// # transport.respond_body(200, "text/xml", r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><DeletePurchasesResponse xmlns="http://tempuri.org/"><DeletePurchasesResult><Errors><BulkDeleteError><Error>InvoiceApproved</Error><PurchaseReference>P-2</PurchaseReference></BulkDeleteError></Errors><MarkedForDeletion><string>P-1</string></MarkedForDeletion></DeletePurchasesResult><ResultCode>Success</ResultCode></DeletePurchasesResponse></s:Body></s:Envelope>"#);
    /// # let client = Client::builder("https://api.example.com/soap").api_token(ApiToken::new("049b27fc")?).transport(transport).build()?;
    /// let mut batch = Batch::delete("imported twice", ["P-1", "P-2"]);
    /// let summary = client.run(&mut batch).await;
    /// assert_eq!(summary.to_string(), "2 rows: 1 done, 1 refused");
    /// let states: Vec<String> = batch.rows().map(|row| format!("{} {}", row.id, row.state)).collect();
    /// assert_eq!(states, ["P-1 done", "P-2 refused: InvoiceApproved"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    pub async fn run<O: Bulk>(&self, batch: &mut Batch<O>) -> Summary {
        self.run_with(batch, |_, _| {}).await
    }

    /// As [`run`](Self::run), and tells what happens as it happens, with the batch to look at. A call leaves only after it was
    /// told that it [started](BatchEvent::CallStarted).
    pub async fn run_with<O: Bulk>(
        &self,
        batch: &mut Batch<O>,
        mut on_event: impl FnMut(BatchEvent, &Batch<O>),
    ) -> Summary {
        let run = Run::begin(batch);
        let batch = &mut *run.0;
        let mut calls = FuturesUnordered::new();
        loop {
            while let Some(call) = batch.poll_call() {
                calls.push(async move { (call.id(), self.execute(call.operation()).await) });
            }
            tell(batch, &mut on_event);
            let Some((call, result)) = calls.next().await else {
                return batch.summary();
            };
            batch.handle_answer(call, result);
            tell(batch, &mut on_event);
        }
    }

    /// Checks with the service whether the unknown rows were done. Those found to be done are done
    /// from now on, those found not to be are *not attempted*; the others stay unknown. It makes a
    /// read for each scope in which there are unknown rows, and one more at most.
    ///
    /// Unproven on the real service: see [`Checkable`], which also says when to call it, and
    /// [`Checks`] for the conclusions.
    ///
    /// # Errors
    /// If a read gave no result. Rows that other reads showed to be done are done; nothing is
    /// concluded from missing records.
    pub async fn check<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        let mut checks = batch.checks();
        while let Some(check) = checks.poll_check() {
            let request = Request::for_operation(self.contract(), check.query())?;
            let response = self.respond(&request).await?;
            take(&mut checks, check, self.contract(), &response)?;
        }
        Ok(checks.finish())
    }

    /// [Checks](Self::check), and then [runs](Self::run): sends the rows that were not done, and
    /// those that were never sent. Before, wait at least as long as the service may still be
    /// working on a call whose response was lost: the check does not see a row that is written
    /// later.
    ///
    /// # Errors
    /// As [`check`](Self::check); nothing is sent then.
    pub async fn check_and_repeat<O: Checkable>(
        &self,
        batch: &mut Batch<O>,
    ) -> Result<Summary, Error> {
        self.check(batch).await?;
        Ok(self.run(batch).await)
    }
}

impl blocking::Client {
    /// As [`Client::run`](crate::Client::run). Each call under way has a thread of its own; with a
    /// [concurrency](Batch::concurrency) of 1 it is the calling one.
    pub fn run<O: Bulk>(&self, batch: &mut Batch<O>) -> Summary {
        self.run_with(batch, |_, _| {})
    }

    /// As [`Client::run_with`](crate::Client::run_with). Events are told in order, by whichever thread it is.
    ///
    /// # Panics
    /// If the callback or anything in a call does. The calls that other threads have under way are finished first, and no more
    /// are made.
    pub fn run_with<O: Bulk>(
        &self,
        batch: &mut Batch<O>,
        on_event: impl FnMut(BatchEvent, &Batch<O>) + Send,
    ) -> Summary {
        let run = Run::begin(batch);
        let threads = run.0.threads();
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

    /// As [`Client::check`](crate::Client::check).
    ///
    /// # Errors
    /// If a read gave no result. Rows that other reads showed to be done are done; nothing is
    /// concluded from missing records.
    pub fn check<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        let mut checks = batch.checks();
        while let Some(check) = checks.poll_check() {
            let request = Request::for_operation(self.contract(), check.query())?;
            let response = self.respond(&request)?;
            take(&mut checks, check, self.contract(), &response)?;
        }
        Ok(checks.finish())
    }

    /// As [`Client::check_and_repeat`](crate::Client::check_and_repeat).
    ///
    /// # Errors
    /// As [`check`](Self::check); nothing is sent then.
    pub fn check_and_repeat<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        self.check(batch)?;
        Ok(self.run(batch))
    }

    /// Makes calls one after the other, until there is none and none of the other threads can bring one about, or one panicked.
    fn work<O: Bulk, F: FnMut(BatchEvent, &Batch<O>)>(&self, shared: &Shared<'_, O, F>) {
        let _leaving = Leaving(shared);
        let mut state = shared.lock();
        loop {
            // Poisoned: what panicked is the callback, or what reads answers.
            if shared.state.is_poisoned() {
                return;
            }
            let State {
                on_event,
                panicked,
                run: Run(batch),
            } = &mut *state;
            tell(batch, on_event);
            if *panicked {
                return;
            }
            let call = batch.poll_call();
            tell(batch, on_event);
            match call {
                Some(call) => {
                    drop(state);
                    let result = self.execute(call.operation());
                    state = shared.lock();
                    state.run.0.handle_answer(call.id(), result);
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

fn take<O: Checkable>(
    checks: &mut Checks<'_, O>,
    check: Check<O>,
    contract: &ServiceContract,
    response: &Response,
) -> Result<(), Error> {
    let records = response.rows::<O::Query, O::Record>(contract)?;
    let is_whole = records.is_whole();
    Ok(checks.handle_records(check, records, is_whole)?)
}

fn tell<O: Bulk>(batch: &mut Batch<O>, on_event: &mut impl FnMut(BatchEvent, &Batch<O>)) {
    while let Some(event) = batch.poll_event() {
        on_event(event, batch);
    }
}

/// A batch that runs. However that ends, no row is left in flight.
struct Run<'a, O: Bulk>(&'a mut Batch<O>);

impl<'a, O: Bulk> Run<'a, O> {
    fn begin(batch: &'a mut Batch<O>) -> Self {
        // A run whose future was forgotten, not dropped, could not say so.
        batch.abandon();
        batch.resume();
        Self(batch)
    }
}

impl<O: Bulk> Drop for Run<'_, O> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// What the threads of a blocking run share.
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

/// A thread that leaves. If it panics the others finish the calls that they have, and wait for nothing more.
struct Leaving<'a, 'b, O: Bulk, F>(&'a Shared<'b, O, F>);

impl<O: Bulk, F> Drop for Leaving<'_, '_, O, F> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().panicked = true;
            self.0.ended.notify_all();
        }
    }
}
