//! The documented operations, as the program offers them.

use cloudbilling::Response;
use cloudbilling::types::OperationKind;
use cloudbilling::types::operation::{
    self, AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, Parameter, UploadInvoices, UploadInvoices2,
};
use cloudbilling::types::record::{
    InvoiceHeader, InvoiceTransformationResult, Purchase, Record, TransformationResult,
};

use super::parameters::Parameters;
use super::requests::{self, Request};
use crate::failure::{Failure, nearest};
use crate::output::Columns;

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
    /// Reads a response, and keeps nothing of it.
    pub(crate) read: fn(&Response) -> Result<(), cloudbilling::Error>,
}

/// The form of an operation's result.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Returns {
    /// A list of records.
    Rows(Columns),
    Value,
}

const HEADERS: Columns = Columns {
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
};

const PURCHASES: Columns = Columns {
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
};

/// The members that the newer operations return are not documented.
const RESULTS: Columns = Columns {
    documented: &[],
    first: FIRST_OF_RESULTS,
};

const OLDER_RESULTS: Columns = Columns {
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
};

const FIRST_OF_RESULTS: &[&str] = &["Id", "CustomerCode", "CreatedDate", "Status"];

pub(crate) const OPERATIONS: &[Operation] = &[
    value::<AddProductCluster>(),
    value::<CloseInvoices>(),
    value::<DeletePurchases>(),
    rows::<GetInvoiceHeaders, InvoiceHeader>(HEADERS),
    value::<GetInvoiceTransformationResultFile>(),
    rows::<GetInvoiceTransformationResultsForCustomers, InvoiceTransformationResult>(OLDER_RESULTS),
    rows::<GetInvoiceTransformationResultsForInvoices, InvoiceTransformationResult>(OLDER_RESULTS),
    rows::<GetPurchases, Purchase>(PURCHASES),
    rows::<GetTransformationResultsForCustomers, TransformationResult>(RESULTS),
    rows::<GetTransformationResultsForInvoices, TransformationResult>(RESULTS),
    value::<UploadInvoices>(),
    value::<UploadInvoices2>(),
];

const fn value<O: operation::Operation + 'static>() -> Operation {
    documented::<O>(Returns::Value, requests::read_value::<O>)
}

const fn rows<O, T>(columns: Columns) -> Operation
where
    O: operation::Operation<Output = Vec<T>> + 'static,
    T: Record,
{
    documented::<O>(Returns::Rows(columns), requests::read_rows::<O, T>)
}

const fn documented<O: operation::Operation + 'static>(
    returns: Returns,
    read: fn(&Response) -> Result<(), cloudbilling::Error>,
) -> Operation {
    Operation {
        name: O::NAME,
        summary: O::SUMMARY,
        kind: O::KIND,
        returns,
        parameters: O::PARAMETERS,
        build: requests::build::<O>,
        read,
    }
}

/// The operation of that name, whatever its case: there are no two that differ in it only.
pub(crate) fn find(name: &str) -> Result<&'static Operation, Failure> {
    if is_login(name) {
        return Err(login_is_automatic());
    }
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

/// The operation that is never called by name.
pub(super) const LOGIN: &str = "Login";

pub(super) fn is_login(name: &str) -> bool {
    name.eq_ignore_ascii_case(LOGIN)
}

fn login_is_automatic() -> Failure {
    Failure::usage("Login cannot be called by name").with_help(
        "give --email and --environment to any other call; `cloudbilling operations Login` has the reason",
    )
}

#[cfg(test)]
mod tests {
    use cloudbilling::codec::{Decoder, Encoder, QName, SoapVersion, ToXml};
    use cloudbilling::types::record::Undocumented;
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
        for (columns, mut members) in [
            (HEADERS, members(&header)),
            (PURCHASES, members(&purchase)),
            (OLDER_RESULTS, members(&result)),
        ] {
            let mut documented = columns.documented.to_vec();
            documented.sort_unstable();
            members.sort_unstable();
            assert_eq!(documented, members);
            assert!(columns.first.iter().all(|name| documented.contains(name)));
        }
    }

    #[test]
    fn the_columns_are_in_the_guide() {
        let guide = include_str!("../../docs/program.md");
        for (command, columns) in [
            ("invoices list", HEADERS),
            ("purchases list", PURCHASES),
            ("transformations list --older", OLDER_RESULTS),
        ] {
            let row = format!("| `{command}` | `{}` |\n", columns.documented.join("`, `"));
            assert!(guide.contains(&row), "{row}");
        }
    }
}
