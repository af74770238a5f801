//! The rows, and the message with them.

use std::borrow::Cow;
use std::fmt::Write;

use soap_codec::FromXml;

pub const CONTRACT: &str = "urn:contract";
pub const OPERATIONS: &str = "http://tempuri.org/";

#[derive(Clone, Debug, FromXml, PartialEq)]
#[soap(namespace = CONTRACT, rename_all = "PascalCase", data_contract)]
pub struct Row {
    pub customer_code: String,
    pub id: String,
    pub is_adhoc: bool,
    pub override_unit_price: Option<f64>,
    pub product_label: String,
    pub purchase_date: String,
    pub purchase_reference: String,
    pub quantity: f64,
}

/// The same, with texts that borrow from the message where it holds them as they are.
#[derive(FromXml)]
#[soap(namespace = CONTRACT, rename_all = "PascalCase", data_contract)]
pub struct BorrowedRow<'a> {
    pub customer_code: Cow<'a, str>,
    pub id: Cow<'a, str>,
    pub is_adhoc: bool,
    pub override_unit_price: Option<f64>,
    pub product_label: Cow<'a, str>,
    pub purchase_date: Cow<'a, str>,
    pub purchase_reference: Cow<'a, str>,
    pub quantity: f64,
}

/// Implements the conversion from another row type, which has the same fields.
#[macro_export]
macro_rules! into_row {
    ($type:ty) => {
        impl From<$type> for $crate::rows::Row {
            fn from(row: $type) -> Self {
                Self {
                    customer_code: row.customer_code.into(),
                    id: row.id.into(),
                    is_adhoc: row.is_adhoc,
                    override_unit_price: row.override_unit_price,
                    product_label: row.product_label.into(),
                    purchase_date: row.purchase_date.into(),
                    purchase_reference: row.purchase_reference.into(),
                    quantity: row.quantity,
                }
            }
        }
    };
}

into_row!(BorrowedRow<'_>);

pub fn rows(count: usize) -> Vec<Row> {
    let row = |index: usize| Row {
        customer_code: format!("C{}", index % 100),
        id: format!("{index:024x}"),
        is_adhoc: index.is_multiple_of(3),
        override_unit_price: index.is_multiple_of(4).then_some(index as f64 / 8.0),
        product_label: String::from("DSL & TV"),
        purchase_date: String::from("2025-01-15T12:00:00Z"),
        purchase_reference: format!("P-{index}"),
        quantity: 2.5,
    };
    (0..count).map(row).collect()
}

/// Rows whose texts can all be borrowed, because none has a reference.
pub fn plain_rows(count: usize) -> Vec<Row> {
    let mut rows = rows(count);
    for row in &mut rows {
        row.product_label = String::from("DSL + TV");
    }
    rows
}

/// As WCF writes it, but without nil: not every contender knows it.
pub fn message(rows: &[Row]) -> String {
    let mut message = String::from(concat!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/">"#,
        r#"<GetPurchasesResult xmlns:a="urn:contract">"#,
    ));
    for row in rows {
        let price = row
            .override_unit_price
            .map(|price| format!("<a:OverrideUnitPrice>{price}</a:OverrideUnitPrice>"));
        write!(
            message,
            "<a:Purchase><a:CustomerCode>{}</a:CustomerCode><a:Id>{}</a:Id><a:IsAdhoc>{}</a:IsAdhoc>{}<a:ProductLabel>{}</a:ProductLabel>\
             <a:PurchaseDate>{}</a:PurchaseDate><a:PurchaseReference>{}</a:PurchaseReference><a:Quantity>{}</a:Quantity></a:Purchase>",
            row.customer_code,
            row.id,
            row.is_adhoc,
            price.unwrap_or_default(),
            row.product_label.replace('&', "&amp;"),
            row.purchase_date,
            row.purchase_reference,
            row.quantity,
        )
        .expect("a string takes any text");
    }
    message.push_str("</GetPurchasesResult></GetPurchasesResponse></s:Body></s:Envelope>");
    message
}
