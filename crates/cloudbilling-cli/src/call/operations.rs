//! The documented operations, as the program offers them.

use cloudbilling::types::OperationKind;
use cloudbilling::types::operation::{
    self, AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, Parameter, ParameterKind, UploadInvoices, UploadInvoices2,
};
use serde_json::{Map, Value};

use super::parameters::{Parameters, takes};
use super::requests::{self, Request};
use crate::failure::{Failure, nearest};
use crate::output::{self, Columns, Format, OutputArguments};
use crate::terminal::{Rows, Screen};

/// A documented operation. All but the columns comes from its type.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) kind: OperationKind,
    pub(crate) returns: Returns,
    pub(crate) parameters: &'static [Parameter],
    /// Builds the request from parameters that were checked against `parameters`.
    pub(crate) build: fn(&Parameters) -> Result<Box<dyn Request>, Failure>,
}

/// The form of an operation's result.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Returns {
    /// A list of records.
    Rows(Columns),
    Value,
}

const HEADERS: Returns = Returns::Rows(Columns {
    documented: &[
        "Id",
        "InvoiceNumber",
        "CustomerId",
        "CustomerCode",
        "CustomerClusterId",
        "InvoiceStatus",
        "BillingPeriodStart",
        "BillingPeriodEnd",
        "LastCalculationFinishDate",
        "InvoiceDate",
        "BillingDate",
        "LastInvoiceRunDate",
        "LastCalculatedTotal",
        "LastCalculatedTotalCurrency",
        "LastCalculatedCostTotal",
        "LastCalculatedCostTotalCurrency",
        "InvoiceType",
        "ApprovalDate",
        "InvoiceReference",
        "OutstandingAmount",
    ],
    first: &[
        "InvoiceReference",
        "InvoiceNumber",
        "CustomerCode",
        "InvoiceStatus",
        "InvoiceDate",
        "LastCalculatedTotal",
        "LastCalculatedTotalCurrency",
    ],
});

const PURCHASES: Returns = Returns::Rows(Columns {
    documented: &[
        "Id",
        "CustomerCode",
        "PurchaseReference",
        "InvoiceReference",
        "IsAdhoc",
        "BundleInfo",
        "ImportedDate",
        "PurchaseDate",
        "EndDate",
        "SourceUpdateDate",
        "Quantity",
        "OverrideUnitPrice",
        "OverrideUnitPriceCurrency",
        "OverrideCost",
        "OverrideCostCurrency",
        "OverrideTotalPurchasePrice",
        "BillInAdvance",
        "ProductClusterTagName",
        "ProductLabel",
        "DateValues",
        "NumericValues",
    ],
    first: &[
        "PurchaseReference",
        "CustomerCode",
        "ProductLabel",
        "PurchaseDate",
        "Quantity",
        "InvoiceReference",
    ],
});

/// The members that the newer operations return are not documented.
const RESULTS: Returns = Returns::Rows(Columns {
    documented: &[],
    first: FIRST_OF_RESULTS,
});

const OLDER_RESULTS: Returns = Returns::Rows(Columns {
    documented: &[
        "CustomerCode",
        "CustomerName",
        "Id",
        "InvoiceTransformationId",
        "InvoiceTransformationName",
        "InvoiceTemplateKey",
        "InvoicePeriodStart",
        "InvoicePeriodEnd",
        "CreatedDate",
        "Status",
        "InvoiceIds",
        "IsOutOfDate",
        "IsGrouped",
    ],
    first: FIRST_OF_RESULTS,
});

const FIRST_OF_RESULTS: &[&str] = &["Id", "CustomerCode", "CreatedDate", "Status"];

