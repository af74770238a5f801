//! Typed requests, made of the parameters of a command line.

use cloudbilling::codec::{QName, ReadErrorKind, ToXml};
use cloudbilling::types::operation::{
    AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, Operation, UploadInvoices, UploadInvoices2,
};
use cloudbilling::types::record::{Invoice, Invoice2};
use cloudbilling::types::value::InvoiceStatus;
use cloudbilling::types::{DateTimeText, ServiceContract};
use cloudbilling::{ErrorKind, Response};
use serde_json::{Map, Value};

use super::parameters::{self, Parameters};
use crate::failure::ExitClass;
use crate::failure::Failure;
use crate::failure::nearest;

/// An operation whose type is known only when the program runs.
pub(crate) trait Request {
    fn name(&self) -> &'static str;
    fn element(&self) -> QName<'static>;
    fn body(&self) -> &(dyn ToXml + Sync);
    /// The call, with what is known of it: whether it only reads.
    fn call(&self, contract: &ServiceContract) -> Result<cloudbilling::Request<'_>, Failure>;
    /// Reads the answer as its type, so that what does not fit is an error however the result is shown.
    fn check(&self, response: &Response) -> Result<(), Failure>;
}

impl<O: Operation + Sync> Request for O {
    fn name(&self) -> &'static str {
        O::NAME
    }

    fn element(&self) -> QName<'static> {
        O::REQUEST
    }

    fn body(&self) -> &(dyn ToXml + Sync) {
        self
    }

    fn call(&self, contract: &ServiceContract) -> Result<cloudbilling::Request<'_>, Failure> {
        Ok(cloudbilling::Request::for_operation(contract, self)?)
    }

    fn check(&self, response: &Response) -> Result<(), Failure> {
        let read = response.read::<O>().map(drop);
        read.map_err(|error| match error.kind() {
            ErrorKind::Read(read) if !matches!(read.kind(), ReadErrorKind::Limit { .. }) => {
                Failure::new(
                    ExitClass::Answer,
                    format!("the response to {} does not fit: {error}", O::NAME),
                )
                .with_help(
                    "if the service differs from the documentation, describe it with --contract",
                )
            }
            _ => error.into(),
        })
    }
}

pub(super) fn add_product_cluster(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    let mut request = AddProductCluster::new(required(parameters, "tagName")?);
    request.parent_tag_name = parameters.text("parentTagName");
    request.aliases = parameters.texts("aliases");
    request.billing_output_tags = parameters.texts("billingOutputTags");
    request.show_in_product_plan = parameters.flag("showInProductPlan");
    Ok(Box::new(request))
}

pub(super) fn close_invoices(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    let ids = required_list(parameters, "invoiceIds")?;
    Ok(Box::new(CloseInvoices::new(
        ids,
        required(parameters, "reason")?,
    )))
}

pub(super) fn delete_purchases(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    let references = required_list(parameters, "purchaseReferences")?;
    Ok(Box::new(DeletePurchases::new(
        required(parameters, "reason")?,
        references,
    )))
}

pub(super) fn get_invoice_headers(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    let statuses = parameters.texts("includedStatuses");
    let statuses = statuses.map(|texts| texts.iter().map(|text| status(text)).collect());
    let mut request = GetInvoiceHeaders::default();
    request.billing_period_date = parameters.date("billingPeriodDate");
    request.customer_code = parameters.text("customerCode");
    request.calculated_since_date = parameters.date("calculatedSinceDate");
    request.included_statuses = statuses.transpose()?;
    request.billing_period_end_from = parameters.date("billingPeriodEndFrom");
    request.billing_period_end_to = parameters.date("billingPeriodEndTo");
    Ok(Box::new(request))
}

pub(super) fn get_invoice_transformation_result_file(
    parameters: &Parameters,
) -> Result<Box<dyn Request>, Failure> {
    let id = required(parameters, "invoiceTransformationResultId")?;
    Ok(Box::new(GetInvoiceTransformationResultFile::new(id)))
}

