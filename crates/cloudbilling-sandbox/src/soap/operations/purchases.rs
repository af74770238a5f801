//! `GetPurchases` and `DeletePurchases`.

use cloudbilling_types::namespace::DATA_CONTRACT;
use rusqlite::Connection;
use soap_codec::ToXml;

use super::arguments::some_texts;
use crate::data::billing::Refusal;
use crate::data::billing::purchases::{self, PurchaseQuery, PurchaseView};
use crate::soap::contract::records::{BULK_DELETE_ERROR, BULK_DELETE_RESULT};
use crate::soap::value::{Arguments, Members as _, Value, record};
use crate::soap::write::Rows;

pub(in crate::soap) fn list(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
    rows: &mut Rows<'_, '_>,
) -> Result<(), Refusal> {
    let query = PurchaseQuery {
        customer_code: arguments.text("customerCode"),
        include_unmapped: arguments.boolean("includeUnmapped"),
        product_label: arguments.text("productLabel"),
        date_from: arguments.text("dateFrom"),
        date_to: arguments.text("dateTo"),
    };
    purchases::for_each(db, environment, &query, |purchase| {
        let imported = purchase.imported_at.text();
        let updated = purchase.source_updated_at.text();
        let updated = purchase.source_update_date.unwrap_or(updated.as_str());
        rows.write(&PurchaseXml::new(purchase, imported.as_str(), updated));
    })
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

/// A [`PURCHASE`](crate::soap::contract::records::PURCHASE). Its members are constants of the
/// compiled program, because a list has thousands of them.
#[derive(ToXml)]
#[soap(namespace = DATA_CONTRACT, prefix = "a", rename_all = "PascalCase", none = "nil")]
struct PurchaseXml<'a> {
    bill_in_advance: bool,
    bundle_info: Option<()>,
    customer_code: &'a str,
    date_values: Option<()>,
    end_date: Option<&'a str>,
    id: &'a str,
    imported_date: &'a str,
    invoice_reference: Option<&'a str>,
    is_adhoc: bool,
    numeric_values: Option<()>,
    override_cost: Option<f64>,
    override_cost_currency: Option<&'a str>,
    override_total_purchase_price: Option<f64>,
    override_unit_price: Option<f64>,
    override_unit_price_currency: Option<&'a str>,
    product_cluster_tag_name: Option<&'a str>,
    product_label: &'a str,
    purchase_date: &'a str,
    purchase_reference: &'a str,
    quantity: f64,
    source_update_date: &'a str,
}

impl<'a> PurchaseXml<'a> {
    fn new(
        purchase: &PurchaseView<'a>,
        imported_date: &'a str,
        source_update_date: &'a str,
    ) -> Self {
        Self {
            bill_in_advance: purchase.bill_in_advance,
            bundle_info: None,
            customer_code: purchase.customer_code,
            date_values: None,
            end_date: purchase.end_date,
            id: purchase.id,
            imported_date,
            invoice_reference: purchase.invoice_reference,
            is_adhoc: purchase.is_adhoc,
            numeric_values: None,
            override_cost: purchase.override_cost,
            override_cost_currency: purchase.override_cost_currency,
            override_total_purchase_price: purchase.override_total,
            override_unit_price: purchase.override_unit_price,
            override_unit_price_currency: purchase.override_unit_price_currency,
            product_cluster_tag_name: purchase.cluster,
            product_label: purchase.product_label,
            purchase_date: purchase.purchase_date,
            purchase_reference: purchase.reference,
            quantity: purchase.quantity,
            source_update_date,
        }
    }
}

#[cfg(test)]
mod tests {
    use soap_codec::{QName, Writer};

    use super::*;
    use crate::data::timestamp::Timestamp;
    use crate::soap::contract::records::PURCHASE;
    use crate::soap::contract::shape::{Item, Shape};
    use crate::soap::value::RecordValue;
    use crate::soap::write::content;

    const NOON: &str = "2024-05-01T12:00:00Z";

    fn view(text: Option<&str>, number: Option<f64>) -> PurchaseView<'_> {
        let required = text.unwrap_or("x");
        PurchaseView {
            id: required,
            customer_code: required,
            reference: required,
            product_label: required,
            cluster: text,
            invoice_reference: text,
            is_adhoc: true,
            bill_in_advance: true,
            imported_at: Timestamp::from_millis(0),
            purchase_date: NOON,
            end_date: text,
            source_update_date: text,
            source_updated_at: Timestamp::from_millis(0),
            quantity: 1.5,
            override_unit_price: number,
            override_unit_price_currency: text,
            override_cost: number,
            override_cost_currency: text,
            override_total: number,
        }
    }

    /// Returns the value as the table writes it.
    fn by_table(view: &PurchaseView<'_>) -> RecordValue {
        let text = |text: &str| Value::from(text);
        record!(PURCHASE {
            "BillInAdvance": view.bill_in_advance,
            "CustomerCode": view.customer_code,
            "EndDate": view.end_date.map(text),
            "Id": view.id,
            "ImportedDate": NOON,
            "InvoiceReference": view.invoice_reference.map(text),
            "IsAdhoc": view.is_adhoc,
            "OverrideCost": view.override_cost,
            "OverrideCostCurrency": view.override_cost_currency.map(text),
            "OverrideTotalPurchasePrice": view.override_total,
            "OverrideUnitPrice": view.override_unit_price,
            "OverrideUnitPriceCurrency": view.override_unit_price_currency.map(text),
            "ProductClusterTagName": view.cluster.map(text),
            "ProductLabel": view.product_label,
            "PurchaseDate": view.purchase_date,
            "PurchaseReference": view.reference,
            "Quantity": view.quantity,
            "SourceUpdateDate": NOON,
        })
    }

    /// Writes a list in an element with the prefixes of a response.
    fn written(write: impl FnOnce(&mut Writer<'_>)) -> String {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.start(QName::new("urn:list", "list"));
        writer.declare("a", DATA_CONTRACT);
        writer.declare("i", "http://www.w3.org/2001/XMLSchema-instance");
        write(&mut writer);
        writer.end();
        writer.finish().expect("it is well-formed");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn a_purchase_is_written_as_its_table_says() {
        for (text, number) in [
            (None, None),
            (Some("<&>"), Some(-0.25)),
            (Some(""), Some(1e30)),
        ] {
            let view = view(text, number);
            let derived = written(|writer| {
                let xml = PurchaseXml::new(&view, NOON, NOON);
                writer.element(QName::new(DATA_CONTRACT, "Purchase"), &xml);
            });
            let table = Value::Array(vec![by_table(&view).into()]);
            let shape = Shape::Array(Item::Record(&PURCHASE));
            let by_table = written(|writer| content(writer, &table, shape));
            assert_eq!(derived, by_table);
        }
    }
}
