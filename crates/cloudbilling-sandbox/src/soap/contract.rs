//! The service's contract as one table: what its requests are read by, its responses written by, and its WSDL made of.
//!
//! It is kept apart from the types that clients use, on purpose. A wrong name or order there would otherwise be wrong here
//! too, and no test of one against the other would see it.

use cloudbilling_types::namespace::DATA_CONTRACT;
use soap_codec::QName;

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// In the order of the documentation's table, which is WCF's order of a wrapped request's parameters.
    pub(crate) parameters: &'static [Member],
    pub(crate) result: Shape,
    /// Whether it changes anything.
    pub(crate) writes: bool,
}

/// A parameter of an operation, or a member of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    /// The name of a record's member, checked here and not for each row that is written.
    pub(crate) qname: QName<'static>,
}

/// What a parameter, member or result is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Array(Item),
    Base64,
    Boolean,
    Double,
    /// A .NET `Double?`.
    DoubleOrNull,
    Enumeration(&'static Enumeration),
    Record(&'static Record),
    Text,
}

/// What an array holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    Enumeration(&'static Enumeration),
    Record(&'static Record),
    Text,
}

/// A data contract.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) name: &'static str,
    /// In `DataContractSerializer`'s order: by name, ordinally.
    pub(crate) members: &'static [Member],
}

/// An enumeration, with its values in the documented order.
#[derive(Debug)]
pub(crate) struct Enumeration {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
}

impl Item {
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Enumeration(enumeration) => Shape::Enumeration(enumeration),
            Self::Record(record) => Shape::Record(record),
            Self::Text => Shape::Text,
        }
    }

    /// The local name of the array's items.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enumeration(enumeration) => enumeration.name,
            Self::Record(record) => record.name,
            Self::Text => "string",
        }
    }
}

const fn text(name: &'static str) -> Member {
    member(name, Shape::Text)
}

const fn member(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        shape,
        qname: QName::new(DATA_CONTRACT, name),
    }
}

const TEXTS: Shape = Shape::Array(Item::Text);

/// Every operation whose parameters are documented, by name.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation {
        name: "AddProductCluster",
        parameters: &[
            text("tagName"),
            text("parentTagName"),
            member("aliases", TEXTS),
            member("billingOutputTags", TEXTS),
            member("showInProductPlan", Shape::Boolean),
        ],
        result: Shape::Boolean,
        writes: true,
    },
    Operation {
        name: "CloseInvoices",
        parameters: &[member("invoiceIds", TEXTS), text("reason")],
        result: Shape::Record(&BULK_INVOICE_CLOSE_RESULT),
        writes: true,
    },
    Operation {
        name: "DeletePurchases",
        parameters: &[text("reason"), member("purchaseReferences", TEXTS)],
        result: Shape::Record(&BULK_DELETE_RESULT),
        writes: true,
    },
    Operation {
        name: "GetInvoiceHeaders",
        parameters: &[
            text("billingPeriodDate"),
            text("customerCode"),
            text("calculatedSinceDate"),
            member(
                "includedStatuses",
                Shape::Array(Item::Enumeration(&INVOICE_STATUS)),
            ),
            text("billingPeriodEndFrom"),
            text("billingPeriodEndTo"),
        ],
        result: Shape::Array(Item::Record(&INVOICE_HEADER)),
        writes: false,
    },
    Operation {
        name: "GetInvoiceTransformationResultFile",
        parameters: &[text("invoiceTransformationResultId")],
        result: Shape::Record(&TRANSFORMATION_RESULT_FILE),
        writes: false,
    },
    Operation {
        name: "GetInvoiceTransformationResultsForCustomers",
        parameters: &[
            member("customerCodes", TEXTS),
            text("createdFromDate"),
            text("createdToDate"),
            text("invoiceTransformationName"),
        ],
        result: Shape::Array(Item::Record(&INVOICE_TRANSFORMATION_RESULT)),
        writes: false,
    },
    Operation {
        name: "GetInvoiceTransformationResultsForInvoices",
        parameters: &[
            member("invoiceIds", TEXTS),
            text("createdFromDate"),
            text("createdToDate"),
            text("invoiceTransformationName"),
        ],
        result: Shape::Array(Item::Record(&INVOICE_TRANSFORMATION_RESULT)),
        writes: false,
    },
    Operation {
        name: "GetPurchases",
        parameters: &[
            text("customerCode"),
            member("includeUnmapped", Shape::Boolean),
            text("productLabel"),
            text("dateFrom"),
            text("dateTo"),
        ],
        result: Shape::Array(Item::Record(&PURCHASE)),
        writes: false,
    },
    Operation {
        name: "GetTransformationResultsForCustomers",
        parameters: &[
            member("customerCodes", TEXTS),
            text("createdFromDate"),
            text("createdToDate"),
            text("transformationName"),
        ],
        result: Shape::Array(Item::Record(&TRANSFORMATION_RESULT)),
        writes: false,
    },
    Operation {
        name: "GetTransformationResultsForInvoices",
        parameters: &[
            member("invoiceIds", TEXTS),
            text("createdFromDate"),
            text("createdToDate"),
            text("transformationName"),
        ],
        result: Shape::Array(Item::Record(&TRANSFORMATION_RESULT)),
        writes: false,
    },
    Operation {
        name: "UploadInvoices",
        parameters: &[member("invoices", Shape::Array(Item::Record(&INVOICE)))],
        result: Shape::Boolean,
        writes: true,
    },
    Operation {
        name: "UploadInvoices2",
        parameters: &[member("invoices", Shape::Array(Item::Record(&INVOICE_2)))],
        result: Shape::Boolean,
        writes: true,
    },
];

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

