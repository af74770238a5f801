//! Invoices: upload of ad hoc invoices, lists, and closing.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::{
    Columns, Refusal, customers, date, distinct, given, list_parameter, required, storable,
    transformations,
};
use crate::data::random::random_id;
use crate::data::timestamp::Timestamp;

/// An ad hoc invoice as a client uploads it.
#[derive(Debug, Default)]
pub(crate) struct AdhocInvoice<'a> {
    pub(crate) customer_code: Option<&'a str>,
    pub(crate) reference: Option<&'a str>,
    pub(crate) number: Option<&'a str>,
    pub(crate) invoice_date: Option<&'a str>,
    pub(crate) period_start: Option<&'a str>,
    pub(crate) period_end: Option<&'a str>,
}

/// The filters of `GetInvoiceHeaders`. A member that is `None` or empty filters nothing.
#[derive(Debug, Default)]
pub(crate) struct HeaderQuery<'a> {
    pub(crate) billing_period_date: Option<&'a str>,
    pub(crate) customer_code: Option<&'a str>,
    pub(crate) calculated_since: Option<&'a str>,
    pub(crate) statuses: Vec<&'a str>,
    pub(crate) period_end_from: Option<&'a str>,
    pub(crate) period_end_to: Option<&'a str>,
}

/// A stored invoice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) customer_id: String,
    pub(crate) customer_code: String,
    pub(crate) customer_cluster_id: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) status: String,
    pub(crate) kind: String,
    pub(crate) invoice_date: Option<String>,
    pub(crate) period_start: Option<String>,
    pub(crate) period_end: Option<String>,
    pub(crate) calculated_at: Option<Timestamp>,
    pub(crate) total: Option<f64>,
    pub(crate) cost_total: Option<f64>,
    pub(crate) currency: Option<String>,
    pub(crate) approved_at: Option<Timestamp>,
    pub(crate) outstanding: Option<f64>,
}

/// The outcome for each invoice in a request to close.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CloseResult {
    pub(crate) closed: Vec<String>,
    /// Each id with the reason.
    pub(crate) errors: Vec<(String, String)>,
}

/// `InvoiceStatusEnum`, in its documented order.
pub(crate) const STATUSES: [&str; 14] = [
    "None",
    "PENDING",
    "CALCULATING",
    "CALCULATED_OK",
    "CALCULATED_ERROR",
    "INVOICING",
    "INVOICED_OK",
    "INVOICED_ERROR",
    "APPROVED",
    "EXPORTED",
    "PARTIAL_RESET",
    "REJECTED",
    "CLOSED",
    "APPROVAL_QUEUED",
];

/// Uploads every invoice, or none and returns the reason.
pub(crate) fn upload(
    db: &Connection,
    environment: &str,
    invoices: &[AdhocInvoice<'_>],
) -> Result<(), Refusal> {
    if invoices.is_empty() {
        return Err(Refusal::because("invoices is required"));
    }
    let keyed = invoices.iter().enumerate().map(|(place, invoice)| {
        // An invoice without a reference is a new one each time.
        given(invoice.reference).map_or(Err(place), |reference| {
            Ok((invoice.customer_code, reference))
        })
    });
    distinct("invoice", "CustomerCode and InvoiceReference", keyed)?;
    for (index, invoice) in invoices.iter().enumerate() {
        upload_one(db, environment, invoice)
            .map_err(|refusal| refusal.in_row("invoice", index, invoices.len()))?;
    }
    Ok(())
}

/// Lists the invoices that match, in the order of their customers and then of their dates.
pub(crate) fn headers(
    db: &Connection,
    environment: &str,
    query: &HeaderQuery<'_>,
) -> Result<Vec<Invoice>, Refusal> {
    let mut clauses = vec!["c.environment = ?"];
    let mut values: Vec<Value> = vec![environment.to_owned().into()];
    for (name, text, clause) in [
        (
            "billingPeriodDate",
            query.billing_period_date,
            "? BETWEEN i.period_start_at AND i.period_end_at",
        ),
        (
            "calculatedSinceDate",
            query.calculated_since,
            "i.calculated_at >= ?",
        ),
        (
            "billingPeriodEndFrom",
            query.period_end_from,
            "i.period_end_at >= ?",
        ),
        (
            "billingPeriodEndTo",
            query.period_end_to,
            "i.period_end_at < ?",
        ),
    ] {
        if let Some(at) = date(name, text)? {
            clauses.push(clause);
            values.push(at.as_millis().into());
        }
    }
    if let Some(part) = given(query.customer_code) {
        clauses.push("instr(c.code, ?) > 0");
        values.push(part.to_owned().into());
    }
    if !query.statuses.is_empty() {
        clauses.push("i.status IN (SELECT value FROM json_each(?))");
        values.push(list_parameter(&query.statuses));
    }
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY c.code, i.billing_at, i.rowid",
        clauses.join(" AND ")
    );
    let mut statement = db.prepare_cached(&sql)?;
    Ok(statement
        .query_map(params_from_iter(values), read)?
        .collect::<rusqlite::Result<_>>()?)
}

