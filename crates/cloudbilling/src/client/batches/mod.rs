//! Runs batches: an async and a blocking loop over the machine of `cloudbilling_batch`.

mod asynchronous;
mod blocking;
mod call_error;

use cloudbilling_batch::{Batch, BatchEvent, Bulk, Check, CheckQuery, Checkable};

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

fn report_events<O: Bulk>(batch: &mut Batch<O>, on_event: &mut impl FnMut(BatchEvent, &Batch<O>)) {
    while let Some(event) = batch.poll_event() {
        on_event(event, batch);
    }
}

fn handle_records<O: Checkable>(
    check: &mut Check<'_, O>,
    query: CheckQuery<O>,
    response: &RowsResponse<O::Query>,
) -> Result<(), Error> {
    Ok(check.handle_records(query, response, response.is_whole())?)
}
