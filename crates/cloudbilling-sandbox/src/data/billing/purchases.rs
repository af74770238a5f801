//! Purchases: stored, listed, and marked for deletion.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::{
    Columns, Refusal, customers, date, distinct, finite, given, invoices, required, storable,
};
use crate::data::random::random_id;
use crate::data::timestamp::Timestamp;

/// The filters of `GetPurchases`.
#[derive(Debug, Default)]
pub(crate) struct PurchaseQuery<'a> {
    pub(crate) customer_code: Option<&'a str>,
    pub(crate) include_unmapped: bool,
    pub(crate) product_label: Option<&'a str>,
    pub(crate) date_from: Option<&'a str>,
    pub(crate) date_to: Option<&'a str>,
}

/// A new purchase; see [`Admin::add_purchases`](crate::Admin::add_purchases).
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::exhaustive_structs)] // a literal, like a row of the documentation
pub struct NewPurchase {
    /// The external id of the customer. Required.
    pub customer_code: String,
    /// The external id of the purchase. Required. A stored purchase with this id is updated if the
    /// new one's source is newer.
    pub reference: String,
    /// The label of the product; the aliases of the clusters map it to a product. Required.
    pub product_label: String,
    /// The time of the purchase, `YYYY-MM-DDThh:mm:ssZ`. Required.
    pub purchase_date: String,
    /// The quantity.
    pub quantity: f64,
    /// The end of a recurring purchase.
    pub end_date: Option<String>,
    /// The time of the last change in the source. Default: now.
    pub source_update_date: Option<String>,
    /// The reference of the ad hoc invoice that the purchase belongs to.
    pub invoice_reference: Option<String>,
    /// Replaces the price of one unit.
    pub override_unit_price: Option<f64>,
    /// Replaces the cost of one unit.
    pub override_cost: Option<f64>,
}

/// A stored purchase, as its row has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PurchaseView<'a> {
    pub(crate) id: &'a str,
    pub(crate) customer_code: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) product_label: &'a str,
    /// The cluster that the label is mapped to.
    pub(crate) cluster: Option<&'a str>,
    pub(crate) invoice_reference: Option<&'a str>,
    pub(crate) is_adhoc: bool,
    pub(crate) bill_in_advance: bool,
    pub(crate) imported_at: Timestamp,
    pub(crate) purchase_date: &'a str,
    pub(crate) end_date: Option<&'a str>,
    /// `None` if the source gave no date.
    pub(crate) source_update_date: Option<&'a str>,
    /// The source's date, or the time of the import.
    pub(crate) source_updated_at: Timestamp,
    pub(crate) quantity: f64,
    pub(crate) override_unit_price: Option<f64>,
    pub(crate) override_unit_price_currency: Option<&'a str>,
    pub(crate) override_cost: Option<f64>,
    pub(crate) override_cost_currency: Option<&'a str>,
    pub(crate) override_total: Option<f64>,
}

/// The outcome for each purchase in a request to delete.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DeleteResult {
    pub(crate) marked: Vec<String>,
    /// Each reference with the reason.
    pub(crate) errors: Vec<(String, String)>,
}

/// Passes on each purchase that matches, oldest first. The bounds of the date are exclusive: "later
/// than", "earlier than".
pub(crate) fn for_each(
    db: &Connection,
    environment: &str,
    query: &PurchaseQuery<'_>,
    mut found: impl FnMut(&PurchaseView<'_>),
) -> Result<(), Refusal> {
    let mut clauses = vec!["p.environment = ? AND p.delete_reason IS NULL"];
    let mut values: Vec<Value> = vec![environment.to_owned().into()];
    if let Some(code) = given(query.customer_code) {
        clauses.push("p.customer_code = ?");
        values.push(code.to_owned().into());
    }
    if let Some(label) = given(query.product_label) {
        clauses.push("p.product_label = ?");
        values.push(label.to_owned().into());
    }
    if let Some(from) = date("dateFrom", query.date_from)? {
        clauses.push("p.purchase_at > ?");
        values.push(from.as_millis().into());
    }
    if let Some(to) = date("dateTo", query.date_to)? {
        clauses.push("p.purchase_at < ?");
        values.push(to.as_millis().into());
    }
    if !query.include_unmapped {
        clauses.push("a.tag IS NOT NULL");
    }
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY p.purchase_at, p.reference",
        clauses.join(" AND ")
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        found(&read(row)?);
    }
    Ok(())
}

