//! The five operations on transformation results, under their older and their newer names.

use rusqlite::Connection;

use super::arguments::some_texts;
use crate::data::billing::Refusal;
use crate::data::billing::transformations::{self, Of, ResultQuery, TransformationResult};
use crate::soap::contract::{
    INVOICE_TRANSFORMATION_RESULT, TRANSFORMATION_RESULT, TRANSFORMATION_RESULT_FILE,
};
use crate::soap::value::{Arguments, Members as _, RecordValue, Value};

/// The two generations of names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Newer,
    Older,
}

pub(super) fn list(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
    of: Of,
    names: Names,
) -> Result<Value, Refusal> {
    let query = ResultQuery {
        of,
        keys: some_texts(
            arguments,
            if matches!(of, Of::Customers) {
                "customerCodes"
            } else {
                "invoiceIds"
            },
        )?,
        created_from: arguments.text("createdFromDate"),
        created_to: arguments.text("createdToDate"),
        name: arguments.text(if names == Names::Older {
            "invoiceTransformationName"
        } else {
            "transformationName"
        }),
    };
    let found = transformations::list(db, environment, &query)?;
    Ok(found
        .into_iter()
        .map(|result| record(result, names))
        .collect())
}

pub(super) fn file(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let file = transformations::file(
        db,
        environment,
        arguments.text("invoiceTransformationResultId"),
    )?;
    Ok(RecordValue::new(&TRANSFORMATION_RESULT_FILE)
        .set("ContentType", file.content_type)
        .set("Date", file.created_at.to_string())
        .set("FileBytes", file.bytes)
        .into())
}

fn record(result: TransformationResult, names: Names) -> RecordValue {
    let (contract, id, name) = match names {
        Names::Newer => (
            &TRANSFORMATION_RESULT,
            "TransformationId",
            "TransformationName",
        ),
        Names::Older => (
            &INVOICE_TRANSFORMATION_RESULT,
            "InvoiceTransformationId",
            "InvoiceTransformationName",
        ),
    };
    RecordValue::new(contract)
        .set("CreatedDate", result.created_at.to_string())
        .set("CustomerCode", result.customer_code)
        .set("CustomerName", result.customer_name)
        .set("Id", result.id)
        .set(
            "InvoiceIds",
            [result.invoice_id].into_iter().collect::<Value>(),
        )
        .set("InvoicePeriodEnd", result.period_end)
        .set("InvoicePeriodStart", result.period_start)
        .set(id, result.transformation_id)
        .set(name, result.transformation_name)
}
