//! The operations, one file a group: arguments in, a value of the contract out.

mod invoices;
mod products;
mod purchases;
mod transformations;

use rusqlite::Connection;

use self::transformations::Names;
use super::value::{Arguments, Members as _, RecordValue, Value};
use crate::billing::Refusal;
use crate::billing::transformations::Of;

/// Carries an operation out for a caller of this environment, in the transaction that `db` is in.
///
/// # Panics
/// If the contract has an operation that is not here; a test calls every one.
pub(crate) fn execute(
    name: &str,
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    match name {
        "AddProductCluster" => products::add_product_cluster(db, environment, arguments),
        "CloseInvoices" => invoices::close(db, environment, arguments),
        "DeletePurchases" => purchases::delete(db, environment, arguments),
        "GetInvoiceHeaders" => invoices::headers(db, environment, arguments),
        "GetInvoiceTransformationResultFile" => transformations::file(db, environment, arguments),
        "GetInvoiceTransformationResultsForCustomers" => {
            transformations::list(db, environment, arguments, Of::Customers, Names::Older)
        }
        "GetInvoiceTransformationResultsForInvoices" => {
            transformations::list(db, environment, arguments, Of::Invoices, Names::Older)
        }
        "GetTransformationResultsForCustomers" => {
            transformations::list(db, environment, arguments, Of::Customers, Names::Newer)
        }
        "GetTransformationResultsForInvoices" => {
            transformations::list(db, environment, arguments, Of::Invoices, Names::Newer)
        }
        "GetPurchases" => purchases::list(db, environment, arguments),
        "UploadInvoices" | "UploadInvoices2" => invoices::upload(db, environment, arguments),
        name => unreachable!("{name} is in the contract but not carried out"),
    }
}

/// Every item of an array that can't hold null, or the refusal of the null in it.
fn texts<'a>(arguments: &'a Arguments, name: &str) -> Result<Vec<&'a str>, Refusal> {
    items(arguments, name, Value::as_text)
}

/// Every record of an array, or the refusal of the null in it: no row is left out under *Success*.
fn records<'a>(arguments: &'a Arguments, name: &str) -> Result<Vec<&'a RecordValue>, Refusal> {
    items(arguments, name, Value::as_record)
}

fn items<'a, T>(
    arguments: &'a Arguments,
    name: &str,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Result<Vec<T>, Refusal> {
    let items = arguments.items(name).iter().enumerate();
    items
        .map(|(index, item)| {
            read(item).ok_or_else(|| Refusal::because(format!("{name} item {} is null", index + 1)))
        })
        .collect()
}

/// As [`texts`], of at least one.
fn some_texts<'a>(arguments: &'a Arguments, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let texts = texts(arguments, name)?;
    if texts.is_empty() {
        return Err(Refusal::because(format!("{name} is required")));
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Storage;
    use crate::soap::contract::OPERATIONS;
    use crate::storage::Store;

    #[test]
    fn every_operation_of_the_contract_is_carried_out() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let nothing = Arguments::new(Vec::new(), Vec::new());
        for operation in OPERATIONS {
            // Without parameters most are refused; none may be unknown.
            let _ = store.write(|db| execute(operation.name, db, "Demo", &nothing));
        }
    }
}