/// Closes the invoices that can be closed.
pub(crate) fn close(
    db: &Connection,
    environment: &str,
    ids: &[&str],
    reason: Option<&str>,
) -> Result<CloseResult, Refusal> {
    distinct("invoiceIds item", "id", ids)?;
    let reason = storable("reason", reason)?;
    let mut result = CloseResult::default();
    for &id in ids {
        let status: Option<String> = db
            .prepare_cached("SELECT status FROM invoices WHERE environment = ?1 AND id = ?2")?
            .query_row([environment, id], |row| row.get(0))
            .optional()?;
        match status.as_deref() {
            None => result
                .errors
                .push((id.to_owned(), "there is no such invoice".to_owned())),
            Some(status) if is_read_only(status) => result
                .errors
                .push((id.to_owned(), format!("the invoice is {status}"))),
            Some(_) => {
                db.prepare_cached("UPDATE invoices SET status = 'CLOSED', close_reason = ?3 WHERE environment = ?1 AND id = ?2")?
                    .execute(params![environment, id, reason])?;
                result.closed.push(id.to_owned());
            }
        }
    }
    Ok(result)
}

/// Sets the status of an invoice, as a person or the invoice run would. An approved invoice gets
/// its number, its date and its text; one that is open again loses number and date, because a
/// number exists only after approval.
pub(crate) fn set_status(
    db: &Connection,
    environment: &str,
    id: &str,
    status: &str,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let approved = status == "APPROVED";
    let changed = db.execute(
        "UPDATE invoices SET status = ?3,
            number = CASE WHEN ?4 THEN coalesce(number, printf('INV-%06d', rowid)) WHEN ?5 THEN number END,
            approved_at = CASE WHEN ?4 THEN coalesce(approved_at, ?6) WHEN ?5 THEN approved_at END
         WHERE environment = ?1 AND id = ?2",
        params![environment, id, status, approved, is_read_only(status), now],
    )?;
    if approved && changed > 0 {
        transformations::make(db, environment, id, now)?;
    }
    Ok(changed > 0)
}

/// Sets the open invoices with purchases of this label to pending.
pub(crate) fn recalculate_with_label(
    db: &Connection,
    environment: &str,
    label: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "UPDATE invoices SET status = 'PENDING' WHERE environment = ?1 AND status NOT IN ({})
            AND id IN (SELECT invoice_id FROM purchases WHERE environment = ?1 AND product_label = ?2)",
        read_only_list()
    ))?
    .execute([environment, label])
    .map(drop)
}

/// Sets an open invoice to pending.
pub(crate) fn recalculate(db: &Connection, environment: &str, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached(&format!(
        "UPDATE invoices SET status = 'PENDING' WHERE environment = ?1 AND id = ?2 AND status NOT IN ({})",
        read_only_list()
    ))?
        .execute([environment, id])
        .map(drop)
}

/// Returns `true` if an invoice of this status, its items and its purchases can no longer be
/// changed.
pub(crate) fn is_read_only(status: &str) -> bool {
    READ_ONLY.contains(&status)
}

const READ_ONLY: [&str; 4] = ["APPROVED", "APPROVAL_QUEUED", "CLOSED", "EXPORTED"];

/// [`READ_ONLY`] as a list of SQL literals.
fn read_only_list() -> String {
    READ_ONLY.map(|status| format!("'{status}'")).join(", ")
}

/// SQLite never reorders a `CROSS JOIN`: there are fewer customers than invoices, and an index has
/// the invoices of each in the order that is needed.
const SELECT: &str = "SELECT i.id, c.id, i.customer_code, c.cluster_id, i.reference, i.number, i.status, i.kind, i.invoice_date,
        i.period_start, i.period_end, i.calculated_at, i.total, i.cost_total, i.currency, i.approved_at, i.outstanding
    FROM customers c CROSS JOIN invoices i ON i.environment = c.environment AND i.customer_code = c.code";