/// Named by the documentation, its members are not: an amount and its currency, as `Double` and `*Currency` are elsewhere.
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

/// Named by the documentation as obsolete; its members are not. Always null.
pub(crate) static BUNDLE_INFO: Record = Record {
    name: "BundleInfo",
    members: &[],
};

/// Named by the documentation, its members are not: a name and a value. No purchase here has any.
pub(crate) static NAME_VALUE_PAIR: Record = Record {
    name: "NameValuePair",
    members: &[text("Name"), text("Value")],
};

/// Documented in words only: a list of errors, each of a description, an error and a reference, and the references
/// that were marked for deletion.
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

/// Named by the documentation, its members are not: made like [`BULK_DELETE_RESULT`].
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

/// The older page's type.
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

/// Named by the newer pages, its members are not: those of the older type, under the newer names.
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

/// The members that the sample shows; it is cut after them.
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
    values: &crate::data::billing::invoices::STATUSES,
};

/// The names of a dataset that is not the API; no page shows their spelling in XML.
pub(crate) static INVOICE_TYPE: Enumeration = Enumeration {
    name: "InvoiceType",
    values: &["Period", "AdHoc", "Credit"],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Vec<&'static Record> {
        let mut found: Vec<&'static Record> = Vec::new();
        let mut waiting: Vec<Shape> = OPERATIONS
            .iter()
            .flat_map(|operation| {
                operation
                    .parameters
                    .iter()
                    .map(|member| member.shape)
                    .chain([operation.result])
            })
            .collect();
        while let Some(shape) = waiting.pop() {
            match shape {
                Shape::Array(item) => waiting.push(item.shape()),
                Shape::Record(record) if !found.iter().any(|known| known.name == record.name) => {
                    found.push(record);
                    waiting.extend(record.members.iter().map(|member| member.shape));
                }
                _ => {}
            }
        }
        found
    }

    #[test]
    fn members_are_in_the_order_of_the_serializer() {
        for record in records() {
            assert!(
                record.members.is_sorted_by_key(|member| member.name),
                "{}",
                record.name
            );
        }
        assert_eq!(records().len(), 14);
    }

    #[test]
    fn operations_are_in_the_order_of_their_names() {
        assert!(OPERATIONS.is_sorted_by_key(|operation| operation.name));
    }
}
