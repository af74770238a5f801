//! `CloseInvoices`.

use cloudbilling_types::operation::{CloseInvoices, GetInvoiceHeaders};
use cloudbilling_types::record::{InvoiceHeader, Undocumented, UndocumentedValue};
use cloudbilling_types::value::InvoiceStatus;

use crate::batch::Batch;
use crate::bulk::Bulk;
use crate::check::{Checkable, Key};
use crate::row::{Finding, RowVerdict};

impl Batch<CloseInvoices> {
    /// Closes the invoices with these ids.
    pub fn close<I>(invoice_ids: I, reason: impl Into<String>) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        Self::new(CloseInvoices::new(invoice_ids, reason))
    }
}

/// Rows are ids. Inferred, because the members of the response are not documented: an id in a list
/// of texts was closed, one that is a member of an item with members was not.
impl Bulk for CloseInvoices {
    type Row = String;

    fn rows_mut(&mut self) -> &mut Vec<String> {
        &mut self.invoice_ids
    }

    fn identifiers(id: &String) -> Vec<&str> {
        vec![id]
    }

    fn verdict(id: &String, response: &Self::Output) -> RowVerdict {
        let error = response
            .errors()
            .find(|error| texts(error).any(|text| text == id));
        let words = |error| super::joined(texts(error).filter(|text| text != id));
        let is_closed = response.closed().any(|closed| closed == id);
        RowVerdict::from_lists(is_closed, error.map(words))
    }
}

/// Looks by id, with one `GetInvoiceHeaders` for all invoices, whose response can be large. An
/// invoice with a status that is not documented (there may be one for *being closed*) shows
/// nothing, nor does one that is not there.
impl Checkable for CloseInvoices {
    type Query = GetInvoiceHeaders;
    type Record = InvoiceHeader;

    const ABSENT: Option<Finding> = None;

    fn key(id: &String) -> Key {
        Key::new(Some(id))
    }

    fn record_key(header: &InvoiceHeader) -> Key {
        Key::new(header.id.as_deref())
    }

    fn query(_: Option<&str>) -> GetInvoiceHeaders {
        GetInvoiceHeaders::default()
    }

    fn shown(header: &InvoiceHeader) -> Option<Finding> {
        match header.invoice_status.as_ref()? {
            InvoiceStatus::Closed => Some(Finding::Done),
            InvoiceStatus::None | InvoiceStatus::Unknown(_) => None,
            _ => Some(Finding::NotDone),
        }
    }
}

fn texts(value: &Undocumented) -> impl Iterator<Item = &str> {
    let members = value.members().iter();
    members.filter_map(|member| match member.value() {
        UndocumentedValue::Text(text) => Some(text.as_str()),
        UndocumentedValue::Members(_) | UndocumentedValue::Nil => None,
    })
}