/// Stores a purchase. A known one is changed only if the new one's source is newer. Returns `true`
/// if anything changed.
pub(crate) fn take_in(
    db: &Connection,
    environment: &str,
    new: &NewPurchase,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let checked = Checked::new(new, now)?;
    let old = Placement::find(db, environment, checked.reference)?;
    if let Some(status) = old.as_ref().and_then(|old| old.status.as_deref()) {
        still_open(status, || {
            format!("the invoice of purchase \"{}\"", checked.reference)
        })?;
    }
    customers::ensure(db, environment, checked.customer_code)?;
    let invoice_id = match checked.invoice_reference {
        Some(reference) => open_invoice(db, environment, checked.customer_code, reference)?,
        None => None,
    };
    let changed = store(db, environment, &checked, invoice_id.as_deref(), now)?;
    if changed {
        // The old invoice changes as much as the new one.
        let old = old.as_ref().and_then(|old| old.invoice.as_ref());
        for invoice in invoice_id.iter().chain(old) {
            invoices::recalculate(db, environment, invoice)?;
        }
    }
    Ok(changed)
}

/// A new purchase whose values are valid.
struct Checked<'a> {
    new: &'a NewPurchase,
    reference: &'a str,
    customer_code: &'a str,
    product_label: &'a str,
    purchase_date: &'a str,
    purchase_at: Option<Timestamp>,
    source_updated_at: Timestamp,
    invoice_reference: Option<&'a str>,
}

impl<'a> Checked<'a> {
    fn new(new: &'a NewPurchase, now: Timestamp) -> Result<Self, Refusal> {
        let reference = required("PurchaseReference", Some(&new.reference))?;
        let customer_code = required("CustomerCode", Some(&new.customer_code))?;
        let product_label = required("ProductLabel", Some(&new.product_label))?;
        let purchase_date = required("PurchaseDate", Some(&new.purchase_date))?;
        let purchase_at = date("PurchaseDate", Some(purchase_date))?;
        date("EndDate", new.end_date.as_deref())?;
        let source_updated_at = date("SourceUpdateDate", new.source_update_date.as_deref())?;
        finite("Quantity", Some(new.quantity))?;
        finite("OverrideUnitPrice", new.override_unit_price)?;
        finite("OverrideCost", new.override_cost)?;
        Ok(Self {
            new,
            reference,
            customer_code,
            product_label,
            purchase_date,
            purchase_at,
            source_updated_at: source_updated_at.unwrap_or(now),
            invoice_reference: storable("InvoiceReference", new.invoice_reference.as_deref())?,
        })
    }
}

/// Finds the invoice that a purchase names, if it is stored; an error if it must not be changed.
fn open_invoice(
    db: &Connection,
    environment: &str,
    customer_code: &str,
    reference: &str,
) -> Result<Option<String>, Refusal> {
    let found: Option<(String, String)> = db
        .prepare_cached("SELECT id, status FROM invoices WHERE environment = ?1 AND customer_code = ?2 AND reference = ?3")?
        .query_row([environment, customer_code, reference], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, status)) = found else {
        return Ok(None);
    };
    still_open(&status, || format!("invoice \"{reference}\""))?;
    Ok(Some(id))
}

/// Inserts or updates a purchase. Returns `true` if anything changed.
fn store(
    db: &Connection,
    environment: &str,
    checked: &Checked<'_>,
    invoice_id: Option<&str>,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let new = checked.new;
    let changed = db.prepare_cached(UPSERT)?.execute(params![
        environment,
        checked.reference,
        random_id(),
        checked.customer_code,
        checked.product_label,
        invoice_id,
        checked.invoice_reference,
        now,
        checked.purchase_date,
        checked.purchase_at,
        given(new.end_date.as_deref()),
        given(new.source_update_date.as_deref()),
        checked.source_updated_at,
        new.quantity,
        new.override_unit_price,
        new.override_cost
    ])?;
    Ok(changed > 0)
}

const UPSERT: &str = "INSERT INTO purchases (environment, reference, id, customer_code, product_label, invoice_id,
        invoice_reference, is_adhoc, imported_at, purchase_date, purchase_at, end_date, source_update_date,
        source_updated_at, quantity, override_unit_price, override_cost)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7 IS NOT NULL, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
    ON CONFLICT (environment, reference) DO UPDATE SET customer_code = ?4, product_label = ?5, invoice_id = ?6,
        invoice_reference = ?7, is_adhoc = ?7 IS NOT NULL, purchase_date = ?9, purchase_at = ?10, end_date = ?11,
        source_update_date = ?12, source_updated_at = ?13, quantity = ?14, override_unit_price = ?15,
        override_cost = ?16, delete_reason = NULL
    WHERE ?13 > source_updated_at";

/// The error of a purchase that does not exist.
pub(crate) const NO_SUCH: &str = "there is no such purchase";

