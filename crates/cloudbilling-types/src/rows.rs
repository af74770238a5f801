use core::iter::FusedIterator;
use core::marker::PhantomData;

use soap_codec::{Children, ReadError};

use crate::parts::Parts;
use crate::payload::read_item;
use crate::record::Record;

/// The rows of a response, each read on demand, so that only one at a time is in memory beside the
/// message.
///
/// The message is already validated. Reading can still fail for an element that is not a row, or
/// whose values do not fit. After such a row the next can be read.
///
/// Each row is a read with a budget of its own
/// ([`Limits::value_bytes`](soap_codec::Limits::value_bytes)): a caller that collects the rows must
/// have memory for all of them. [`read_response`](crate::ServiceContract::read_response) collects
/// within one budget.
#[derive(Clone, Debug)]
pub struct Rows<'a, T> {
    parts: Parts<'a>,
    children: Option<Children<'a>>,
    row: PhantomData<fn() -> T>,
}

impl<'a, T: Record> Rows<'a, T> {
    /// Returns the rows in the result; none if there is no result.
    pub(crate) fn new(parts: Parts<'a>) -> Self {
        Self {
            children: parts.result().map(|result| result.element().children()),
            parts,
            row: PhantomData,
        }
    }
}

impl<T> Rows<'_, T> {
    /// Returns `true` if nothing suggests that there are more rows: the list is there and not null,
    /// and beside it there are a result code at most, no message and no element of another name.
    ///
    /// No paging is documented. So a count, a page token or a message beside a list is a sign that
    /// it may be cut.
    pub fn is_whole(&self) -> bool {
        self.children.is_some() && !self.parts.has_remarks()
    }
}

impl<T: Record> Iterator for Rows<'_, T> {
    type Item = Result<T, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let parts = self.parts;
        let row = self
            .children
            .as_mut()?
            .find(|child| !parts.is_verdict(child))?;
        Some(read_item(row).map_err(|error| parts.around_row(error)))
    }
}

impl<T: Record> FusedIterator for Rows<'_, T> {}
