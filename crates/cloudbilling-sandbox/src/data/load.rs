//! Customers, invoices and purchases from JSON or CSV, under the names that the API uses.

use rusqlite::{Connection, params};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::data::billing::invoices::{self, AdhocInvoice};
use crate::data::billing::purchases::NewPurchase;
use crate::data::billing::{Refusal, customers, distinct, given, purchases, required};
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};

/// The table of the rows in a CSV file; see [`Admin::load_csv`](crate::Admin::load_csv).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Table {
    /// `CustomerCode`, `CustomerName`.
    Customers,
    /// `CustomerCode`, `InvoiceReference`, `InvoiceDate`, `BillingPeriodStart`, `BillingPeriodEnd`,
    /// `InvoiceStatus`.
    Invoices,
    /// `CustomerCode`, `PurchaseReference`, `ProductLabel`, `PurchaseDate`, `Quantity`, `EndDate`,
    /// `SourceUpdateDate`, `InvoiceReference`, `OverrideUnitPrice`, `OverrideCost`.
    Purchases,
}

/// Rows that were read.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
pub(crate) struct Rows {
    customers: Vec<CustomerRow>,
    invoices: Vec<InvoiceRow>,
    purchases: Vec<PurchaseRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct CustomerRow {
    customer_code: String,
    customer_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct InvoiceRow {
    customer_code: String,
    /// Required here, though not by the API: loading a file twice must not create invoices twice.
    invoice_reference: String,
    invoice_date: Option<String>,
    billing_period_start: Option<String>,
    billing_period_end: Option<String>,
    invoice_status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct PurchaseRow {
    customer_code: String,
    purchase_reference: String,
    product_label: String,
    purchase_date: String,
    quantity: f64,
    end_date: Option<String>,
    source_update_date: Option<String>,
    invoice_reference: Option<String>,
    override_unit_price: Option<f64>,
    override_cost: Option<f64>,
}

/// The outcome of a load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loaded {
    /// The number of rows that were new, or newer than the stored ones.
    pub changed: usize,
    /// The number of purchases whose stored source is as new or newer.
    pub unchanged: usize,
}

/// Reads an object of up to three lists: `Customers`, `Invoices` and `Purchases`.
pub(crate) fn json(text: &str) -> Result<Rows, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::new(ErrorKind::Invalid, format!("invalid JSON: {error}")))
}

/// Reads CSV with a header line of names (RFC 4180).
pub(crate) fn csv(table: Table, text: &str) -> Result<Rows, Error> {
    Ok(match table {
        Table::Customers => Rows {
            customers: lines(text)?,
            ..Rows::default()
        },
        Table::Invoices => Rows {
            invoices: lines(text)?,
            ..Rows::default()
        },
        Table::Purchases => Rows {
            purchases: lines(text)?,
            ..Rows::default()
        },
    })
}

impl Rows {
    /// Stores every row, or none.
    pub(crate) fn insert(
        self,
        db: &Connection,
        environment: &str,
        now: Timestamp,
    ) -> Result<Loaded, Refusal> {
        let mut loaded = Loaded::default();
        let customers = self.customers.iter().map(|row| &row.customer_code);
        distinct("Customers row", "CustomerCode", customers)?;
        for (index, row) in self.customers.iter().enumerate() {
            loaded.count(
                row.insert(db, environment),
                "Customers",
                index,
                self.customers.len(),
            )?;
        }
        let invoices = self.invoices.iter();
        let keys = invoices.map(|row| (&row.customer_code, &row.invoice_reference));
        distinct("Invoices row", "CustomerCode and InvoiceReference", keys)?;
        for (index, row) in self.invoices.iter().enumerate() {
            loaded.count(
                row.insert(db, environment, now),
                "Invoices",
                index,
                self.invoices.len(),
            )?;
        }
        let purchases = self.purchases.iter().map(|row| &row.purchase_reference);
        distinct("Purchases row", "PurchaseReference", purchases)?;
        let count = self.purchases.len();
        for (index, row) in self.purchases.into_iter().enumerate() {
            let taken = purchases::take_in(db, environment, &row.into(), now);
            loaded.count(taken, "Purchases", index, count)?;
        }
        Ok(loaded)
    }
}

impl Loaded {
    /// Counts a row, or adds its number to the error.
    fn count(
        &mut self,
        changed: Result<bool, Refusal>,
        table: &str,
        index: usize,
        count: usize,
    ) -> Result<(), Refusal> {
        let changed =
            changed.map_err(|refusal| refusal.in_row(&format!("{table} row"), index, count))?;
        *(if changed {
            &mut self.changed
        } else {
            &mut self.unchanged
        }) += 1;
        Ok(())
    }
}

