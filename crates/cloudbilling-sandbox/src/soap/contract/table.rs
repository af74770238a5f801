//! The operations.

use cloudbilling_types::ServiceContract;
use rusqlite::Connection;

use super::records::{
    BULK_DELETE_RESULT, BULK_INVOICE_CLOSE_RESULT, INVOICE, INVOICE_2, INVOICE_HEADER,
    INVOICE_STATUS, INVOICE_TRANSFORMATION_RESULT, PURCHASE, TRANSFORMATION_RESULT,
    TRANSFORMATION_RESULT_FILE,
};
use super::shape::{Item, Member, Shape, TEXTS, member, text};
use crate::data::billing::Refusal;
use crate::data::billing::transformations::Of;
use crate::soap::operations::transformations::Names;
use crate::soap::operations::{invoices, products, purchases, transformations};
use crate::soap::value::{Arguments, Value};
use crate::soap::write::Rows;

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// In the order of the documentation, which is the order of the parameters of a wrapped WCF
    /// request.
    pub(crate) parameters: &'static [Member],
    pub(crate) result: Shape,
    /// Set for an operation that changes data.
    pub(crate) writes: bool,
    /// Carries out the operation for a caller of this environment, in the transaction of the
    /// connection.
    pub(crate) run: Run,
}

/// The two ways to carry out an operation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// Writes each row of a list as it is read. Only for operations that read.
    List(fn(&Connection, environment: &str, &Arguments, &mut Rows<'_, '_>) -> Result<(), Refusal>),
    /// Returns the result.
    Value(fn(&Connection, environment: &str, &Arguments) -> Result<Value, Refusal>),
}

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
        run: Run::Value(products::add_product_cluster),
    },
    Operation {
        name: "CloseInvoices",
        parameters: &[member("invoiceIds", TEXTS), text("reason")],
        result: Shape::Record(&BULK_INVOICE_CLOSE_RESULT),
        writes: true,
        run: Run::Value(invoices::close),
    },
    Operation {
        name: "DeletePurchases",
        parameters: &[text("reason"), member("purchaseReferences", TEXTS)],
        result: Shape::Record(&BULK_DELETE_RESULT),
        writes: true,
        run: Run::Value(purchases::delete),
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
        run: Run::Value(invoices::headers),
    },
    Operation {
        name: "GetInvoiceTransformationResultFile",
        parameters: &[text("invoiceTransformationResultId")],
        result: Shape::Record(&TRANSFORMATION_RESULT_FILE),
        writes: false,
        run: Run::Value(transformations::file),
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
        run: Run::Value(|db, environment, arguments| {
            transformations::list(db, environment, arguments, Of::Customers, Names::Older)
        }),
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
        run: Run::Value(|db, environment, arguments| {
            transformations::list(db, environment, arguments, Of::Invoices, Names::Older)
        }),
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
        run: Run::List(purchases::list),
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
        run: Run::Value(|db, environment, arguments| {
            transformations::list(db, environment, arguments, Of::Customers, Names::Newer)
        }),
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
        run: Run::Value(|db, environment, arguments| {
            transformations::list(db, environment, arguments, Of::Invoices, Names::Newer)
        }),
    },
    Operation {
        name: "UploadInvoices",
        parameters: &[member("invoices", Shape::Array(Item::Record(&INVOICE)))],
        result: Shape::Boolean,
        writes: true,
        run: Run::Value(invoices::upload),
    },
    Operation {
        name: "UploadInvoices2",
        parameters: &[member("invoices", Shape::Array(Item::Record(&INVOICE_2)))],
        result: Shape::Boolean,
        writes: true,
        run: Run::Value(invoices::upload),
    },
];

/// Returns the name of each operation, and of the login under this contract.
pub(crate) fn names(contract: &ServiceContract) -> Vec<String> {
    let operations = OPERATIONS.iter().map(|operation| operation.name.to_owned());
    let login = contract.login.operation.as_str().to_owned();
    operations.chain([login]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soap::contract::shape::Record;

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
