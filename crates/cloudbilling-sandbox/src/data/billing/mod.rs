//! The service's operations on invoices, purchases and products, independent of SOAP.
//!
//! Every function works on the data of one environment and inside the transaction of its caller.

#[cfg(feature = "portal")]
pub(crate) mod browse;
pub(crate) mod clusters;
pub(crate) mod customers;
pub(crate) mod invoices;
pub(crate) mod purchases;
pub(crate) mod transformations;

use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, Type, ValueRef};
use soap_codec::is_xml_char;

use crate::data::timestamp::Timestamp;

/// The reason why an operation was not carried out.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// An error of the caller: reported with the result code `Error` and this message.
    Message(String),
    /// An error of the sandbox: reported as a SOAP fault.
    Internal(rusqlite::Error),
}

impl Refusal {
    pub(crate) fn because(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }

    /// Names the row that was refused: the first of a list is row 1.
    pub(crate) fn in_row(self, rows: &str, index: usize, count: usize) -> Self {
        match self {
            Self::Message(message) => {
                Self::Message(format!("{rows} {} of {count}: {message}", index + 1))
            }
            internal @ Self::Internal(_) => internal,
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Internal(error)
    }
}

/// Reads a date of the API. An empty text is not a date and not an error.
pub(crate) fn date(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Refusal> {
    match given(text) {
        None => Ok(None),
        Some(text) => match Timestamp::parse(text) {
            Some(at) => Ok(Some(at)),
            None => Err(Refusal::because(format!(
                "{name} is not a date of the form YYYY-MM-DDThh:mm:ssZ"
            ))),
        },
    }
}

/// Treats an empty parameter like a missing one, because .NET clients often send empty `xs:string`
/// elements. White space is part of a value, as it is for WCF.
pub(crate) fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// Checks a text before it is stored. Characters that XML does not allow are refused: they would
/// make every list with the text unreadable.
pub(crate) fn storable<'a>(name: &str, text: Option<&'a str>) -> Result<Option<&'a str>, Refusal> {
    match text.and_then(|text| {
        text.chars()
            .find(|&character| !is_xml_char(character.into()))
    }) {
        None => Ok(given(text)),
        Some(character) => Err(Refusal::because(format!(
            "{name} contains {}, which XML does not allow",
            character.escape_unicode()
        ))),
    }
}

/// Checks a text that must not be blank before it is stored.
pub(crate) fn required<'a>(name: &str, text: Option<&'a str>) -> Result<&'a str, Refusal> {
    storable(name, text)?
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Refusal::because(format!("{name} is required")))
}

/// Checks a number before it is stored.
pub(crate) fn finite(name: &str, number: Option<f64>) -> Result<Option<f64>, Refusal> {
    match number {
        Some(number) if !number.is_finite() => {
            Err(Refusal::because(format!("{name} is not a finite number")))
        }
        number => Ok(number),
    }
}

/// Refuses a list with a repeated key: the later row would replace the earlier one under *Success*.
pub(crate) fn distinct<K: Eq + Hash>(
    rows: &'static str,
    key: &str,
    keys: impl IntoIterator<Item = K>,
) -> Result<(), Refusal> {
    let mut places = HashMap::new();
    for (place, found) in (1..).zip(keys) {
        if let Some(earlier) = places.insert(found, place) {
            return Err(Refusal::because(format!(
                "{rows} {place} has the same {key} as {rows} {earlier}"
            )));
        }
    }
    Ok(())
}

/// Encodes texts as one parameter, for `IN (SELECT value FROM json_each(?))`: the number of
/// parameters of a statement is limited, the number of items in a request is not.
fn list_parameter(texts: &[&str]) -> rusqlite::types::Value {
    serde_json::json!(texts).to_string().into()
}

/// The columns of a row, in the order of the `SELECT`. SQLite finds a column by name by comparing
/// it with every name, which took a sixth of the time of a call with many rows.
pub(crate) struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(row: &'a Row<'a>) -> Self {
        Self { row, next: 0 }
    }

    pub(crate) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    /// Takes a text without copying it.
    pub(crate) fn take_text(&mut self) -> rusqlite::Result<&'a str> {
        let text = self.take_ref()?.as_str();
        text.map_err(|error| self.of_wrong_type(error))
    }

    /// Takes a text, or `None` for NULL, without copying it.
    pub(crate) fn take_text_or_null(&mut self) -> rusqlite::Result<Option<&'a str>> {
        let text = self.take_ref()?.as_str_or_null();
        text.map_err(|error| self.of_wrong_type(error))
    }

    fn take_ref(&mut self) -> rusqlite::Result<ValueRef<'a>> {
        self.next += 1;
        self.row.get_ref(self.next - 1)
    }

    fn of_wrong_type(&self, error: FromSqlError) -> rusqlite::Error {
        rusqlite::Error::FromSqlConversionFailure(self.next - 1, Type::Text, Box::new(error))
    }
}
