//! What became of unknown rows, found out by reading.

use std::collections::HashMap;
use std::hash::Hash;

use cloudbilling_types::operation::{
    CloseInvoices, DeletePurchases, GetInvoiceHeaders, GetPurchases, UploadInvoices2,
};
use cloudbilling_types::record::{Invoice2, InvoiceHeader, Purchase, Record};
use cloudbilling_types::value::InvoiceStatus;
use cloudbilling_types::{Operation, ServiceProfile};

use super::bulk::Bulk;
use super::machine::Batch;
use super::state::{RowState, Summary};
use crate::{Client, Error, Request, Response, blocking};

/// An operation whose rows can be looked for afterwards.
///
/// **Unproven on the real service.** That a row which is not found was not done holds only if
/// - the service is no longer at work on the lost call: wait at least as long as a call may take,
/// - nobody else writes the same rows meanwhile,
/// - what was written can be read at once,
/// - the answer is whole: no paging is documented, nor a status that is left out unless asked for,
/// - and what each implementation says.
pub trait Checkable: Bulk {
    /// What a row is known by, on both sides. What the service may take for equal should be: such a record can then show
    /// [nothing](Self::finding), while one that is not found is taken for not there.
    type Key: Eq + Hash + Send + Sync;
    /// The read that finds it.
    type Query: Operation<Output = Vec<Self::Record>> + Send + Sync;
    /// What is found.
    type Record: Record;

    /// What this row is known by; `None` if by nothing, so that it can't be looked for.
    fn key(row: &Self::Row) -> Option<Self::Key>;

    /// What this record is known by.
    fn key_of(record: &Self::Record) -> Option<Self::Key>;

    /// A read whose answer has the record of this row, if there is one. Equal reads are made once.
    fn query(row: &Self::Row) -> Self::Query;

    /// What a record with the key of this row shows, or that there is none; `None` if that shows nothing. So many rows of the
    /// batch share the key. Several records that do not show the same show nothing.
    fn finding(row: &Self::Row, record: Option<&Self::Record>, rows: usize) -> Option<Finding>;
}

/// What was found out about a row that was [unknown](RowState::Unknown).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // Anything else is no finding.
pub enum Finding {
    /// It was done.
    Done,
    /// It certainly was not: it can be sent again.
    NotDone,
}

/// A read to be made, to find out about rows of a batch.
#[derive(Debug)]
pub struct Check<O: Checkable> {
    query: O::Query,
    rows: Vec<usize>,
}

/// By customer and `InvoiceReference`, through one `GetInvoiceHeaders` for each customer. Relies on references being new: one
/// that was there before the upload is taken for uploaded; and on a customer's code being given as the service has it, letter
/// case included. An invoice without customer or reference can't be looked for, nor can one of several with the same. A header
/// that differs only in letter case or outer white space shows nothing.
impl Checkable for UploadInvoices2 {
    type Key = (String, String);
    type Query = GetInvoiceHeaders;
    type Record = InvoiceHeader;

    fn key(invoice: &Invoice2) -> Option<Self::Key> {
        Some((
            folded(given(&invoice.customer_code)?),
            folded(given(&invoice.invoice_reference)?),
        ))
    }

    fn key_of(header: &InvoiceHeader) -> Option<Self::Key> {
        Some((
            folded(given(&header.customer_code)?),
            folded(given(&header.invoice_reference)?),
        ))
    }

    fn query(invoice: &Invoice2) -> GetInvoiceHeaders {
        let customer = invoice.customer_code.as_deref().unwrap_or_default();
        GetInvoiceHeaders::default().customer_code(customer.trim())
    }

    fn finding(invoice: &Invoice2, header: Option<&InvoiceHeader>, rows: usize) -> Option<Finding> {
        let Some(header) = header else {
            return Some(Finding::NotDone);
        };
        let same = header.customer_code == invoice.customer_code
            && header.invoice_reference == invoice.invoice_reference;
        (same && rows == 1).then_some(Finding::Done)
    }
}

/// By id, through one `GetInvoiceHeaders` for all invoices, whose answer can be large. One with a status that is not documented
/// (there may be one for *being closed*) shows nothing, nor does one that is not there.
impl Checkable for CloseInvoices {
    type Key = String;
    type Query = GetInvoiceHeaders;
    type Record = InvoiceHeader;

    fn key(id: &String) -> Option<String> {
        Some(id.clone())
    }

    fn key_of(header: &InvoiceHeader) -> Option<String> {
        header.id.clone()
    }

    fn query(_: &String) -> GetInvoiceHeaders {
        GetInvoiceHeaders::default()
    }

    fn finding(_: &String, header: Option<&InvoiceHeader>, _: usize) -> Option<Finding> {
        match header?.invoice_status.as_ref()? {
            InvoiceStatus::Closed => Some(Finding::Done),
            InvoiceStatus::Unknown(_) => None,
            _ => Some(Finding::NotDone),
        }
    }
}

/// By reference, through one `GetPurchases` for all purchases, whose answer can be large. Relies on purchases that are *marked
/// for* deletion being left out of it. One that never was there is taken for deleted; one whose reference differs only in letter
/// case or outer white space shows nothing.
impl Checkable for DeletePurchases {
    type Key = String;
    type Query = GetPurchases;
    type Record = Purchase;

