//! `UploadInvoices` and `UploadInvoices2`.

use cloudbilling_types::DateTimeText;
use cloudbilling_types::operation::{GetInvoiceHeaders, UploadInvoices, UploadInvoices2};
use cloudbilling_types::record::{Invoice, Invoice2, InvoiceHeader};

use crate::batch::Batch;
use crate::bulk::Bulk;
use crate::check::{Checkable, Key};
use crate::row::{Finding, RowVerdict};

impl Batch<UploadInvoices2> {
    /// Uploads these ad hoc invoices.
    ///
    /// The service responds with one yes or no per call. If it refuses a call of several invoices,
    /// some may have been taken nevertheless, which is not documented: all of them are
    /// [`Unknown`](crate::RowState::Unknown), unless the service is known to take
    /// [all or nothing](Batch::all_or_nothing). With one row per call this is not a problem.
    pub fn upload(invoices: impl IntoIterator<Item = Invoice2>) -> Self {
        Self::new(UploadInvoices2::new(invoices))
    }
}

/// The response is one yes for all rows; a no is an error of the call.
impl Bulk for UploadInvoices {
    type Row = Invoice;

    fn rows_mut(&mut self) -> &mut Vec<Invoice> {
        &mut self.invoices
    }

    fn identifiers(invoice: &Invoice) -> Vec<&str> {
        let texts = [
            &invoice.customer_code,
            &invoice.invoice_reference,
            &invoice.invoice_number,
        ];
        invoice_identifiers(texts, &[&invoice.invoice_date])
    }

    fn verdict(_: &Invoice, _: &bool) -> RowVerdict {
        RowVerdict::Done
    }
}

/// The response is one yes for all rows; a no is an error of the call.
impl Bulk for UploadInvoices2 {
    type Row = Invoice2;

    fn rows_mut(&mut self) -> &mut Vec<Invoice2> {
        &mut self.invoices
    }

    fn identifiers(invoice: &Invoice2) -> Vec<&str> {
        let texts = [
            &invoice.customer_code,
            &invoice.invoice_reference,
            &invoice.invoice_number,
        ];
        let (start, end) = (&invoice.billing_period_start, &invoice.billing_period_end);
        invoice_identifiers(texts, &[&invoice.invoice_date, start, end])
    }

    fn verdict(_: &Invoice2, _: &bool) -> RowVerdict {
        RowVerdict::Done
    }
}

/// Looks by customer and `InvoiceReference`, with one `GetInvoiceHeaders` per customer. It relies
/// on new references: one that existed before the upload is taken for uploaded. References of one
/// width, such as `R-0001`, can be distinguished more often than `R-1` and `R-12`.
impl Checkable for UploadInvoices2 {
    type Query = GetInvoiceHeaders;
    type Record = InvoiceHeader;

    const ABSENT: Option<Finding> = Some(Finding::NotDone);

    fn key(invoice: &Invoice2) -> Key {
        Key::new(invoice.invoice_reference.as_deref()).within(invoice.customer_code.as_deref())
    }

    fn record_key(header: &InvoiceHeader) -> Key {
        Key::new(header.invoice_reference.as_deref()).within(header.customer_code.as_deref())
    }

    fn query(customer: Option<&str>) -> GetInvoiceHeaders {
        GetInvoiceHeaders::default().customer_code(customer.unwrap_or_default().trim())
    }

    fn shown(_: &InvoiceHeader) -> Option<Finding> {
        Some(Finding::Done)
    }
}

/// Returns customer and reference; without a reference also number and dates.
fn invoice_identifiers<'a>(
    [customer, reference, number]: [&'a Option<String>; 3],
    dates: &[&'a Option<DateTimeText>],
) -> Vec<&'a str> {
    let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    let date = |date: &&'a Option<DateTimeText>| date.as_ref().map_or("", DateTimeText::text);
    let mut identifiers = vec![text(customer), text(reference)];
    if text(reference).trim().is_empty() {
        identifiers.push(text(number));
        identifiers.extend(dates.iter().map(date));
    }
    identifiers
}
