//! `GetPurchases` and `DeletePurchases`.

use rusqlite::Connection;

use super::arguments::some_texts;
use crate::data::billing::Refusal;
use crate::data::billing::purchases::{self, Purchase, PurchaseQuery};
use crate::soap::contract::records::{BULK_DELETE_ERROR, BULK_DELETE_RESULT, PURCHASE};
use crate::soap::value::{Arguments, Members as _, RecordValue, Value, record};

pub(in crate::soap) fn list(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let query = PurchaseQuery {
        customer_code: arguments.text("customerCode"),
        include_unmapped: arguments.boolean("includeUnmapped"),
        product_label: arguments.text("productLabel"),
        date_from: arguments.text("dateFrom"),
        date_to: arguments.text("dateTo"),
    };
    Ok(purchases::list(db, environment, &query)?
        .into_iter()
        .map(purchase)
        .collect())
}

pub(in crate::soap) fn delete(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let references = some_texts(arguments, "purchaseReferences")?;
    let result = purchases::delete(db, environment, &references, arguments.text("reason"))?;
    let errors = result.errors.into_iter().map(|(reference, error)| {
        record!(BULK_DELETE_ERROR {
            "Description": format!("Purchase {reference} was not marked for deletion"),
            "Error": error,
            "PurchaseReference": reference,
        })
    });
    Ok(record!(BULK_DELETE_RESULT {
        "Errors": errors.collect::<Value>(),
        "MarkedForDeletion": result.marked.into_iter().collect::<Value>(),
    })
    .into())
}

fn purchase(purchase: Purchase) -> RecordValue {
    record!(PURCHASE {
        "BillInAdvance": purchase.bill_in_advance,
        "CustomerCode": purchase.customer_code,
        "EndDate": purchase.end_date,
        "Id": purchase.id,
        "ImportedDate": purchase.imported_at.to_string(),
        "InvoiceReference": purchase.invoice_reference,
        "IsAdhoc": purchase.is_adhoc,
        "OverrideCost": purchase.override_cost,
        "OverrideCostCurrency": purchase.override_cost_currency,
        "OverrideTotalPurchasePrice": purchase.override_total,
        "OverrideUnitPrice": purchase.override_unit_price,
        "OverrideUnitPriceCurrency": purchase.override_unit_price_currency,
        "ProductClusterTagName": purchase.cluster,
        "ProductLabel": purchase.product_label,
        "PurchaseDate": purchase.purchase_date,
        "PurchaseReference": purchase.reference,
        "Quantity": purchase.quantity,
        "SourceUpdateDate": purchase.source_update_date,
    })
}
