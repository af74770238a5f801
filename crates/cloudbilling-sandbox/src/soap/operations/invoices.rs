//! `GetInvoiceHeaders`, `UploadInvoices`, `UploadInvoices2` and `CloseInvoices`.

use rusqlite::Connection;

use super::arguments::{records, some_texts, texts};
use crate::data::billing::Refusal;
use crate::data::billing::invoices::{self, AdhocInvoice, HeaderQuery, Invoice};
use crate::data::timestamp::Timestamp;
use crate::soap::contract::records::{
    BULK_INVOICE_CLOSE_ERROR, BULK_INVOICE_CLOSE_RESULT, INVOICE_HEADER, MONEY,
};
use crate::soap::value::{Arguments, Members as _, RecordValue, Value, record};

pub(in crate::soap) fn headers(
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

pub(in crate::soap) fn upload(
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

pub(in crate::soap) fn close(
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
        record!(BULK_INVOICE_CLOSE_ERROR {
            "Description": format!("Invoice {id} was not closed"),
            "Error": error,
            "InvoiceId": id,
        })
    });
    Ok(record!(BULK_INVOICE_CLOSE_RESULT {
        "Errors": errors.collect::<Value>(),
        "ClosedInvoices": result.closed.into_iter().collect::<Value>(),
    })
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
        record!(MONEY {
            "Amount": amount,
            "Currency": invoice.currency.clone(),
        })
    });
    record!(INVOICE_HEADER {
        "ApprovalDate": text(invoice.approved_at),
        "BillingDate": billing_date,
        "BillingPeriodEnd": invoice.period_end,
        "BillingPeriodStart": invoice.period_start,
        "CustomerClusterId": invoice.customer_cluster_id,
        "CustomerCode": invoice.customer_code,
        "CustomerId": invoice.customer_id,
        "Id": invoice.id,
        "InvoiceDate": invoice_date,
        "InvoiceNumber": invoice.number,
        "InvoiceReference": invoice.reference,
        "InvoiceStatus": invoice.status,
        "InvoiceType": invoice.kind,
        "LastCalculatedCostTotal": invoice.cost_total,
        "LastCalculatedCostTotalCurrency": invoice.currency.clone(),
        "LastCalculatedTotal": invoice.total,
        "LastCalculatedTotalCurrency": invoice.currency,
        "LastCalculationFinishDate": text(invoice.calculated_at),
        "LastInvoiceRunDate": text(invoice.calculated_at),
        "OutstandingAmount": outstanding,
    })
}
