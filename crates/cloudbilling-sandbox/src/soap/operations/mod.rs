//! The operations, one file a group: arguments in, a value of the contract out.

mod invoices;
mod products;
mod purchases;

use rusqlite::Connection;

use super::value::{Arguments, Value};
use crate::Timestamp;
use crate::billing::Refusal;

/// Carries an operation out for a caller of this environment, in the transaction that `db` is in.
///
/// # Panics
/// If the contract has an operation that is not here; a test calls every one.
pub(crate) fn execute(name: &str, db: &Connection, environment: &str, arguments: &Arguments, _now: Timestamp) -> Result<Value, Refusal> {
    match name {
        "AddProductCluster" => products::add_product_cluster(db, environment, arguments),
        "CloseInvoices" => invoices::close(db, environment, arguments),
        "DeletePurchases" => purchases::delete(db, environment, arguments),
        "GetInvoiceHeaders" => invoices::headers(db, environment, arguments),
        "GetPurchases" => purchases::list(db, environment, arguments),
        "UploadInvoices" | "UploadInvoices2" => invoices::upload(db, environment, arguments),
        name => unreachable!("{name} is in the contract but not carried out"),
    }
}

/// Every item of an array that can't hold null, or the refusal of the null in it.
fn texts<'a>(arguments: &'a Arguments, name: &str) -> Result<Vec<&'a str>, Refusal> {
    use super::value::Members as _;
    let texts = arguments.texts(name);
    if texts.len() < arguments.items(name).len() {
        return Err(Refusal::because(format!("{name} has an item that is null")));
    }
    Ok(texts)
}

/// As [`texts`], of at least one.
fn some_texts<'a>(arguments: &'a Arguments, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let texts = texts(arguments, name)?;
    if texts.is_empty() {
        return Err(Refusal::because(format!("{name} is required")));
    }
    Ok(texts)
}
