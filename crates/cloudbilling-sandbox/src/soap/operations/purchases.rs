//! `GetPurchases` and `DeletePurchases`.

use rusqlite::Connection;

use super::arguments::some_texts;
use crate::data::billing::Refusal;
use crate::data::billing::purchases::{self, Purchase, PurchaseQuery};
use crate::soap::contract::{BULK_DELETE_ERROR, BULK_DELETE_RESULT, PURCHASE};
use crate::soap::value::{Arguments, Members as _, RecordValue, Value};

pub(super) fn list(
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

pub(super) fn delete(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let references = some_texts(arguments, "purchaseReferences")?;
    let result = purchases::delete(db, environment, &references, arguments.text("reason"))?;
    let errors = result.errors.into_iter().map(|(reference, error)| {
        RecordValue::new(&BULK_DELETE_ERROR)
            .set(
                "Description",
                format!("Purchase {reference} was not marked for deletion"),
            )
            .set("Error", error)
            .set("PurchaseReference", reference)
    });
    Ok(RecordValue::new(&BULK_DELETE_RESULT)
        .set("Errors", errors.collect::<Value>())
        .set(
            "MarkedForDeletion",
            result.marked.into_iter().collect::<Value>(),
        )
        .into())
}

fn purchase(purchase: Purchase) -> RecordValue {
    RecordValue::new(&PURCHASE)
        .set("BillInAdvance", purchase.bill_in_advance)
        .set("CustomerCode", purchase.customer_code)
        .set("EndDate", purchase.end_date)
        .set("Id", purchase.id)
        .set("ImportedDate", purchase.imported_at.to_string())
        .set("InvoiceReference", purchase.invoice_reference)
        .set("IsAdhoc", purchase.is_adhoc)
        .set("OverrideCost", purchase.override_cost)
        .set("OverrideCostCurrency", purchase.override_cost_currency)
        .set("OverrideTotalPurchasePrice", purchase.override_total)
        .set("OverrideUnitPrice", purchase.override_unit_price)
        .set(
            "OverrideUnitPriceCurrency",
            purchase.override_unit_price_currency,
        )
        .set("ProductClusterTagName", purchase.cluster)
        .set("ProductLabel", purchase.product_label)
        .set("PurchaseDate", purchase.purchase_date)
        .set("PurchaseReference", purchase.reference)
        .set("Quantity", purchase.quantity)
        .set("SourceUpdateDate", purchase.source_update_date)
}
