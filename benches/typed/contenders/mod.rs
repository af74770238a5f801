//! The readers that are compared.

mod hard;
mod instant;
mod quick;
mod yaser;

use benches::rows::Row;
use benches::typed;

pub struct Contender {
    pub name: &'static str,
    pub read: fn(&str) -> Vec<Row>,
}

pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "soap-codec, derived",
        read: typed::derived::read,
    },
    Contender {
        name: "soap-codec, by hand",
        read: typed::by_hand::read,
    },
    Contender {
        name: "quick-xml, serde",
        read: quick::read,
    },
    Contender {
        name: "instant-xml",
        read: instant::read,
    },
    Contender {
        name: "hard-xml",
        read: hard::read,
    },
    Contender {
        name: "yaserde",
        read: yaser::read,
    },
];

/// Implements the conversion from a contender's own row type, which has the same fields.
macro_rules! into_row {
    ($type:ident) => {
        impl From<$type> for benches::rows::Row {
            fn from(row: $type) -> Self {
                Self {
                    customer_code: row.customer_code,
                    id: row.id,
                    is_adhoc: row.is_adhoc,
                    override_unit_price: row.override_unit_price,
                    product_label: row.product_label,
                    purchase_date: row.purchase_date,
                    purchase_reference: row.purchase_reference,
                    quantity: row.quantity,
                }
            }
        }
    };
}

use into_row;
