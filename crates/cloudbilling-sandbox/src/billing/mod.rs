//! What the service does with invoices, purchases and products, apart from how it is spoken on the wire.
//!
//! Every function works on the data of one environment and inside the transaction of its caller.

pub(crate) mod clusters;
pub(crate) mod customers;
pub(crate) mod invoices;
pub(crate) mod purchases;
pub(crate) mod transformations;

use rusqlite::Row;
use rusqlite::types::FromSql;

use crate::Timestamp;

/// Why an operation was not carried out.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The caller's doing: answered with the result code `Error` and this message.
    Message(String),
    /// The sandbox's own failure: answered with a fault.
    Internal(rusqlite::Error),
}

impl Refusal {
    pub(crate) fn because(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Internal(error)
    }
}

/// Reads a date of the API. An empty text is none.
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

/// An empty parameter and a missing one mean the same: `xs:string` elements of .NET clients are often sent empty.
pub(crate) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

pub(crate) fn required<'a>(name: &str, text: Option<&'a str>) -> Result<&'a str, Refusal> {
    given(text).ok_or_else(|| Refusal::because(format!("{name} is required")))
}

/// Texts as one parameter, for `IN (SELECT value FROM json_each(?))`: a statement has only so many parameters, a request
/// may have more items.
fn list_parameter(texts: &[&str]) -> rusqlite::types::Value {
    serde_json::json!(texts).to_string().into()
}

/// The columns of a row, one after the other, as the `SELECT` names them. SQLite finds a column by its name only by comparing
/// with each, which took a sixth of the time of a call with many rows.
pub(crate) struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(row: &'a Row<'a>) -> Self {
        Self { row, next: 0 }
    }

    pub(crate) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }
}
