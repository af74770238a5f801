//! Batches on the async client.

use cloudbilling_batch::{Batch, BatchEvent, Bulk, CallError, Checkable, Summary};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::{Run, handle_records, report_events, start_call};
use crate::client::asynchronous::Client;
use crate::error::Error;

impl Client {
    /// Sends the rows of a batch that were not attempted, in as many calls as it takes, until all
    /// are settled or the batch stops.
    ///
    /// If the future is dropped, the rows under way are *unknown*. Run the batch again to continue
    /// with the others.
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
    /// let summary = client.run_batch(&mut batch).await;
    /// assert_eq!(summary.to_string(), "2 rows: 1 done, 1 refused");
    /// let states = batch.rows().map(|row| format!("{} {}", row.id, row.state));
    /// let states: Vec<String> = states.collect();
    /// assert_eq!(states, ["P-1 done", "P-2 refused: InvoiceApproved"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    pub async fn run_batch<O: Bulk>(&self, batch: &mut Batch<O>) -> Summary {
        self.run_batch_with(batch, |_, _| Ok(())).await
    }

    /// [Runs a batch](Self::run_batch) and reports its events as they happen, with the batch to
    /// inspect. A call is sent only after the event that it [started](BatchEvent::CallStarted) was
    /// reported.
    ///
    /// If the callback returns an error, nothing more is sent: a call whose start it did not accept
    /// is not attempted, and the batch [stops](Batch::stopped) with the error as soon as the calls
    /// under way have ended. So a [journal](cloudbilling_batch::journal) can be written before each
    /// call, and a run can be ended in order.
    pub async fn run_batch_with<O: Bulk>(
        &self,
        batch: &mut Batch<O>,
        mut on_event: impl FnMut(BatchEvent, &Batch<O>) -> Result<(), CallError>,
    ) -> Summary {
        let run = Run::begin(batch);
        let batch = &mut *run.0;
        let mut calls = FuturesUnordered::new();
        loop {
            while let Some(call) = start_call(batch, &mut on_event) {
                calls.push(async move { (call.id(), self.execute(call.operation()).await) });
            }
            let Some((call, result)) = calls.next().await else {
                return batch.summary();
            };
            batch.handle_response(call, result.map_err(CallError::from));
            report_events(batch, &mut on_event);
        }
    }

    /// Checks with the service whether the unknown rows were done.
    ///
    /// Rows that are found to be done are done from now on, rows found not to be done are *not
    /// attempted*, and the others stay unknown. The check makes one read for each scope that has
    /// unknown rows, and at most one more.
    ///
    /// **Unproven on the real service**: see [`Checkable`], which also says when to call it, and
    /// [`Check`](cloudbilling_batch::Check) for the conclusions.
    ///
    /// # Errors
    /// If a read fails. Rows that other reads showed to be done are done; nothing is concluded from
    /// missing records.
    pub async fn check_batch<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        let mut check = batch.check();
        while let Some(query) = check.poll_query() {
            let response = self.rows(query.operation()).await?;
            handle_records(&mut check, query, &response)?;
        }
        Ok(check.finish())
    }

    /// [Checks](Self::check_batch) a batch and then [runs](Self::run_batch) it: sends the rows that
    /// were not done, and those that were never sent.
    ///
    /// First wait at least as long as the service may still be working on a call whose response was
    /// lost: the check does not see a row that is written later.
    ///
    /// # Errors
    /// As [`check_batch`](Self::check_batch). Nothing is sent then.
    pub async fn check_and_retry_batch<O: Checkable>(
        &self,
        batch: &mut Batch<O>,
    ) -> Result<Summary, Error> {
        self.check_batch(batch).await?;
        Ok(self.run_batch(batch).await)
    }
}
