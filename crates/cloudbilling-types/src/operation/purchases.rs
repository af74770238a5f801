use soap_codec::{FromXml, ToXml};

use super::{Parameter, operation};
use crate::namespace::{ARRAYS, OPERATIONS};
use crate::record::{BulkDeleteResult, Purchase};
use crate::setters::setters;
use crate::value::DateTimeText;

/// Finds purchases. A read; returns the [`Purchase`]s.
///
/// Documented: docs.cloudbilling.nl, `api-methods/getpurchases` (2011-2025). There is no paging:
/// the response to a wide query is one message, whose rows can be read [one at a
/// time](crate::ServiceContract::rows).
///
/// ```
/// use cloudbilling_types::operation::GetPurchases;
///
/// let january = GetPurchases::default()
///     .customer_code("1001")
///     .date_from("2025-01-01T00:00:00Z")
///     .date_to("2025-02-01T00:00:00Z");
/// assert_eq!(january.include_unmapped, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetPurchases {
    /// The customer's external id, in full.
    pub customer_code: Option<String>,
    /// `true` to include purchases that are not mapped to a product.
    pub include_unmapped: Option<bool>,
    /// The product's label, in full.
    pub product_label: Option<String>,
    /// The purchase date is later than this.
    pub date_from: Option<DateTimeText>,
    /// The purchase date is earlier than this.
    pub date_to: Option<DateTimeText>,
}

/// Marks purchases for deletion. A write; returns the result for each purchase.
///
/// Documented: docs.cloudbilling.nl, `api-methods/deletepurchases` (2023). Purchases on an approved
/// or closed invoice cannot be deleted.
///
/// ```
/// use cloudbilling_types::operation::DeletePurchases;
///
/// let delete = DeletePurchases::new("imported twice", ["P-1", "P-2"]);
/// assert_eq!(delete.purchase_references.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeletePurchases {
    /// The reason.
    pub reason: String,
    /// The purchases' external ids.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub purchase_references: Vec<String>,
}

impl DeletePurchases {
    /// Creates a request to mark these purchases for deletion.
    pub fn new<I>(reason: impl Into<String>, purchase_references: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        Self {
            reason: reason.into(),
            purchase_references: purchase_references.into_iter().map(Into::into).collect(),
        }
    }
}

operation!(
    DeletePurchases: Write -> BulkDeleteResult; single if |call| call.purchase_references.len() <= 1;
    "Marks purchases for deletion"; [
        Parameter::text("reason", "why").required(),
        Parameter::texts("purchaseReferences", "the purchases").required(),
    ]
);

operation!(
    GetPurchases: Read -> Vec<Purchase>;
    "Finds purchases"; [
        Parameter::text("customerCode", "the customer's code"),
        Parameter::boolean("includeUnmapped", "include purchases that are not mapped to a product"),
        Parameter::text("productLabel", "the product's label"),
        Parameter::date("dateFrom", "purchased later than"),
        Parameter::date("dateTo", "purchased earlier than"),
    ]
);

setters!(GetPurchases {
    customer_code: String,
    include_unmapped: bool,
    product_label: String,
    date_from: DateTimeText,
    date_to: DateTimeText,
});