/// Uploads one invoice, and returns its id.
pub(crate) fn upload_one(
    db: &Connection,
    environment: &str,
    invoice: &AdhocInvoice<'_>,
) -> Result<String, Refusal> {
    let customer_code = required("CustomerCode", invoice.customer_code)?;
    let reference = storable("InvoiceReference", invoice.reference)?;
    if given(invoice.number).is_some() {
        return Err(Refusal::because(
            "InvoiceNumber must not be given: it is assigned when the invoice is approved",
        ));
    }
    let invoice_at = date("InvoiceDate", invoice.invoice_date)?;
    let (start, end) = period(invoice)?;
    if invoice_at.or(end).is_none() {
        return Err(Refusal::because(
            "InvoiceDate is required without a billing period",
        ));
    }
    customers::ensure(db, environment, customer_code)?;
    let known = match reference {
        None => None,
        Some(reference) => changeable(db, environment, customer_code, reference)?,
    };
    let id = known.unwrap_or_else(random_id);
    let dates = params![
        environment,
        id,
        customer_code,
        reference,
        given(invoice.invoice_date),
        given(invoice.period_start),
        start,
        given(invoice.period_end),
        end,
        invoice_at.or(end)
    ];
    db.prepare_cached(
        "INSERT INTO invoices (environment, id, customer_code, reference, status, kind, invoice_date,
            period_start, period_start_at, period_end, period_end_at, billing_at)
         VALUES (?1, ?2, ?3, ?4, 'PENDING', 'AdHoc', ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (environment, id) DO UPDATE SET status = 'PENDING', invoice_date = ?5,
            period_start = ?6, period_start_at = ?7, period_end = ?8, period_end_at = ?9, billing_at = ?10",
    )?
    .execute(dates)?;
    adopt_purchases(db, environment, &id, customer_code, reference)?;
    Ok(id)
}

/// The billing period, which has both bounds or none.
fn period(invoice: &AdhocInvoice<'_>) -> Result<(Option<Timestamp>, Option<Timestamp>), Refusal> {
    let start = date("BillingPeriodStart", invoice.period_start)?;
    let end = date("BillingPeriodEnd", invoice.period_end)?;
    match (start, end) {
        (Some(start), Some(end)) if end < start => Err(Refusal::because(
            "BillingPeriodEnd is before BillingPeriodStart",
        )),
        (Some(_), None) | (None, Some(_)) => Err(Refusal::because(
            "BillingPeriodStart and BillingPeriodEnd must be given together",
        )),
        bounds => Ok(bounds),
    }
}

/// Adds purchases that were stored before the invoice that they name.
fn adopt_purchases(
    db: &Connection,
    environment: &str,
    id: &str,
    customer_code: &str,
    reference: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE purchases SET invoice_id = ?2
         WHERE environment = ?1 AND customer_code = ?3 AND invoice_reference = ?4 AND invoice_id IS NULL",
    )?
    .execute(params![environment, id, customer_code, reference])
    .map(drop)
}