pub(super) fn get_invoice_transformation_results_for_customers(
    parameters: &Parameters,
) -> Result<Box<dyn Request>, Failure> {
    let mut request = GetInvoiceTransformationResultsForCustomers::new(required_list(
        parameters,
        "customerCodes",
    )?);
    request.created_from_date = parameters.date("createdFromDate");
    request.created_to_date = parameters.date("createdToDate");
    request.invoice_transformation_name = parameters.text("invoiceTransformationName");
    Ok(Box::new(request))
}

pub(super) fn get_invoice_transformation_results_for_invoices(
    parameters: &Parameters,
) -> Result<Box<dyn Request>, Failure> {
    let mut request =
        GetInvoiceTransformationResultsForInvoices::new(required_list(parameters, "invoiceIds")?);
    request.created_from_date = parameters.date("createdFromDate");
    request.created_to_date = parameters.date("createdToDate");
    request.invoice_transformation_name = parameters.text("invoiceTransformationName");
    Ok(Box::new(request))
}

pub(super) fn get_purchases(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    let mut request = GetPurchases::default();
    request.customer_code = parameters.text("customerCode");
    request.include_unmapped = parameters.flag("includeUnmapped");
    request.product_label = parameters.text("productLabel");
    request.date_from = parameters.date("dateFrom");
    request.date_to = parameters.date("dateTo");
    Ok(Box::new(request))
}

pub(super) fn get_transformation_results_for_customers(
    parameters: &Parameters,
) -> Result<Box<dyn Request>, Failure> {
    let mut request =
        GetTransformationResultsForCustomers::new(required_list(parameters, "customerCodes")?);
    request.created_from_date = parameters.date("createdFromDate");
    request.created_to_date = parameters.date("createdToDate");
    request.transformation_name = parameters.text("transformationName");
    Ok(Box::new(request))
}

pub(super) fn get_transformation_results_for_invoices(
    parameters: &Parameters,
) -> Result<Box<dyn Request>, Failure> {
    let mut request =
        GetTransformationResultsForInvoices::new(required_list(parameters, "invoiceIds")?);
    request.created_from_date = parameters.date("createdFromDate");
    request.created_to_date = parameters.date("createdToDate");
    request.transformation_name = parameters.text("transformationName");
    Ok(Box::new(request))
}

pub(super) fn upload_invoices(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    Ok(Box::new(UploadInvoices::new(required_records(
        parameters, invoice,
    )?)))
}

pub(super) fn upload_invoices2(parameters: &Parameters) -> Result<Box<dyn Request>, Failure> {
    Ok(Box::new(UploadInvoices2::new(required_records(
        parameters, invoice2,
    )?)))
}

fn invoice(members: &Map<String, Value>) -> Result<Invoice, Failure> {
    let mut invoice = Invoice::default();
    for (name, value) in members {
        let text = member(name, value)?;
        match name.as_str() {
            "CustomerCode" => invoice.customer_code = text,
            "InvoiceReference" => invoice.invoice_reference = text,
            "InvoiceNumber" => invoice.invoice_number = text,
            "InvoiceDate" => invoice.invoice_date = date(name, text)?,
            _ => return Err(no_member("Invoice", name)),
        }
    }
    Ok(invoice)
}

fn invoice2(members: &Map<String, Value>) -> Result<Invoice2, Failure> {
    let mut invoice = Invoice2::default();
    for (name, value) in members {
        let text = member(name, value)?;
        match name.as_str() {
            "CustomerCode" => invoice.customer_code = text,
            "InvoiceReference" => invoice.invoice_reference = text,
            "InvoiceNumber" => invoice.invoice_number = text,
            "InvoiceDate" => invoice.invoice_date = date(name, text)?,
            "BillingPeriodStart" => invoice.billing_period_start = date(name, text)?,
            "BillingPeriodEnd" => invoice.billing_period_end = date(name, text)?,
            _ => return Err(no_member("Invoice2", name)),
        }
    }
    Ok(invoice)
}

fn member(name: &str, value: &Value) -> Result<Option<String>, Failure> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(Failure::usage(format!("--body: {name} is not a text"))),
    }
}

fn date(name: &str, text: Option<String>) -> Result<Option<DateTimeText>, Failure> {
    let name = format!("--body: {name}");
    let date = text.map(|text| parameters::date(&name, &text));
    Ok(date.transpose()?.map(DateTimeText::from))
}

