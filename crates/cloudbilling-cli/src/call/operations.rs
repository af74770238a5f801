//! The documented operations, as the program offers them.

use cloudbilling::types::operation::{
    self, AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, Parameter, ParameterKind, UploadInvoices, UploadInvoices2,
};

use super::parameters::{Parameters, takes};
use super::requests::{self, Request};
use crate::failure::Failure;
use crate::failure::nearest;
use crate::terminal::Rows;
use crate::terminal::Screen;

/// A documented operation. All but the columns comes from its type.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) returns: Returns,
    pub(crate) parameters: &'static [Parameter],
    /// Builds the request from parameters that were checked against `parameters`.
    pub(crate) build: fn(&Parameters) -> Result<Box<dyn Request>, Failure>,
}

/// The form of an operation's result.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Returns {
    /// A list of records, with the columns that a table shows.
    Rows(&'static [&'static str]),
    Value,
}

const HEADERS: Returns = Returns::Rows(&[
    "InvoiceReference",
    "InvoiceNumber",
    "CustomerCode",
    "InvoiceStatus",
    "InvoiceDate",
    "LastCalculatedTotal",
    "LastCalculatedTotalCurrency",
]);

const PURCHASES: Returns = Returns::Rows(&[
    "PurchaseReference",
    "CustomerCode",
    "ProductLabel",
    "PurchaseDate",
    "Quantity",
    "InvoiceReference",
]);

const RESULTS: Returns = Returns::Rows(&["Id", "CustomerCode", "CreatedDate", "Status"]);

pub(crate) const OPERATIONS: &[Operation] = &[
    documented::<AddProductCluster>(Returns::Value),
    documented::<CloseInvoices>(Returns::Value),
    documented::<DeletePurchases>(Returns::Value),
    documented::<GetInvoiceHeaders>(HEADERS),
    documented::<GetInvoiceTransformationResultFile>(Returns::Value),
    documented::<GetInvoiceTransformationResultsForCustomers>(RESULTS),
    documented::<GetInvoiceTransformationResultsForInvoices>(RESULTS),
    documented::<GetPurchases>(PURCHASES),
    documented::<GetTransformationResultsForCustomers>(RESULTS),
    documented::<GetTransformationResultsForInvoices>(RESULTS),
    documented::<UploadInvoices>(Returns::Value),
    documented::<UploadInvoices2>(Returns::Value),
];

const fn documented<O: operation::Operation + 'static>(returns: Returns) -> Operation {
    Operation {
        name: O::NAME,
        summary: O::SUMMARY,
        returns,
        parameters: O::PARAMETERS,
        build: requests::build::<O>,
    }
}

/// The operation of that name, whatever its case: there are no two that differ in it only.
pub(crate) fn find(name: &str) -> Result<&'static Operation, Failure> {
    OPERATIONS
        .iter()
        .find(|operation| operation.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| {
            let names = OPERATIONS.iter().map(|operation| operation.name);
            let help = match nearest(name, names) {
                Some(meant) => {
                    format!("did you mean {meant}? run `cloudbilling operations` for the list")
                }
                None => "run `cloudbilling operations` for the list".to_owned(),
            };
            Failure::usage(format!("unknown operation {name:?}")).with_help(help)
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
    screen.table(&described("Parameter", operation.parameters), 0);
    for parameter in operation.parameters {
        if let ParameterKind::Records { item, members } = parameter.kind {
            screen.blank_line();
            screen.table(
                &described(&format!("Member of {}", item.local()), members),
                0,
            );
        }
    }
    screen.raw("\nDates are written YYYY-MM-DDThh:mm:ssZ, or YYYY-MM-DD for midnight UTC.\n");
}

fn described(title: &str, parameters: &[Parameter]) -> Rows {
    let mut rows = Rows::new([title, "Takes", "Meaning"]);
    for parameter in parameters {
        rows.push([
            parameter.name,
            &takes(&parameter.kind),
            parameter.description,
        ]);
    }
    rows
}
