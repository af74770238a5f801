//! `GetInvoiceHeaders`, `UploadInvoices`, `UploadInvoices2` and `CloseInvoices`.

use rusqlite::Connection;

use super::arguments::{records, some_texts, texts};
use crate::data::billing::Refusal;
use crate::data::billing::invoices::{self, AdhocInvoice, HeaderQuery, Invoice};
use crate::data::timestamp::Timestamp;
use crate::soap::contract::{
    BULK_INVOICE_CLOSE_ERROR, BULK_INVOICE_CLOSE_RESULT, INVOICE_HEADER, MONEY,
};
use crate::soap::value::{Arguments, Members as _, RecordValue, Value};

pub(super) fn headers(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let query = HeaderQuery {
        billing_period_date: arguments.text("billingPeriodDate"),
        customer_code: arguments.text("customerCode"),
        calculated_since: arguments.text("calculatedSinceDate"),
        statuses: texts(arguments, "includedStatuses")?,
        period_end_from: arguments.text("billingPeriodEndFrom"),
        period_end_to: arguments.text("billingPeriodEndTo"),
    };
    Ok(invoices::headers(db, environment, &query)?
        .into_iter()
        .map(header)
        .collect())
}

pub(super) fn upload(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let uploaded: Vec<_> = records(arguments, "invoices")?
        .into_iter()
        .map(|invoice| AdhocInvoice {
            customer_code: invoice.text("CustomerCode"),
            reference: invoice.text("InvoiceReference"),
            number: invoice.text("InvoiceNumber"),
            invoice_date: invoice.text("InvoiceDate"),
            period_start: invoice.text("BillingPeriodStart"),
            period_end: invoice.text("BillingPeriodEnd"),
        })
        .collect();
    invoices::upload(db, environment, &uploaded)?;
    Ok(true.into())
}

pub(super) fn close(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let result = invoices::close(
        db,
        environment,
        &some_texts(arguments, "invoiceIds")?,
        arguments.text("reason"),
    )?;
    let errors = result.errors.into_iter().map(|(id, error)| {
        RecordValue::new(&BULK_INVOICE_CLOSE_ERROR)
            .set("Description", format!("Invoice {id} was not closed"))
            .set("Error", error)
            .set("InvoiceId", id)
    });
    Ok(RecordValue::new(&BULK_INVOICE_CLOSE_RESULT)
        .set("Errors", errors.collect::<Value>())
        .set(
            "ClosedInvoices",
            result.closed.into_iter().collect::<Value>(),
        )
        .into())
}

fn header(invoice: Invoice) -> RecordValue {
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    // Documented: for an ad hoc invoice the user's date, for others the end of the period. An ad
    // hoc invoice that was given a period only is one of the others.
    let invoice_date = invoice.invoice_date.or_else(|| invoice.period_end.clone());
    let billing_date = match invoice.kind.as_str() {
        "AdHoc" => invoice_date.clone(),
        _ => invoice.period_end.clone(),
    };
    let outstanding = invoice.outstanding.map(|amount| {
        RecordValue::new(&MONEY)
            .set("Amount", amount)
            .set("Currency", invoice.currency.clone())
    });
    RecordValue::new(&INVOICE_HEADER)
        .set("ApprovalDate", text(invoice.approved_at))
        .set("BillingDate", billing_date)
        .set("BillingPeriodEnd", invoice.period_end)
        .set("BillingPeriodStart", invoice.period_start)
        .set("CustomerClusterId", invoice.customer_cluster_id)
        .set("CustomerCode", invoice.customer_code)
        .set("CustomerId", invoice.customer_id)
        .set("Id", invoice.id)
        .set("InvoiceDate", invoice_date)
        .set("InvoiceNumber", invoice.number)
        .set("InvoiceReference", invoice.reference)
        .set("InvoiceStatus", invoice.status)
        .set("InvoiceType", invoice.kind)
        .set("LastCalculatedCostTotal", invoice.cost_total)
        .set("LastCalculatedCostTotalCurrency", invoice.currency.clone())
        .set("LastCalculatedTotal", invoice.total)
        .set("LastCalculatedTotalCurrency", invoice.currency)
        .set("LastCalculationFinishDate", text(invoice.calculated_at))
        .set("LastInvoiceRunDate", text(invoice.calculated_at))
        .set("OutstandingAmount", outstanding)
}
