//! Shared by the readers of both kinds of header block.

use alloc::string::String;

use soap_codec::scalar::DateTime;
use soap_codec::{Element, FaultCode, FaultView, ReadError};

use crate::unix_time::UnixTime;

/// Returns the most specific code of a fault that `known` knows: the last of its subcodes, or its
/// code.
pub(crate) fn fault_code<T>(
    fault: &FaultView<'_>,
    known: impl Fn(&FaultCode) -> Option<T>,
) -> Option<T> {
    let subcode = fault.subcodes().iter().rev().find_map(&known);
    subcode.or_else(|| known(&fault.code()))
}

/// Fills the slot of an element that may occur once.
pub(crate) fn once<T>(
    slot: &mut Option<T>,
    element: &Element<'_>,
    value: T,
) -> Result<(), ReadError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(ReadError::repeated(element)),
    }
}

/// Reads text without the white space around it.
pub(crate) fn trimmed(element: &Element<'_>) -> Result<String, ReadError> {
    let text: String = element.read()?;
    Ok(text.trim().into())
}

/// Reads an instant. A time without a zone is not one, because the specification requires UTC.
pub(crate) fn instant(element: &Element<'_>) -> Result<UnixTime, ReadError> {
    let time: DateTime = element.read()?;
    UnixTime::from_date_time(time)
        .ok_or_else(|| ReadError::value(element, "xs:dateTime with a zone"))
}
