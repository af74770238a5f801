//! Transformation results: the documents that are made from invoices.
//!
//! The templates of the service are not available, so there is one transformation: the text of an
//! invoice, made when the invoice is approved.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::{Refusal, date, given, list_parameter, required};
use crate::data::random::random_id;
use crate::data::timestamp::Timestamp;

/// The kind of key that selects results.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    Customers,
    Invoices,
}

/// The filters of a list of results.
#[derive(Debug)]
pub(crate) struct ResultQuery<'a> {
    pub(crate) of: Of,
    /// Invoice ids or customer codes; at least one.
    pub(crate) keys: Vec<&'a str>,
    pub(crate) created_from: Option<&'a str>,
    pub(crate) created_to: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
}

/// A result, without its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransformationResult {
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) customer_code: String,
    pub(crate) customer_name: String,
    pub(crate) invoice_id: String,
    pub(crate) period_start: Option<String>,
    pub(crate) period_end: Option<String>,
    pub(crate) transformation_id: String,
    pub(crate) transformation_name: String,
}

/// The file of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) content_type: String,
    pub(crate) created_at: Timestamp,
    pub(crate) bytes: Vec<u8>,
}

/// Lists the results that match, oldest first. Both bounds of the time are inclusive.
pub(crate) fn list(
    db: &Connection,
    environment: &str,
    query: &ResultQuery<'_>,
) -> Result<Vec<TransformationResult>, Refusal> {
    let key = match query.of {
        Of::Customers => "i.customer_code",
        Of::Invoices => "i.id",
    };
    let mut sql =
        format!("{SELECT} WHERE t.environment = ? AND {key} IN (SELECT value FROM json_each(?))");
    let mut values: Vec<Value> = vec![environment.to_owned().into()];
    values.push(list_parameter(&query.keys));
    if let Some(from) = date("createdFromDate", query.created_from)? {
        sql.push_str(" AND t.created_at >= ?");
        values.push(from.as_millis().into());
    }
    if let Some(to) = date("createdToDate", query.created_to)? {
        sql.push_str(" AND t.created_at <= ?");
        values.push(to.as_millis().into());
    }
    if let Some(name) = given(query.name) {
        sql.push_str(" AND t.transformation_name = ?");
        values.push(name.to_owned().into());
    }
    sql.push_str(" ORDER BY t.created_at, t.id");
    Ok(db
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), read)?
        .collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn file(db: &Connection, environment: &str, id: Option<&str>) -> Result<File, Refusal> {
    let id = required("invoiceTransformationResultId", id)?;
    let file = db
        .prepare_cached("SELECT content_type, created_at, file FROM transformation_results WHERE environment = ?1 AND id = ?2")?
        .query_row([environment, id], |row| {
            Ok(File { content_type: row.get("content_type")?, created_at: row.get("created_at")?, bytes: row.get("file")? })
        })
        .optional()?;
    file.ok_or_else(|| Refusal::because(format!("there is no transformation result \"{id}\"")))
}

/// Makes the text of an invoice, unless it exists.
pub(super) fn make(
    db: &Connection,
    environment: &str,
    invoice: &str,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let text: String = db
        .prepare_cached(
            "SELECT printf('Invoice %s%sCustomer %s%s', number, char(10), customer_code, char(10))
             FROM invoices WHERE environment = ?1 AND id = ?2",
        )?
        .query_row([environment, invoice], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT INTO transformation_results
            (environment, id, invoice_id, transformation_id, transformation_name, created_at, content_type, file)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'text/plain', ?7
         WHERE NOT EXISTS (SELECT 1 FROM transformation_results WHERE environment = ?1 AND invoice_id = ?3)",
    )?
    .execute(params![environment, random_id(), invoice, TEXT_ID, TEXT_NAME, now, text.into_bytes()])
    .map(drop)
}

const TEXT_ID: &str = "000000000000000000000001";
const TEXT_NAME: &str = "Text";

const SELECT: &str =
    "SELECT t.*, i.customer_code, i.period_start, i.period_end, c.name AS customer_name
    FROM transformation_results t
    JOIN invoices i ON i.environment = t.environment AND i.id = t.invoice_id
    JOIN customers c ON c.environment = i.environment AND c.code = i.customer_code";

fn read(row: &Row<'_>) -> rusqlite::Result<TransformationResult> {
    Ok(TransformationResult {
        id: row.get("id")?,
        created_at: row.get("created_at")?,
        customer_code: row.get("customer_code")?,
        customer_name: row.get("customer_name")?,
        invoice_id: row.get("invoice_id")?,
        period_start: row.get("period_start")?,
        period_end: row.get("period_end")?,
        transformation_id: row.get("transformation_id")?,
        transformation_name: row.get("transformation_name")?,
    })
}