/// Marks the purchases for deletion that can be deleted.
pub(crate) fn delete(
    db: &Connection,
    environment: &str,
    references: &[&str],
    reason: Option<&str>,
) -> Result<DeleteResult, Refusal> {
    distinct("purchaseReferences item", "reference", references)?;
    let reason = storable("reason", reason)?.unwrap_or("");
    let mut result = DeleteResult::default();
    for &reference in references {
        let error = match Placement::find(db, environment, reference)? {
            None => NO_SUCH.to_owned(),
            Some(on) if on.is_marked => "the purchase is marked for deletion already".to_owned(),
            Some(on) => match on.status.filter(|status| invoices::is_read_only(status)) {
                Some(status) => format!("the purchase is on an invoice that is {status}"),
                None => {
                    mark(db, environment, reference, reason)?;
                    if let Some(invoice) = on.invoice {
                        invoices::recalculate(db, environment, &invoice)?;
                    }
                    result.marked.push(reference.to_owned());
                    continue;
                }
            },
        };
        result.errors.push((reference.to_owned(), error));
    }
    Ok(result)
}

/// A stored purchase, as far as an update needs it.
struct Placement {
    is_marked: bool,
    invoice: Option<String>,
    /// The status of its invoice.
    status: Option<String>,
}

impl Placement {
    fn find(db: &Connection, environment: &str, reference: &str) -> rusqlite::Result<Option<Self>> {
        db.prepare_cached(
            "SELECT p.delete_reason IS NOT NULL, p.invoice_id, i.status
             FROM purchases p LEFT JOIN invoices i ON i.environment = p.environment AND i.id = p.invoice_id
             WHERE p.environment = ?1 AND p.reference = ?2",
        )?
        .query_row([environment, reference], |row| {
            Ok(Self {
                is_marked: row.get(0)?,
                invoice: row.get(1)?,
                status: row.get(2)?,
            })
        })
        .optional()
    }
}

fn mark(db: &Connection, environment: &str, reference: &str, reason: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE purchases SET delete_reason = ?3 WHERE environment = ?1 AND reference = ?2",
    )?
    .execute([environment, reference, reason])
    .map(drop)
}

/// Refuses a change to a purchase of an invoice that can no longer be changed.
fn still_open(status: &str, invoice: impl FnOnce() -> String) -> Result<(), Refusal> {
    if invoices::is_read_only(status) {
        return Err(Refusal::because(format!("{} is {status}", invoice())));
    }
    Ok(())
}

const SELECT: &str = "SELECT p.source_update_date, p.source_updated_at, p.id, p.customer_code, p.reference, p.product_label, a.tag,
        p.invoice_reference, p.is_adhoc, p.bill_in_advance, p.imported_at, p.purchase_date, p.end_date, p.quantity,
        p.override_unit_price, p.override_unit_price_currency, p.override_cost, p.override_cost_currency, p.override_total
    FROM purchases p
    LEFT JOIN cluster_aliases a ON a.environment = p.environment AND a.alias = p.product_label";