    fn key(reference: &String) -> Option<String> {
        Some(folded(reference))
    }

    fn key_of(purchase: &Purchase) -> Option<String> {
        purchase.purchase_reference.as_deref().map(folded)
    }

    fn query(_: &String) -> GetPurchases {
        GetPurchases::default().include_unmapped(true)
    }

    fn finding(reference: &String, purchase: Option<&Purchase>, _: usize) -> Option<Finding> {
        let Some(purchase) = purchase else {
            return Some(Finding::Done);
        };
        let same = purchase.purchase_reference.as_ref() == Some(reference);
        same.then_some(Finding::NotDone)
    }
}

impl<O: Checkable> Batch<O> {
    /// The reads that find out about the rows that are [unknown](RowState::Unknown) now. Those that can't be looked for are in
    /// none.
    #[must_use]
    pub fn checks(&self) -> Vec<Check<O>> {
        let mut checks: Vec<Check<O>> = Vec::new();
        for (row, (content, state)) in self.rows().enumerate() {
            if !matches!(state, RowState::Unknown(_)) || O::key(content).is_none() {
                continue;
            }
            let query = O::query(content);
            match checks.iter_mut().find(|check| check.query == query) {
                Some(check) => check.rows.push(row),
                None => checks.push(Check {
                    query,
                    rows: vec![row],
                }),
            }
        }
        checks
    }

    /// Takes the records that a check found, and settles its rows by them: done, or not attempted. If they show of a row that is
    /// known to be done that it was not, as when the answer is not whole, none becomes *not attempted*.
    ///
    /// # Errors
    /// That of the first record that can't be read; nothing is settled then.
    pub fn handle_check<E>(
        &mut self,
        check: &Check<O>,
        records: impl IntoIterator<Item = Result<O::Record, E>>,
    ) -> Result<(), E> {
        let mut alike: HashMap<O::Key, usize> = HashMap::new();
        for key in self.rows().filter_map(|(content, _)| O::key(content)) {
            *alike.entry(key).or_default() += 1;
        }
        let mut found: HashMap<O::Key, Vec<O::Record>> = HashMap::new();
        for record in records {
            let record = record?;
            if let Some(key) = O::key_of(&record)
                && alike.contains_key(&key)
            {
                found.entry(key).or_default().push(record);
            }
        }
        let finding = |content: &O::Row| {
            let key = O::key(content)?;
            let rows = alike.get(&key).copied().unwrap_or(1);
            let records = found.get(&key).map(Vec::as_slice).unwrap_or_default();
            let mut findings = records
                .iter()
                .map(|record| O::finding(content, Some(record), rows));
            let first = findings
                .next()
                .unwrap_or_else(|| O::finding(content, None, rows));
            first.filter(|_| findings.all(|other| other == first))
        };
        // The service said of a row that it was done, and the answer shows the contrary: it shows nothing of others either.
        let is_contradicted = self.rows().any(|(content, state)| {
            matches!(state, RowState::Done)
                && finding(content) == Some(Finding::NotDone)
                && O::query(content) == check.query
        });
        let settled: Vec<(usize, Finding)> = check
            .rows
            .iter()
            .filter_map(|&row| Some((row, finding(self.content(row)?)?)))
            .filter(|(_, finding)| !(is_contradicted && *finding == Finding::NotDone))
            .collect();
        for (row, finding) in settled {
            self.settle(row, finding);
        }
        Ok(())
    }
}

impl<O: Checkable> Check<O> {
    /// What to ask for.
    #[must_use]
    pub fn query(&self) -> &O::Query {
        &self.query
    }

    fn handle(
        &self,
        batch: &mut Batch<O>,
        profile: &ServiceProfile,
        response: &Response,
    ) -> Result<(), Error> {
        let records = response.rows::<O::Query, O::Record>(profile)?;
        Ok(batch.handle_check(self, records)?)
    }
}

impl Client {
    /// Asks the service what became of the rows that are unknown. Those found to be done are done from now on, those found not
    /// to be are *not attempted*; the others stay unknown.
    ///
    /// Unproven on the real service: see [`Checkable`], also for when to call it.
    ///
    /// # Errors
    /// Why a read gave no result. What others found is kept.
    pub async fn check<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        for check in batch.checks() {
            let request = Request::of(self.profile(), check.query())?;
            let response = self.send(&request).await?;
            check.handle(batch, self.profile(), &response)?;
        }
        Ok(batch.summary())
    }

    /// [Checks](Self::check), and then [runs](Self::run): sends the rows that are not there, and those that never were sent.
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
    /// As [`Client::check`](crate::Client::check).
    ///
    /// # Errors
    /// Why a read gave no result. What others found is kept.
    pub fn check<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        for check in batch.checks() {
            let request = Request::of(self.profile(), check.query())?;
            let response = self.send(&request)?;
            check.handle(batch, self.profile(), &response)?;
        }
        Ok(batch.summary())
    }

    /// As [`Client::check_and_repeat`](crate::Client::check_and_repeat).
    ///
    /// # Errors
    /// As [`check`](Self::check); nothing is sent then.
    pub fn check_and_repeat<O: Checkable>(&self, batch: &mut Batch<O>) -> Result<Summary, Error> {
        self.check(batch)?;
        Ok(self.run(batch))
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// Equal for texts that a service may take for equal: many a database compares so.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}
