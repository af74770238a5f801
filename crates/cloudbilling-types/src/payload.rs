use soap_codec::{Element, ReadError};

use crate::contract::ResponseShape;
use crate::record::{
    BulkDeleteResult, BulkInvoiceCloseResult, InvoiceTransformationResultFile, Record, Undocumented,
};

/// The result of an operation: a record, an array of records, or a Boolean.
pub trait Payload: Sized {
    /// Reads the result.
    ///
    /// # Errors
    /// If the content of the element is not such a value.
    fn read(result: ResultElement<'_>) -> Result<Self, ReadError>;

    /// Returns the meaning of a response without a result, or with a null one; `None` if it has
    /// none.
    fn without_result() -> Option<Self> {
        None
    }

    /// Returns `true` if the value itself says that the operation failed.
    fn is_failure(&self) -> bool {
        false
    }

    /// Returns `true` if the value says that something was done, which contradicts a result code
    /// other than success.
    fn says_done(&self) -> bool {
        false
    }
}

/// The element of a result, which may hold the result code and message as well.
#[derive(Clone, Copy, Debug)]
pub struct ResultElement<'a> {
    pub(crate) element: Element<'a>,
    pub(crate) shape: &'a ResponseShape,
}

impl<'a> ResultElement<'a> {
    /// Returns the element itself.
    pub const fn element(self) -> Element<'a> {
        self.element
    }

    /// Returns the children of the element, without the result code and message.
    pub fn items(self) -> impl Iterator<Item = Element<'a>> + Clone {
        self.element
            .children()
            .filter(move |child| !self.shape.is_verdict(child.name().local()))
    }
}

/// WCF writes an empty array for none, and null for an array that is not there.
impl<T: Record> Payload for Vec<T> {
    fn read(result: ResultElement<'_>) -> Result<Self, ReadError> {
        result.element.read_nil()?;
        let rows = result.element.read_list(result.items(), read_item);
        rows.map_err(|error| error.in_element(&result.element))
    }

    fn without_result() -> Option<Self> {
        Some(Self::new())
    }
}

/// According to the documentation, `false` comes with error information, so it is a failure.
impl Payload for bool {
    fn read(result: ResultElement<'_>) -> Result<Self, ReadError> {
        result.element.read()
    }

    fn is_failure(&self) -> bool {
        !self
    }

    fn says_done(&self) -> bool {
        *self
    }
}

impl Payload for BulkDeleteResult {
    fn read(result: ResultElement<'_>) -> Result<Self, ReadError> {
        result.element.read()
    }

    fn says_done(&self) -> bool {
        !self.marked_for_deletion.is_empty()
    }
}

impl Payload for InvoiceTransformationResultFile {
    fn read(result: ResultElement<'_>) -> Result<Self, ReadError> {
        result.element.read()
    }
}

/// Any element would be a member of it, so those of the verdict are left out.
impl Payload for BulkInvoiceCloseResult {
    fn read(result: ResultElement<'_>) -> Result<Self, ReadError> {
        Undocumented::from_members(result.element, result.items()).map(Self)
    }

    fn says_done(&self) -> bool {
        self.closed().next().is_some()
    }
}

/// Reads an item of an array. An item with another name is an error: to skip it would lose a
/// record.
pub(crate) fn read_item<T: Record>(item: Element<'_>) -> Result<T, ReadError> {
    if !item.is(T::ITEM) {
        return Err(if item.name().local() == T::ITEM.local() {
            ReadError::wrong_namespace(&item, T::ITEM.namespace())
        } else {
            ReadError::unexpected(&item)
        });
    }
    item.read()
}
