//! The documented operations and their parameters, as `-p` takes them.

use super::parameter::{Parameter, date, flag, objects, text, texts};
use super::parameters::Parameters;
use super::requests::{self, Request};
use crate::failure::Failure;
use crate::failure::nearest;
use crate::terminal::Rows;
use crate::terminal::Screen;

/// A documented operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) returns: Returns,
    pub(crate) parameters: &'static [Parameter],
    /// Makes the request of parameters that were checked against `parameters`.
    pub(crate) build: fn(&Parameters) -> Result<Box<dyn Request>, Failure>,
}

/// What an operation answers with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Returns {
    /// A list of records, whose most telling members are named.
    Rows(&'static [&'static str]),
    Value,
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "AddProductCluster",
        summary: "Adds a product cluster",
        returns: Returns::Value,
        parameters: &[
            text("tagName", "name of the new cluster"),
            text("parentTagName", "name of the parent cluster"),
            texts(
                "aliases",
                "matched against productLabel of incoming purchases",
            ),
            texts("billingOutputTags", "not documented further"),
            flag("showInProductPlan", "not documented further"),
        ],
        build: requests::add_product_cluster,
    },
    Operation {
        name: "CloseInvoices",
        summary: "Closes invoices, if possible",
        returns: Returns::Value,
        parameters: &[texts("invoiceIds", "the invoices"), text("reason", "why")],
        build: requests::close_invoices,
    },
    Operation {
        name: "DeletePurchases",
        summary: "Marks purchases for deletion",
        returns: Returns::Value,
        parameters: &[
            text("reason", "why"),
            texts("purchaseReferences", "the purchases"),
        ],
        build: requests::delete_purchases,
    },
    Operation {
        name: "GetInvoiceHeaders",
        summary: "Invoices without their contents",
        returns: Returns::Rows(&[
            "InvoiceReference",
            "InvoiceNumber",
            "CustomerCode",
            "InvoiceStatus",
            "InvoiceDate",
            "LastCalculatedTotal",
            "LastCalculatedTotalCurrency",
        ]),
        parameters: &[
            date("billingPeriodDate", "invoices that cover this date"),
            text(
                "customerCode",
                "part of the customer's code: 1 also finds 12",
            ),
            date("calculatedSinceDate", "calculated at or after"),
            texts(
                "includedStatuses",
                "any of these, such as PENDING, INVOICED_OK, APPROVED",
            ),
            date("billingPeriodEndFrom", "period ends on or after"),
            date("billingPeriodEndTo", "period ends before"),
        ],
        build: requests::get_invoice_headers,
    },
    Operation {
        name: "GetInvoiceTransformationResultFile",
        summary: "The file of a transformation result (older generation)",
        returns: Returns::Value,
        parameters: &[text("invoiceTransformationResultId", "id of the result")],
        build: requests::get_invoice_transformation_result_file,
    },
    Operation {
        name: "GetInvoiceTransformationResultsForCustomers",
        summary: "Transformation results of customers (older generation)",
        returns: Returns::Rows(&["Id", "CustomerCode", "CreatedDate", "Status"]),
        parameters: &[
            texts("customerCodes", "the customers"),
            date("createdFromDate", "created at or after"),
            date("createdToDate", "created at or before"),
            text("invoiceTransformationName", "name of the transformation"),
        ],
        build: requests::get_invoice_transformation_results_for_customers,
    },
    Operation {
        name: "GetInvoiceTransformationResultsForInvoices",
        summary: "Transformation results of invoices (older generation)",
        returns: Returns::Rows(&["Id", "CustomerCode", "CreatedDate", "Status"]),
        parameters: &[
            texts("invoiceIds", "the invoices"),
            date("createdFromDate", "created at or after"),
            date("createdToDate", "created at or before"),
            text("invoiceTransformationName", "name of the transformation"),
        ],
        build: requests::get_invoice_transformation_results_for_invoices,
    },
    Operation {
        name: "GetPurchases",
        summary: "Purchases of a customer",
        returns: Returns::Rows(&[
            "PurchaseReference",
            "CustomerCode",
            "ProductLabel",
            "PurchaseDate",
            "Quantity",
            "InvoiceReference",
        ]),
        parameters: &[
            text("customerCode", "the customer's code"),
            flag(
                "includeUnmapped",
                "also purchases that are mapped to no product",
            ),
            text("productLabel", "the product's label"),
            date("dateFrom", "purchased later than"),
            date("dateTo", "purchased earlier than"),
        ],
        build: requests::get_purchases,
    },
    Operation {
        name: "GetTransformationResultsForCustomers",
        summary: "Transformation results of customers",
        returns: Returns::Rows(&["Id", "CustomerCode", "CreatedDate", "Status"]),
        parameters: &[
            texts("customerCodes", "the customers"),
            date("createdFromDate", "created at or after"),
            date("createdToDate", "created at or before"),
            text("transformationName", "name of the transformation"),
        ],
        build: requests::get_transformation_results_for_customers,
    },
    Operation {
        name: "GetTransformationResultsForInvoices",
        summary: "Transformation results of invoices",
        returns: Returns::Rows(&["Id", "CustomerCode", "CreatedDate", "Status"]),
        parameters: &[
            texts("invoiceIds", "the invoices"),
            date("createdFromDate", "created at or after"),
            date("createdToDate", "created at or before"),
            text("transformationName", "name of the transformation"),
        ],
        build: requests::get_transformation_results_for_invoices,
    },
    Operation {
        name: "UploadInvoices",
        summary: "Uploads ad hoc invoices without a period (kept for compatibility)",
        returns: Returns::Value,
        parameters: &[objects("invoices", "Invoice", "the invoices")],
        build: requests::upload_invoices,
    },
    Operation {
        name: "UploadInvoices2",
        summary: "Uploads ad hoc invoices",
        returns: Returns::Value,
        parameters: &[objects("invoices", "Invoice2", "the invoices")],
        build: requests::upload_invoices2,
    },
];

