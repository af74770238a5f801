//! The data contracts, with the evidence for what is not documented.

use super::shape::{Enumeration, Item, Record, Shape, TEXTS, member, text};
use crate::data::billing::invoices;

/// Inferred: `Invoice2` without the period.
pub(crate) static INVOICE: Record = Record {
    name: "Invoice",
    members: &[
        text("CustomerCode"),
        text("InvoiceDate"),
        text("InvoiceNumber"),
        text("InvoiceReference"),
    ],
};

pub(crate) static INVOICE_2: Record = Record {
    name: "Invoice2",
    members: &[
        text("BillingPeriodEnd"),
        text("BillingPeriodStart"),
        text("CustomerCode"),
        text("InvoiceDate"),
        text("InvoiceNumber"),
        text("InvoiceReference"),
    ],
};

pub(crate) static INVOICE_HEADER: Record = Record {
    name: "InvoiceHeader",
    members: &[
        text("ApprovalDate"),
        text("BillingDate"),
        text("BillingPeriodEnd"),
        text("BillingPeriodStart"),
        text("CustomerClusterId"),
        text("CustomerCode"),
        text("CustomerId"),
        text("Id"),
        text("InvoiceDate"),
        text("InvoiceNumber"),
        text("InvoiceReference"),
        member("InvoiceStatus", Shape::Enumeration(&INVOICE_STATUS)),
        member("InvoiceType", Shape::Enumeration(&INVOICE_TYPE)),
        member("LastCalculatedCostTotal", Shape::Double),
        text("LastCalculatedCostTotalCurrency"),
        member("LastCalculatedTotal", Shape::Double),
        text("LastCalculatedTotalCurrency"),
        text("LastCalculationFinishDate"),
        text("LastInvoiceRunDate"),
        member("OutstandingAmount", Shape::Record(&MONEY)),
    ],
};

/// The documentation names it without members. Inferred: an amount and its currency, like `Double`
/// and `*Currency` elsewhere.
pub(crate) static MONEY: Record = Record {
    name: "Money",
    members: &[member("Amount", Shape::Double), text("Currency")],
};

pub(crate) static PURCHASE: Record = Record {
    name: "Purchase",
    members: &[
        member("BillInAdvance", Shape::Boolean),
        member("BundleInfo", Shape::Record(&BUNDLE_INFO)),
        text("CustomerCode"),
        member("DateValues", Shape::Array(Item::Record(&NAME_VALUE_PAIR))),
        text("EndDate"),
        text("Id"),
        text("ImportedDate"),
        text("InvoiceReference"),
        member("IsAdhoc", Shape::Boolean),
        member(
            "NumericValues",
            Shape::Array(Item::Record(&NAME_VALUE_PAIR)),
        ),
        member("OverrideCost", Shape::DoubleOrNull),
        text("OverrideCostCurrency"),
        member("OverrideTotalPurchasePrice", Shape::DoubleOrNull),
        member("OverrideUnitPrice", Shape::DoubleOrNull),
        text("OverrideUnitPriceCurrency"),
        text("ProductClusterTagName"),
        text("ProductLabel"),
        text("PurchaseDate"),
        text("PurchaseReference"),
        member("Quantity", Shape::Double),
        text("SourceUpdateDate"),
    ],
};

/// The documentation names it, as obsolete, without members. Always null.
pub(crate) static BUNDLE_INFO: Record = Record {
    name: "BundleInfo",
    members: &[],
};

/// The documentation names it without members. Inferred: a name and a value. No purchase here has
/// any.
pub(crate) static NAME_VALUE_PAIR: Record = Record {
    name: "NameValuePair",
    members: &[text("Name"), text("Value")],
};

/// Documented as prose only: a list of errors, each of a description, an error and a reference, and
/// the references that were marked for deletion.
pub(crate) static BULK_DELETE_RESULT: Record = Record {
    name: "BulkDeleteResult",
    members: &[
        member("Errors", Shape::Array(Item::Record(&BULK_DELETE_ERROR))),
        member("MarkedForDeletion", TEXTS),
    ],
};

pub(crate) static BULK_DELETE_ERROR: Record = Record {
    name: "BulkDeleteError",
    members: &[
        text("Description"),
        text("Error"),
        text("PurchaseReference"),
    ],
};

/// The documentation names it without members. Inferred from [`BULK_DELETE_RESULT`].
pub(crate) static BULK_INVOICE_CLOSE_RESULT: Record = Record {
    name: "BulkInvoiceCloseResult",
    members: &[
        member("ClosedInvoices", TEXTS),
        member(
            "Errors",
            Shape::Array(Item::Record(&BULK_INVOICE_CLOSE_ERROR)),
        ),
    ],
};

pub(crate) static BULK_INVOICE_CLOSE_ERROR: Record = Record {
    name: "BulkInvoiceCloseError",
    members: &[text("Description"), text("Error"), text("InvoiceId")],
};

/// The type on the older page.
pub(crate) static INVOICE_TRANSFORMATION_RESULT: Record = Record {
    name: "InvoiceTransformationResult",
    members: &[
        text("CreatedDate"),
        text("CustomerCode"),
        text("CustomerName"),
        text("Id"),
        member("InvoiceIds", TEXTS),
        text("InvoicePeriodEnd"),
        text("InvoicePeriodStart"),
        text("InvoiceTemplateKey"),
        text("InvoiceTransformationId"),
        text("InvoiceTransformationName"),
        member("IsGrouped", Shape::Boolean),
        member("IsOutOfDate", Shape::Boolean),
        text("Status"),
    ],
};

/// The newer pages name it without members. Inferred: those of the older type, under the newer
/// names.
pub(crate) static TRANSFORMATION_RESULT: Record = Record {
    name: "TransformationResult",
    members: &[
        text("CreatedDate"),
        text("CustomerCode"),
        text("CustomerName"),
        text("Id"),
        member("InvoiceIds", TEXTS),
        text("InvoicePeriodEnd"),
        text("InvoicePeriodStart"),
        member("IsGrouped", Shape::Boolean),
        member("IsOutOfDate", Shape::Boolean),
        text("Status"),
        text("TransformationId"),
        text("TransformationName"),
    ],
};

/// The members in the sample, which is cut after them.
pub(crate) static TRANSFORMATION_RESULT_FILE: Record = Record {
    name: "InvoiceTransformationResultFile",
    members: &[
        text("ContentType"),
        text("Date"),
        text("ExpiredDate"),
        member("FileBytes", Shape::Base64),
    ],
};

pub(crate) static INVOICE_STATUS: Enumeration = Enumeration {
    name: "InvoiceStatusEnum",
    values: &invoices::STATUSES,
};

/// The names in a dataset outside of the API; no page shows their spelling in XML.
pub(crate) static INVOICE_TYPE: Enumeration = Enumeration {
    name: "InvoiceType",
    values: &["Period", "AdHoc", "Credit"],
};