/// A documented status: a misspelt one would find nothing, which would look like an empty result.
fn status(text: &str) -> Result<InvoiceStatus, Failure> {
    let status = InvoiceStatus::from(text);
    if !matches!(status, InvoiceStatus::Unknown(_)) {
        return Ok(status);
    }
    let names = STATUSES.map(|status| status.to_string());
    let help = match nearest(text, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean {meant}? There are {}", names.join(", ")),
        None => format!("there are {}", names.join(", ")),
    };
    Err(Failure::usage(format!(
        "includedStatuses: there is no invoice status {text:?}"
    ))
    .with_help(help))
}

const STATUSES: [InvoiceStatus; 14] = [
    InvoiceStatus::None,
    InvoiceStatus::Pending,
    InvoiceStatus::Calculating,
    InvoiceStatus::CalculatedOk,
    InvoiceStatus::CalculatedError,
    InvoiceStatus::Invoicing,
    InvoiceStatus::InvoicedOk,
    InvoiceStatus::InvoicedError,
    InvoiceStatus::Approved,
    InvoiceStatus::Exported,
    InvoiceStatus::PartialReset,
    InvoiceStatus::Rejected,
    InvoiceStatus::Closed,
    InvoiceStatus::ApprovalQueued,
];

fn no_member(of: &str, name: &str) -> Failure {
    Failure::usage(format!("--body: an {of} has no member {name:?}"))
}

fn required(parameters: &Parameters, name: &str) -> Result<String, Failure> {
    parameters.text(name).ok_or_else(|| missing(name))
}

fn required_list(parameters: &Parameters, name: &str) -> Result<Vec<String>, Failure> {
    parameters.texts(name).ok_or_else(|| missing(name))
}

fn required_records<T>(
    parameters: &Parameters,
    read: fn(&Map<String, Value>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let objects = parameters.objects("invoices");
    if objects.is_empty() {
        return Err(Failure::usage("there are no invoices to upload").with_help(
            "give a JSON file of {\"invoices\": [{\"CustomerCode\": \"…\"}, …]} with --body",
        ));
    }
    objects.into_iter().map(read).collect()
}

fn missing(name: &str) -> Failure {
    Failure::usage(format!("{name} is missing")).with_help(format!("-p {name}=…"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::operations;

    fn failure(operation: &str, arguments: &[&str], body: Option<&str>) -> Option<String> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.into()).collect();
        let operation = operations::find(operation).expect("documented");
        Parameters::read(operation.name, operation.parameters, &arguments, body)
            .and_then(|parameters| (operation.build)(&parameters))
            .err()
            .map(|failure| failure.to_string())
    }

    #[test]
    fn every_status_is_sent_and_a_slip_is_not() {
        let with = |status: &str| {
            let body = format!(r#"{{"includedStatuses": ["{status}"]}}"#);
            let argument = format!("includedStatuses={status}");
            let failures = [
                failure("GetInvoiceHeaders", &[&argument], None),
                failure("GetInvoiceHeaders", &[], Some(&body)),
            ];
            assert_eq!(failures[0], failures[1]);
            failures.into_iter().flatten().next()
        };
        for status in STATUSES {
            assert_eq!(with(&status.to_string()), None);
        }
        for slip in ["APPROVD", "approved", "Pending", "OPEN"] {
            let said = with(slip).expect(slip);
            assert!(said.contains("there is no invoice status"), "{said}");
        }
    }

    #[test]
    fn the_dates_of_an_invoice_are_completed_and_checked() {
        let members = |date: &str| match serde_json::json!({"InvoiceDate": date, "BillingPeriodEnd": null})
        {
            Value::Object(members) => members,
            _ => unreachable!("an object"),
        };
        let invoice = invoice2(&members("2026-01-31")).expect("a day");
        assert_eq!(invoice.invoice_date, Some("2026-01-31T00:00:00Z".into()));
        assert_eq!(invoice.billing_period_end, None);
        for wrong in ["2026-02-30", "soon", ""] {
            let said = invoice2(&members(wrong)).expect_err(wrong).to_string();
            assert!(said.contains("--body: InvoiceDate is not a date"), "{said}");
        }
    }
}
