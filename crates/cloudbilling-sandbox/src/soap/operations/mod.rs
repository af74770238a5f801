//! The operations, one file a group: arguments in, a value of the contract out.

mod arguments;
mod invoices;
mod products;
mod purchases;
mod transformations;

use rusqlite::Connection;

use self::transformations::Names;
use super::value::{Arguments, Value};
use crate::data::billing::Refusal;
use crate::data::billing::transformations::Of;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::storage::Storage;
    use crate::data::storage::Store;
    use crate::soap::contract::OPERATIONS;

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