impl CustomerRow {
    fn insert(&self, db: &Connection, environment: &str) -> Result<bool, Refusal> {
        let code = required("CustomerCode", Some(&self.customer_code))?;
        let name = required("CustomerName", Some(&self.customer_name))?;
        customers::ensure(db, environment, code)?;
        db.prepare_cached("UPDATE customers SET name = ?3 WHERE environment = ?1 AND code = ?2")?
            .execute(params![environment, code, name])?;
        Ok(true)
    }
}

impl InvoiceRow {
    fn insert(&self, db: &Connection, environment: &str, now: Timestamp) -> Result<bool, Refusal> {
        let status = given(self.invoice_status.as_deref());
        if let Some(status) = status
            && !invoices::STATUSES.contains(&status)
        {
            return Err(Refusal::because(format!(
                "unknown invoice status \"{status}\""
            )));
        }
        let invoice = AdhocInvoice {
            customer_code: Some(&self.customer_code),
            reference: Some(required("InvoiceReference", Some(&self.invoice_reference))?),
            number: None,
            invoice_date: self.invoice_date.as_deref(),
            period_start: self.billing_period_start.as_deref(),
            period_end: self.billing_period_end.as_deref(),
        };
        let id = invoices::upload_one(db, environment, &invoice)?;
        if let Some(status) = status {
            invoices::set_status(db, environment, &id, status, now)?;
        }
        Ok(true)
    }
}

impl From<PurchaseRow> for NewPurchase {
    fn from(row: PurchaseRow) -> Self {
        Self {
            customer_code: row.customer_code,
            reference: row.purchase_reference,
            product_label: row.product_label,
            purchase_date: row.purchase_date,
            quantity: row.quantity,
            end_date: row.end_date,
            source_update_date: row.source_update_date,
            invoice_reference: row.invoice_reference,
            override_unit_price: row.override_unit_price,
            override_cost: row.override_cost,
        }
    }
}

fn lines<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Error> {
    let rows: Result<Vec<T>, _> = ::csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect();
    rows.map_err(|error| Error::new(ErrorKind::Invalid, format!("invalid CSV: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::billing::invoices::HeaderQuery;
    use crate::data::billing::purchases::PurchaseQuery;
    use crate::data::storage::Storage;
    use crate::data::storage::Store;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn insert(store: &Store, rows: Rows) -> Result<Loaded, Refusal> {
        store.write(|db| rows.insert(db, "Demo", NOW))
    }

    #[test]
    fn rows_of_each_kind_are_loaded_from_json() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let rows = json(
            r#"{"Customers": [{"CustomerCode": "1", "CustomerName": "One"}],
                "Invoices": [{"CustomerCode": "1", "InvoiceReference": "A", "InvoiceDate": "2025-01-01T00:00:00Z", "InvoiceStatus": "REJECTED"}],
                "Purchases": [{"CustomerCode": "1", "PurchaseReference": "P", "ProductLabel": "x", "PurchaseDate": "2025-01-01T00:00:00Z",
                    "Quantity": 2, "InvoiceReference": "A"}]}"#,
        );
        let loaded = insert(&store, rows.expect("well-formed")).expect("sound rows");
        assert_eq!(loaded.changed, 3);
        let headers = store
            .read(|db| invoices::headers(db, "Demo", &HeaderQuery::default()))
            .expect("a query");
        // A purchase that was stored later sets the invoice to pending, as in the service.
        assert_eq!(headers[0].status, "PENDING");
    }

    #[test]
    fn purchases_are_loaded_from_csv() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let text = "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity,OverrideUnitPrice\n\
                    1,P-1,\"Backup, 10 GB\",2025-01-01T00:00:00Z,2.5,\n1,P-2,x,2025-01-02T00:00:00Z,1,9.95\n";
        for _ in 0..2 {
            insert(&store, csv(Table::Purchases, text).expect("well-formed")).expect("sound rows");
        }
        let query = PurchaseQuery {
            include_unmapped: true,
            ..PurchaseQuery::default()
        };
        let mut found = Vec::new();
        let listed = store.read(|db| {
            purchases::for_each(db, "Demo", &query, |purchase| {
                let label = purchase.product_label.to_owned();
                found.push((label, purchase.override_unit_price));
            })
        });
        listed.expect("a query");
        let backup = ("Backup, 10 GB".to_owned(), None);
        assert_eq!(found, [backup, ("x".to_owned(), Some(9.95))]);
    }

    #[test]
    fn a_row_that_is_wrong_is_named() {
        for text in [
            "CustomerCode\n1\n",
            "CustomerCode,CustomerName\n1\n",
            "CustomerCode,CustomerName,Colour\n1,One,red\n",
        ] {
            let error = csv(Table::Customers, text).expect_err("not a customer");
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
        assert!(json("{\"Customer\": []}").is_err());
    }
}
