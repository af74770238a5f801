//! The five operations on transformation results, under their older and their newer names.

use rusqlite::Connection;

use super::arguments::some_texts;
use crate::data::billing::Refusal;
use crate::data::billing::transformations::{self, Of, ResultQuery, TransformationResult};
use crate::soap::contract::records::{
    INVOICE_TRANSFORMATION_RESULT, TRANSFORMATION_RESULT, TRANSFORMATION_RESULT_FILE,
};
use crate::soap::value::{Arguments, Members as _, RecordValue, Value, record};

/// The two generations of names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::soap) enum Names {
    Newer,
    Older,
}

pub(in crate::soap) fn list(
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

pub(in crate::soap) fn file(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let file = transformations::file(
        db,
        environment,
        arguments.text("invoiceTransformationResultId"),
    )?;
    Ok(record!(TRANSFORMATION_RESULT_FILE {
        "ContentType": file.content_type,
        "Date": file.created_at.to_string(),
        "FileBytes": file.bytes,
    })
    .into())
}

fn record(result: TransformationResult, names: Names) -> RecordValue {
    // The members are the same but for two names, and so at other places.
    macro_rules! named {
        ($record:ident, $id:literal, $name:literal) => {
            record!($record {
                "CreatedDate": result.created_at.to_string(),
                "CustomerCode": result.customer_code,
                "CustomerName": result.customer_name,
                "Id": result.id,
                "InvoiceIds": [result.invoice_id].into_iter().collect::<Value>(),
                "InvoicePeriodEnd": result.period_end,
                "InvoicePeriodStart": result.period_start,
                $id: result.transformation_id,
                $name: result.transformation_name,
            })
        };
    }
    match names {
        Names::Newer => named!(
            TRANSFORMATION_RESULT,
            "TransformationId",
            "TransformationName"
        ),
        Names::Older => named!(
            INVOICE_TRANSFORMATION_RESULT,
            "InvoiceTransformationId",
            "InvoiceTransformationName"
        ),
    }
}
