//! Operations on rows, and what their answers say of each.

use std::fmt::Debug;

use cloudbilling_types::operation::{
    CloseInvoices, DeletePurchases, UploadInvoices, UploadInvoices2,
};
use cloudbilling_types::record::{Invoice, Invoice2, Undocumented, UndocumentedValue};
use cloudbilling_types::{DateTimeText, Operation};
use soap_codec::Printable;

/// An operation on a list of rows, which can be split into calls with fewer.
///
/// Implemented by what is documented to take a list and to change something. Implement it for an operation of your own to
/// make a [`Batch`](crate::batch::Batch) of it.
pub trait Bulk: Operation + Send + Sync {
    /// A row of the list.
    type Row: Clone + Debug + Send + Sync;

    /// The list.
    fn rows_mut(&mut self) -> &mut Vec<Self::Row>;

    /// Returns the texts that identify this row; they become its [id](super::RowId). Rows with the
    /// same texts are numbered.
    fn known_by(row: &Self::Row) -> Vec<&str>;

    /// What the answer to a call that was carried out says of one of its rows. Unsure is [`RowVerdict::Unclear`].
    fn verdict(row: &Self::Row, answer: &Self::Output) -> RowVerdict;
}

/// What an answer says of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // A fourth would be a change for whoever implements `Bulk`.
pub enum RowVerdict {
    /// It was done.
    Done,
    /// It was not done, and why, in the service's words.
    Refused(String),
    /// The answer does not mention the row, or contradicts itself.
    Unclear,
}

impl RowVerdict {
    /// Of a row that is among those done, or among those refused, or else.
    fn of(done: bool, refused: Option<String>) -> Self {
        match (done, refused) {
            (true, None) => Self::Done,
            (false, Some(words)) => Self::Refused(words),
            (false, None) | (true, Some(_)) => Self::Unclear,
        }
    }
}

/// The answer is one yes for all rows; a no is an error of the call.
impl Bulk for UploadInvoices {
    type Row = Invoice;

    fn rows_mut(&mut self) -> &mut Vec<Invoice> {
        &mut self.invoices
    }

    fn known_by(invoice: &Invoice) -> Vec<&str> {
        let texts = [
            &invoice.customer_code,
            &invoice.invoice_reference,
            &invoice.invoice_number,
        ];
        invoice_known_by(texts, &[&invoice.invoice_date])
    }

    fn verdict(_: &Invoice, _: &bool) -> RowVerdict {
        RowVerdict::Done
    }
}

/// The answer is one yes for all rows; a no is an error of the call.
impl Bulk for UploadInvoices2 {
    type Row = Invoice2;

    fn rows_mut(&mut self) -> &mut Vec<Invoice2> {
        &mut self.invoices
    }

    fn known_by(invoice: &Invoice2) -> Vec<&str> {
        let texts = [
            &invoice.customer_code,
            &invoice.invoice_reference,
            &invoice.invoice_number,
        ];
        let (start, end) = (&invoice.billing_period_start, &invoice.billing_period_end);
        invoice_known_by(texts, &[&invoice.invoice_date, start, end])
    }

    fn verdict(_: &Invoice2, _: &bool) -> RowVerdict {
        RowVerdict::Done
    }
}

/// Rows are ids. Inferred, because the answer's members are not documented: an id in a list of texts was closed, one that is
/// a member of an item with members was not.
impl Bulk for CloseInvoices {
    type Row = String;

    fn rows_mut(&mut self) -> &mut Vec<String> {
        &mut self.invoice_ids
    }

    fn known_by(id: &String) -> Vec<&str> {
        vec![id]
    }

    fn verdict(id: &String, answer: &Self::Output) -> RowVerdict {
        let error = answer
            .errors()
            .find(|error| texts(error).any(|text| text == id));
        let words = |error| joined(texts(error).filter(|text| text != id));
        RowVerdict::of(answer.closed().any(|closed| closed == id), error.map(words))
    }
}

/// Rows are references.
impl Bulk for DeletePurchases {
    type Row = String;

    fn rows_mut(&mut self) -> &mut Vec<String> {
        &mut self.purchase_references
    }

    fn known_by(reference: &String) -> Vec<&str> {
        vec![reference]
    }

    fn verdict(reference: &String, answer: &Self::Output) -> RowVerdict {
        let error = answer
            .errors
            .iter()
            .find(|error| error.purchase_reference.as_ref() == Some(reference));
        let words = error.map(|error| {
            joined(
                [&error.error, &error.description]
                    .into_iter()
                    .flatten()
                    .map(String::as_str),
            )
        });
        RowVerdict::of(answer.marked_for_deletion.contains(reference), words)
    }
}

/// Returns customer and reference; without a reference also number and dates.
fn invoice_known_by<'a>(
    [customer, reference, number]: [&'a Option<String>; 3],
    dates: &[&'a Option<DateTimeText>],
) -> Vec<&'a str> {
    let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    let mut known_by = vec![text(customer), text(reference)];
    if text(reference).trim().is_empty() {
        known_by.push(text(number));
        known_by.extend(
            dates
                .iter()
                .map(|date| date.as_ref().map_or("", DateTimeText::text)),
        );
    }
    known_by
}

fn texts(value: &Undocumented) -> impl Iterator<Item = &str> {
    value
        .members()
        .iter()
        .filter_map(|member| match member.value() {
            UndocumentedValue::Text(text) => Some(text.as_str()),
            UndocumentedValue::Members(_) | UndocumentedValue::Nil => None,
        })
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
    match words.is_empty() {
        true => "without saying why".to_owned(),
        false => cut(words.join("; ")),
    }
}

/// Cuts a text to the usual limit of text from elsewhere, because there may be many rows.
fn cut(mut words: String) -> String {
    let mut end = Printable::<&str>::MAX_BYTES;
    if words.len() > end {
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        words.truncate(end);
        words.push('…');
    }
    words
}
