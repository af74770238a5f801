//! The three kinds of bulk work: how their rows are read and checked.

use std::collections::HashMap;

use cloudbilling::batch::{Batch, Bulk};
use cloudbilling::types::Operation as _;
use cloudbilling::types::operation::{
    CloseInvoices, DeletePurchases, Parameter, ParameterKind, UploadInvoices2,
};
use cloudbilling::types::record::Invoice2;

use super::arguments::{BulkArguments, CloseArguments, DeleteArguments, UploadArguments};
use super::input::{self, CheckedRow, Members, Problems, Source};
use super::run;
use super::work::{Words, Work};
use crate::connection::digest;
use crate::failure::{ExitClass, Failure};
use crate::terminal::Screen;

/// Runs `invoices upload`.
pub(crate) fn upload_invoices(
    arguments: &UploadArguments,
    screen: &mut Screen,
) -> Result<ExitClass, Failure> {
    let bulk = &arguments.bulk;
    let source = Source::read(&arguments.file, bulk.input_format)?;
    let members = Members::Documented {
        known: invoice_members(),
        required: "CustomerCode",
    };
    let checked = Checked::read(&source, members, bulk, |rows| {
        UploadInvoices2::new(rows.iter().map(invoice))
    })?;
    let mut work = checked.into_work(&source, &[], UPLOAD);
    let has_reference = |row: &Vec<(&str, String)>| row.iter().any(|(it, _)| *it == REFERENCE);
    work.unfindable = work.rows.iter().filter(|row| !has_reference(row)).count();
    if arguments.all_or_nothing {
        work.batch = work.batch.all_or_nothing();
    }
    run::run(work, bulk, screen)
}

/// Runs `invoices close`.
pub(crate) fn close_invoices(
    arguments: &CloseArguments,
    screen: &mut Screen,
) -> Result<ExitClass, Failure> {
    let CloseArguments { ids, references } = arguments;
    let (bulk, reason) = (&references.bulk, &references.reason);
    let source = source(ids, references.file.as_deref(), bulk)?;
    let checked = Checked::read(&source, Members::Only("Id"), bulk, |rows| {
        CloseInvoices::new(rows.iter().map(only), reason)
    })?;
    run::run(checked.into_work(&source, &[reason], CLOSE), bulk, screen)
}

/// Runs `purchases delete`.
pub(crate) fn delete_purchases(
    arguments: &DeleteArguments,
    screen: &mut Screen,
) -> Result<ExitClass, Failure> {
    let DeleteArguments {
        purchase_references,
        references,
    } = arguments;
    let (bulk, reason) = (&references.bulk, &references.reason);
    let source = source(purchase_references, references.file.as_deref(), bulk)?;
    let members = Members::Only("PurchaseReference");
    let checked = Checked::read(&source, members, bulk, |rows| {
        DeletePurchases::new(reason, rows.iter().map(only))
    })?;
    run::run(checked.into_work(&source, &[reason], DELETE), bulk, screen)
}

const REFERENCE: &str = "InvoiceReference";

const UPLOAD: Words = Words {
    columns: &[
        "Line",
        "CustomerCode",
        REFERENCE,
        "InvoiceNumber",
        "InvoiceDate",
        "BillingPeriodStart",
        "BillingPeriodEnd",
        "State",
        "Reason",
    ],
    consequence: "customers are billed by them",
    one: "invoice",
    many: "invoices",
    verb: "upload",
};

const CLOSE: Words = Words {
    columns: &["Line", "Id", "State", "Reason"],
    consequence: "closing cannot be undone",
    one: "invoice",
    many: "invoices",
    verb: "close",
};

const DELETE: Words = Words {
    columns: &["Line", "PurchaseReference", "State", "Reason"],
    consequence: "deleting cannot be undone",
    one: "purchase",
    many: "purchases",
    verb: "delete",
};

/// Rows that were checked, and the operation on them.
struct Checked<O> {
    lines: Vec<usize>,
    operation: O,
    rows: Vec<CheckedRow>,
}

impl<O: Bulk> Checked<O> {
    fn read(
        source: &Source,
        members: Members,
        bulk: &BulkArguments,
        operation: impl FnOnce(&[CheckedRow]) -> O,
    ) -> Result<Self, Failure> {
        let mut problems = Problems::new(source, bulk.max_errors);
        let only = match members {
            Members::Documented { .. } => None,
            Members::Only(name) => Some(name),
        };
        let rows = input::read(source, only, &mut problems);
        let rows = input::check_members(&rows, members, &mut problems);
        let mut operation = operation(&rows);
        let lines: Vec<usize> = rows.iter().map(|row| problems.line(row.at)).collect();
        find_doubles::<O>(&rows, operation.rows_mut(), &lines, &mut problems);
        problems.finish()?;
        if rows.is_empty() {
            return Err(Failure::usage(format!("{} has no rows", source.name()))
                .with_help("give a file with at least one row"));
        }
        Ok(Self {
            lines,
            operation,
            rows,
        })
    }

    fn into_work(self, source: &Source, parameters: &[&str], words: Words) -> Work<O> {
        let parts = [&[O::NAME], parameters, &[source.text()]].concat();
        Work {
            batch: Batch::new(self.operation),
            lines: self.lines,
            input: digest(&parts),
            source: source.name().to_owned(),
            words,
            rows: self.rows.into_iter().map(|row| row.values).collect(),
            unfindable: 0,
        }
    }
}

/// Finds rows that are given twice: one of them is a mistake.
fn find_doubles<O: Bulk>(
    checked: &[CheckedRow],
    rows: &[O::Row],
    lines: &[usize],
    problems: &mut Problems<'_>,
) {
    let mut first = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        if checked[place].values.is_empty() {
            continue;
        }
        match first.get(&O::identifiers(row)) {
            Some(&line) => {
                let problem = format!("the same row is on line {line}");
                problems.add(checked[place].at, "", problem);
            }
            None => {
                first.insert(O::identifiers(row), lines[place]);
            }
        }
    }
}

fn source(
    references: &[String],
    file: Option<&std::path::Path>,
    bulk: &BulkArguments,
) -> Result<Source, Failure> {
    match file {
        Some(file) if references.is_empty() => Source::read(file, bulk.input_format),
        Some(_) => Err(
            Failure::usage("references are given twice: by arguments and by --file")
                .with_help("give one of them"),
        ),
        None => Ok(Source::of_arguments(references)),
    }
}

fn only(row: &CheckedRow) -> String {
    let value = row.values.first();
    value.map(|(_, value)| value.clone()).unwrap_or_default()
}

fn invoice_members() -> &'static [Parameter] {
    let members = UploadInvoices2::PARAMETERS
        .iter()
        .find_map(|it| match it.kind {
            ParameterKind::Records { members, .. } => Some(members),
            _ => None,
        });
    members.expect("the operation has a list of invoices")
}

fn invoice(row: &CheckedRow) -> Invoice2 {
    let values = row.values.iter().cloned();
    values.fold(Invoice2::default(), |invoice, (name, value)| match name {
        "BillingPeriodEnd" => invoice.billing_period_end(value),
        "BillingPeriodStart" => invoice.billing_period_start(value),
        "CustomerCode" => invoice.customer_code(value),
        "InvoiceDate" => invoice.invoice_date(value),
        "InvoiceNumber" => invoice.invoice_number(value),
        REFERENCE => invoice.invoice_reference(value),
        _ => unreachable!("a documented member"),
    })
}