/// The operation of that name, whatever its case: there are no two that differ in it only.
pub(crate) fn find(name: &str) -> Result<&'static Operation, Failure> {
    OPERATIONS
        .iter()
        .find(|operation| operation.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| {
            let names = OPERATIONS.iter().map(|operation| operation.name);
            let help = match nearest(name, names) {
                Some(meant) => format!("did you mean {meant}? `cloudbilling operations` lists all"),
                None => "`cloudbilling operations` lists them".to_owned(),
            };
            Failure::usage(format!("there is no documented operation {name:?}")).with_help(help)
        })
}

/// Lists all operations.
pub(crate) fn list(screen: &mut Screen) {
    let mut rows = Rows::new(["Operation", "What it does"]);
    for operation in OPERATIONS {
        rows.push([operation.name, operation.summary]);
    }
    screen.table(&rows, 0);
}

/// Describes one operation.
pub(crate) fn describe(operation: &Operation, screen: &mut Screen) {
    screen.title(operation.name);
    screen.raw(&format!("{}.\n\n", operation.summary));
    let mut rows = Rows::new(["Parameter", "Takes", "Meaning"]);
    for parameter in operation.parameters {
        rows.push([parameter.name, &parameter.kind.takes(), parameter.meaning]);
    }
    screen.table(&rows, 0);
    screen.raw("\nDates are written YYYY-MM-DDThh:mm:ssZ, or YYYY-MM-DD for midnight UTC.\n");
}

#[cfg(test)]
mod tests {
    use cloudbilling::codec::{Encoder, SoapVersion};

    use super::*;
    use crate::call::parameter::Kind;

    /// A name that the table and the type do not share would be sent as nothing at all.
    #[test]
    fn each_request_is_that_of_its_row() {
        for operation in OPERATIONS {
            let arguments: Vec<String> = operation
                .parameters
                .iter()
                .filter_map(Parameter::example)
                .collect();
            let body = r#"{"invoices": [{"CustomerCode": "1"}]}"#;
            let body = operation.name.starts_with("Upload").then_some(body);
            let parameters =
                Parameters::read(operation.name, operation.parameters, &arguments, body).unwrap();
            let request = (operation.build)(&parameters).unwrap();
            assert_eq!(request.name(), operation.name);
            let envelope = Encoder::new(SoapVersion::Soap11)
                .body(request.element(), request.body())
                .encode()
                .unwrap();
            let envelope = String::from_utf8(envelope).unwrap();
            for parameter in operation.parameters {
                let tag = format!("<{}", parameter.name);
                assert!(
                    envelope.contains(&tag),
                    "{} writes no {}: {envelope}",
                    operation.name,
                    parameter.name
                );
            }
        }
    }

    impl Parameter {
        fn example(&self) -> Option<String> {
            let value = match self.kind {
                Kind::Boolean => "true",
                Kind::Date => "2026-01-31T00:00:00Z",
                Kind::Objects(_) => return None,
                Kind::Text | Kind::Texts => "PENDING",
            };
            Some(format!("{}={value}", self.name))
        }
    }
}