/// Returns the id of the invoice that an upload with this reference changes, or an error if that
/// invoice must not be changed.
fn changeable(
    db: &Connection,
    environment: &str,
    customer_code: &str,
    reference: &str,
) -> Result<Option<String>, Refusal> {
    let known: Option<(String, String)> = db
        .prepare_cached("SELECT id, status FROM invoices WHERE environment = ?1 AND customer_code = ?2 AND reference = ?3")?
        .query_row([environment, customer_code, reference], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match known {
        Some((_, status)) if is_read_only(&status) => Err(Refusal::because(format!(
            "the invoice with reference \"{reference}\" is {status} and cannot be changed"
        ))),
        Some((id, _)) => Ok(Some(id)),
        None => Ok(None),
    }
}

/// In the order of [`SELECT`].
fn read(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    let mut columns = Columns::new(row);
    Ok(Invoice {
        id: columns.take()?,
        customer_id: columns.take()?,
        customer_code: columns.take()?,
        customer_cluster_id: columns.take()?,
        reference: columns.take()?,
        number: columns.take()?,
        status: columns.take()?,
        kind: columns.take()?,
        invoice_date: columns.take()?,
        period_start: columns.take()?,
        period_end: columns.take()?,
        calculated_at: columns.take()?,
        total: columns.take()?,
        cost_total: columns.take()?,
        currency: columns.take()?,
        approved_at: columns.take()?,
        outstanding: columns.take()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::storage::Storage;
    use crate::data::storage::Store;

    const ENVIRONMENT: &str = "Demo";

    fn store() -> Store {
        Store::open(&Storage::Memory).expect("a database in memory")
    }

    fn invoice<'a>(
        customer: &'a str,
        reference: &'a str,
        start: &'a str,
        end: &'a str,
    ) -> AdhocInvoice<'a> {
        AdhocInvoice {
            customer_code: Some(customer),
            reference: Some(reference),
            period_start: Some(start),
            period_end: Some(end),
            ..AdhocInvoice::default()
        }
    }

    fn january<'a>(customer: &'a str, reference: &'a str) -> AdhocInvoice<'a> {
        invoice(
            customer,
            reference,
            "2024-01-01T00:00:00Z",
            "2024-02-01T00:00:00Z",
        )
    }

    fn uploaded(invoices: &[AdhocInvoice<'_>]) -> Store {
        let store = store();
        store
            .write(|db| upload(db, ENVIRONMENT, invoices))
            .expect("valid invoices");
        store
    }

    fn found(store: &Store, query: &HeaderQuery<'_>) -> Vec<Invoice> {
        store
            .read(|db| headers(db, ENVIRONMENT, query))
            .expect("a valid query")
    }

    #[test]
    fn the_customer_code_is_a_contains_match() {
        let store = uploaded(&[january("1", "A"), january("12", "B"), january("3", "C")]);
        let codes: Vec<_> = found(
            &store,
            &HeaderQuery {
                customer_code: Some("1"),
                ..HeaderQuery::default()
            },
        )
        .into_iter()
        .map(|invoice| invoice.customer_code)
        .collect();
        assert_eq!(codes, ["1", "12"]);
    }

    #[test]
    fn the_end_of_the_period_is_bounded_from_inclusive_to_exclusive() {
        let store = uploaded(&[january("1", "A")]);
        let count = |from, to| {
            found(
                &store,
                &HeaderQuery {
                    period_end_from: from,
                    period_end_to: to,
                    ..HeaderQuery::default()
                },
            )
            .len()
        };
        assert_eq!(count(Some("2024-02-01T00:00:00Z"), None), 1);
        assert_eq!(count(Some("2024-02-01T00:00:01Z"), None), 0);
        assert_eq!(count(None, Some("2024-02-01T00:00:00Z")), 0);
        assert_eq!(count(None, Some("2024-02-01T00:00:01Z")), 1);
    }

    #[test]
    fn an_invoice_is_found_by_a_date_that_its_period_covers() {
        let store = uploaded(&[january("1", "A")]);
        let count = |date| {
            found(
                &store,
                &HeaderQuery {
                    billing_period_date: Some(date),
                    ..HeaderQuery::default()
                },
            )
            .len()
        };
        assert_eq!(count("2024-01-15T00:00:00Z"), 1);
        assert_eq!(count("2024-03-15T00:00:00Z"), 0);
    }

    #[test]
    fn another_environment_sees_nothing() {
        let store = uploaded(&[january("1", "A")]);
        assert_eq!(
            store
                .read(|db| headers(db, "Other", &HeaderQuery::default()))
                .expect("a valid query"),
            []
        );
    }

    #[test]
    fn one_bad_invoice_keeps_all_of_an_upload_out() {
        let store = store();
        let bad = invoice("2", "B", "2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z");
        let refusal = store
            .write(|db| upload(db, ENVIRONMENT, &[january("1", "A"), bad]))
            .expect_err("a period that ends first");
        assert!(
            matches!(refusal, Refusal::Message(message) if message.starts_with("invoice 2 of 2"))
        );
        assert_eq!(found(&store, &HeaderQuery::default()), []);
    }

    #[test]
    fn a_reference_uploaded_again_changes_its_invoice_until_that_is_approved() {
        let store = uploaded(&[january("1", "A")]);
        let again = || store.write(|db| upload(db, ENVIRONMENT, &[january("1", "A")]));
        again().expect("still open");
        let [one] = &found(&store, &HeaderQuery::default())[..] else {
            panic!("one invoice")
        };
        let now = Timestamp::from_millis(0);
        store
            .write(|db| set_status(db, ENVIRONMENT, &one.id, "APPROVED", now))
            .expect("an update");
        again().expect_err("read-only");
        assert!(found(&store, &HeaderQuery::default())[0].number.is_some());
    }

    #[test]
    fn closing_reports_each_outcome() {
        let store = uploaded(&[january("1", "A")]);
        let id = found(&store, &HeaderQuery::default())[0].id.clone();
        let close = || {
            store
                .write(|db| close(db, ENVIRONMENT, &[&id, "none"], Some("test")))
                .expect("no internal failure")
        };
        assert_eq!(close().closed, std::slice::from_ref(&id));
        assert_eq!(close().errors.len(), 2);
    }

    #[test]
    fn a_date_that_is_none_is_refused_by_name() {
        let store = store();
        let query = HeaderQuery {
            calculated_since: Some("soon"),
            ..HeaderQuery::default()
        };
        let refusal = store
            .read(|db| headers(db, ENVIRONMENT, &query))
            .expect_err("not a date");
        assert!(
            matches!(refusal, Refusal::Message(message) if message.starts_with("calculatedSinceDate"))
        );
    }
}