/// In the order of [`SELECT`].
fn read<'a>(row: &'a Row<'_>) -> rusqlite::Result<PurchaseView<'a>> {
    let mut columns = Columns::new(row);
    Ok(PurchaseView {
        source_update_date: columns.take_text_or_null()?,
        source_updated_at: columns.take()?,
        id: columns.take_text()?,
        customer_code: columns.take_text()?,
        reference: columns.take_text()?,
        product_label: columns.take_text()?,
        cluster: columns.take_text_or_null()?,
        invoice_reference: columns.take_text_or_null()?,
        is_adhoc: columns.take()?,
        bill_in_advance: columns.take()?,
        imported_at: columns.take()?,
        purchase_date: columns.take_text()?,
        end_date: columns.take_text_or_null()?,
        quantity: columns.take()?,
        override_unit_price: columns.take()?,
        override_unit_price_currency: columns.take_text_or_null()?,
        override_cost: columns.take()?,
        override_cost_currency: columns.take_text_or_null()?,
        override_total: columns.take()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::billing::clusters::{self, NewCluster};
    use crate::data::billing::invoices::AdhocInvoice;
    use crate::data::storage::Storage;
    use crate::data::storage::Store;

    const ENVIRONMENT: &str = "Demo";
    const NOON: &str = "2024-05-01T12:00:00Z";

    fn purchase(reference: &str, label: &str) -> NewPurchase {
        NewPurchase {
            customer_code: "1".to_owned(),
            reference: reference.to_owned(),
            product_label: label.to_owned(),
            purchase_date: NOON.to_owned(),
            quantity: 1.0,
            ..NewPurchase::default()
        }
    }

    fn store(purchases: &[NewPurchase]) -> Store {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        for new in purchases {
            take(&store, new).expect("a valid purchase");
        }
        store
    }

    fn take(store: &Store, new: &NewPurchase) -> Result<bool, Refusal> {
        store.write(|db| take_in(db, ENVIRONMENT, new, Timestamp::from_millis(0)))
    }

    /// Returns each purchase that matches, with its cluster.
    fn found(store: &Store, query: &PurchaseQuery<'_>) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        let listed = store.read(|db| {
            for_each(db, ENVIRONMENT, query, |purchase| {
                let cluster = purchase.cluster.map(str::to_owned);
                found.push((purchase.reference.to_owned(), cluster));
            })
        });
        listed.expect("a valid query");
        found
    }

    #[test]
    fn a_label_is_mapped_by_an_alias() {
        let store = store(&[purchase("P1", "Backup 10 GB")]);
        assert_eq!(found(&store, &PurchaseQuery::default()), []);
        assert_eq!(
            found(
                &store,
                &PurchaseQuery {
                    include_unmapped: true,
                    ..PurchaseQuery::default()
                }
            )
            .len(),
            1
        );
        let cluster = NewCluster {
            tag: Some("Backup"),
            aliases: vec!["Backup 10 GB"],
            ..NewCluster::default()
        };
        store
            .write(|db| clusters::add(db, ENVIRONMENT, &cluster))
            .expect("a valid cluster");
        assert_eq!(
            found(&store, &PurchaseQuery::default()),
            [("P1".to_owned(), Some("Backup".to_owned()))]
        );
    }

    #[test]
    fn both_bounds_of_the_date_are_exclusive() {
        let store = store(&[purchase("P1", "x")]);
        let count = |from, to| {
            found(
                &store,
                &PurchaseQuery {
                    include_unmapped: true,
                    date_from: from,
                    date_to: to,
                    ..PurchaseQuery::default()
                },
            )
            .len()
        };
        assert_eq!(count(Some(NOON), None), 0);
        assert_eq!(count(None, Some(NOON)), 0);
        assert_eq!(
            count(Some("2024-05-01T11:59:59Z"), Some("2024-05-01T12:00:01Z")),
            1
        );
    }

    #[test]
    fn a_known_reference_is_changed_only_by_a_newer_source() {
        let dated = |quantity, date: &str| NewPurchase {
            quantity,
            source_update_date: Some(date.to_owned()),
            ..purchase("P1", "x")
        };
        let store = store(&[dated(1.0, "2024-01-02T00:00:00Z")]);
        assert!(!take(&store, &dated(2.0, "2024-01-02T00:00:00Z")).expect("a valid purchase"));
        assert!(!take(&store, &dated(2.0, "2024-01-01T00:00:00Z")).expect("a valid purchase"));
        assert!(take(&store, &dated(2.0, "2024-01-03T00:00:00Z")).expect("a valid purchase"));
    }

    #[test]
    fn a_purchase_on_an_approved_invoice_is_not_deleted() {
        let store = store(&[]);
        let invoice = AdhocInvoice {
            customer_code: Some("1"),
            reference: Some("A"),
            invoice_date: Some("2024-01-01T00:00:00Z"),
            ..AdhocInvoice::default()
        };
        store
            .write(|db| invoices::upload(db, ENVIRONMENT, &[invoice]))
            .expect("a valid invoice");
        take(
            &store,
            &NewPurchase {
                invoice_reference: Some("A".to_owned()),
                ..purchase("P1", "x")
            },
        )
        .expect("a valid purchase");
        take(&store, &purchase("P2", "x")).expect("a valid purchase");
        let id = store
            .read(|db| invoices::headers(db, ENVIRONMENT, &invoices::HeaderQuery::default()))
            .expect("a query")[0]
            .id
            .clone();
        store
            .write(|db| {
                invoices::set_status(db, ENVIRONMENT, &id, "APPROVED", Timestamp::from_millis(0))
            })
            .expect("an update");

        let result = store
            .write(|db| delete(db, ENVIRONMENT, &["P1", "P2", "P3"], Some("test")))
            .expect("no internal failure");
        assert_eq!(result.marked, ["P2"]);
        assert_eq!(
            result
                .errors
                .iter()
                .map(|(reference, _)| reference.as_str())
                .collect::<Vec<_>>(),
            ["P1", "P3"]
        );
        assert_eq!(
            found(
                &store,
                &PurchaseQuery {
                    include_unmapped: true,
                    ..PurchaseQuery::default()
                }
            )
            .len(),
            1
        );
    }
}