pub(crate) const OPERATIONS: &[Operation] = &[
    documented::<AddProductCluster>(Returns::Value),
    documented::<CloseInvoices>(Returns::Value),
    documented::<DeletePurchases>(Returns::Value),
    documented::<GetInvoiceHeaders>(HEADERS),
    documented::<GetInvoiceTransformationResultFile>(Returns::Value),
    documented::<GetInvoiceTransformationResultsForCustomers>(OLDER_RESULTS),
    documented::<GetInvoiceTransformationResultsForInvoices>(OLDER_RESULTS),
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
        kind: O::KIND,
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

const LISTED: Columns = Columns::of(&["Operation", "Kind", "Summary"]);
const DESCRIBED: Columns = Columns::of(&["Parameter", "Takes", "Required", "Meaning"]);

/// Lists all operations.
pub(crate) fn list(arguments: &OutputArguments, screen: &mut Screen) -> Result<(), Failure> {
    if arguments.format != Format::Table {
        let rows = || OPERATIONS.iter().map(Operation::row);
        return Ok(output::print_rows(arguments, LISTED, rows, screen)?);
    }
    let mut rows = Rows::new(["Operation", "What it does"]);
    for operation in OPERATIONS {
        rows.push([operation.name, operation.summary]);
    }
    screen.table(&rows, 0);
    Ok(())
}

/// Describes one operation.
pub(crate) fn describe(
    operation: &Operation,
    arguments: &OutputArguments,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if arguments.format != Format::Table {
        let rows = || parameter_rows("", operation.parameters).into_iter();
        return Ok(output::print_rows(arguments, DESCRIBED, rows, screen)?);
    }
    screen.title(operation.name);
    screen.text(&format!("{}.", operation.summary));
    screen.blank_line();
    screen.table(&described("Parameter", operation.parameters), 0);
    for parameter in operation.parameters {
        if let ParameterKind::Records { item, members } = parameter.kind {
            screen.blank_line();
            let title = format!("Member of {}", item.local());
            screen.table(&described(&title, members), 0);
        }
    }
    screen.blank_line();
    screen.text("Dates are written YYYY-MM-DDThh:mm:ssZ, or YYYY-MM-DD for midnight UTC.");
    Ok(())
}

impl Operation {
    fn row(&self) -> Map<String, Value> {
        let kind = match self.kind {
            OperationKind::Read => "read",
            OperationKind::Write => "write",
        };
        LISTED.row([self.name, kind, self.summary])
    }
}

/// Returns a row for each parameter, followed by the members of its records.
fn parameter_rows(prefix: &str, parameters: &[Parameter]) -> Vec<Map<String, Value>> {
    let mut rows = Vec::new();
    for parameter in parameters {
        let name = format!("{prefix}{}", parameter.name);
        let required = parameter.is_required.to_string();
        let takes = takes(&parameter.kind);
        rows.push(DESCRIBED.row([&name, &takes, &required, parameter.description]));
        if let ParameterKind::Records { members, .. } = parameter.kind {
            rows.extend(parameter_rows(&format!("{name}."), members));
        }
    }
    rows
}

fn described(title: &str, parameters: &[Parameter]) -> Rows {
    let mut rows = Rows::new([title, "Takes", "Meaning"]);
    for parameter in parameters {
        let required = if parameter.is_required {
            "; required"
        } else {
            ""
        };
        rows.push([
            parameter.name,
            &takes(&parameter.kind),
            &format!("{}{required}", parameter.description),
        ]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use cloudbilling::codec::{Decoder, Encoder, QName, SoapVersion, ToXml};
    use cloudbilling::types::record::{
        InvoiceHeader, InvoiceTransformationResult, Purchase, Undocumented,
    };
    use cloudbilling::types::value::{Amount, InvoiceStatus, InvoiceType};

    use super::*;

    fn members(record: &(dyn ToXml + Sync)) -> Vec<String> {
        let envelope = Encoder::new(SoapVersion::Soap11)
            .body(QName::new("", "Record"), record)
            .encode()
            .expect("it can be written");
        let message = Decoder::new().decode(envelope).expect("a message");
        let payload = message.envelope().payload().expect("one payload");
        let names = payload.children().map(|it| it.name().local().to_owned());
        names.collect()
    }

    /// A member that is missing here would be a column only if a row has it.
    #[test]
    fn the_columns_are_the_members_of_the_type() {
        let header = InvoiceHeader::default()
            .invoice_status(InvoiceStatus::Pending)
            .invoice_type(InvoiceType::Period)
            .last_calculated_total(Amount::from(1.0))
            .last_calculated_cost_total(Amount::from(1.0));
        let purchase = Purchase::default()
            .is_adhoc(true)
            .bill_in_advance(true)
            .quantity(Amount::from(1.0))
            .numeric_values(Undocumented::default());
        let result = InvoiceTransformationResult::default()
            .is_out_of_date(true)
            .is_grouped(true);
        for (returns, mut members) in [
            (HEADERS, members(&header)),
            (PURCHASES, members(&purchase)),
            (OLDER_RESULTS, members(&result)),
        ] {
            let Returns::Rows(columns) = returns else {
                panic!("rows")
            };
            let mut documented = columns.documented.to_vec();
            documented.sort_unstable();
            members.sort_unstable();
            assert_eq!(documented, members);
            assert!(columns.first.iter().all(|name| documented.contains(name)));
        }
    }
}
