//! Runs batches: an async and a blocking loop over the machine of `cloudbilling_batch`.

mod asynchronous;
mod blocking;
mod call_error;

use cloudbilling_batch::{
    Batch, BatchCall, BatchEvent, Bulk, CallError, Check, CheckQuery, Checkable,
};

use crate::error::Error;
use crate::exchange::RowsResponse;

/// A batch that runs. However the run ends, no row is left in flight.
struct Run<'a, O: Bulk>(&'a mut Batch<O>);

impl<'a, O: Bulk> Run<'a, O> {
    fn begin(batch: &'a mut Batch<O>) -> Self {
        // An earlier run whose future was forgotten instead of dropped has abandoned nothing.
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

/// Hands out the next call, after its start was reported. If the caller does not accept it, the
/// call is not sent, and the batch stops.
fn start_call<O: Bulk>(
    batch: &mut Batch<O>,
    on_event: &mut impl FnMut(BatchEvent, &Batch<O>) -> Result<(), CallError>,
) -> Option<BatchCall<O>> {
    let call = batch.poll_call()?;
    match take_events(batch, on_event) {
        Ok(()) => Some(call),
        Err(error) => {
            batch.decline(call.id(), error);
            report_events(batch, on_event);
            None
        }
    }
}

/// Reports events, and stops the batch if the caller does not accept one.
fn report_events<O: Bulk>(
    batch: &mut Batch<O>,
    on_event: &mut impl FnMut(BatchEvent, &Batch<O>) -> Result<(), CallError>,
) {
    while let Err(error) = take_events(batch, on_event) {
        batch.stop(error);
    }
}

/// Reports events up to the first that the caller does not accept.
fn take_events<O: Bulk>(
    batch: &mut Batch<O>,
    on_event: &mut impl FnMut(BatchEvent, &Batch<O>) -> Result<(), CallError>,
) -> Result<(), CallError> {
    while let Some(event) = batch.poll_event() {
        on_event(event, batch)?;
    }
    Ok(())
}

fn handle_records<O: Checkable>(
    check: &mut Check<'_, O>,
    query: CheckQuery<O>,
    response: &RowsResponse<O::Query>,
) -> Result<(), Error> {
    Ok(check.handle_records(query, response, response.is_whole())?)
}
