//! Requests written from the parameters of a command line, by the table of the operation's type.

use std::marker::PhantomData;

use cloudbilling::codec::{QName, ReadErrorKind, ToXml, Writer};
use cloudbilling::types::operation::{Operation, Parameter, ParameterKind};
use cloudbilling::types::record::Record;
use cloudbilling::types::{OperationKind, ServiceContract};
use cloudbilling::{ErrorKind, Response};
use serde_json::{Map, Value};

use super::parameters::{self, Parameters};
use crate::failure::ExitClass;
use crate::failure::Failure;
use crate::failure::nearest;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An operation whose type is known only when the program runs.
pub(crate) trait Request {
    fn name(&self) -> &'static str;
    fn element(&self) -> QName<'static>;
    fn body(&self) -> &(dyn ToXml + Sync);
    /// Returns the call, with the kind of the operation.
    fn call(&self, contract: &ServiceContract) -> Result<cloudbilling::Request<'_>, Failure>;
    #[cfg(test)]
    fn is_single(&self) -> bool;
    /// Returns the failure to read the response.
    fn unread(&self, error: cloudbilling::Error) -> Failure;
    /// Returns the failure of the call. That of a write says whether it may have been executed.
    fn failure(&self, error: cloudbilling::Error) -> Failure;
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

    #[cfg(test)]
    fn is_single(&self) -> bool {
        Operation::is_single(self)
    }

    fn unread(&self, error: cloudbilling::Error) -> Failure {
        match error.kind() {
            ErrorKind::Read(read) if !matches!(read.kind(), ReadErrorKind::Limit { .. }) => {
                let failure = Failure::new(
                    ExitClass::Response,
                    format!("the response to {} does not fit: {error}", O::NAME),
                )
                .with_help(
                    "if the service differs from the documentation, describe it with --contract",
                );
                of_write(O::KIND, failure, error.may_have_executed())
            }
            _ => self.failure(error),
        }
    }

    fn failure(&self, error: cloudbilling::Error) -> Failure {
        let may_have_executed = error.may_have_executed();
        of_write(O::KIND, error.into(), may_have_executed)
    }
}

/// Reads a response as its type, so that one that does not fit is an error in every format.
pub(super) fn read_value<O: Operation>(response: &Response) -> Result<(), cloudbilling::Error> {
    response.read::<O>().map(drop)
}

/// As [`read_value`], with one row in memory at a time.
pub(super) fn read_rows<O, T>(response: &Response) -> Result<(), cloudbilling::Error>
where
    O: Operation<Output = Vec<T>>,
    T: Record,
{
    for row in response.rows::<O, T>()? {
        row?;
    }
    Ok(())
}

/// Adds to the failure of a write whether it may have been executed. A read can be made again.
fn of_write(kind: OperationKind, failure: Failure, may_have_executed: bool) -> Failure {
    match kind {
        OperationKind::Read => failure,
        _ => failure.with_executed(may_have_executed),
    }
}

/// Builds the request of an operation.
pub(super) fn build<O: Operation + 'static>(
    parameters: &Parameters,
) -> Result<Box<dyn Request>, Failure> {
    let mut contents = Vec::new();
    let mut rows = 0;
    for parameter in O::PARAMETERS {
        let content = match parameters.value(parameter.name) {
            Some(value) => Content::new(parameter, value)?,
            None if parameter.is_required => return Err(missing(parameter)),
            None => continue,
        };
        // The required list of a write holds the rows that it changes.
        if parameter.is_required {
            rows = rows.max(content.rows());
        }
        contents.push((QName::new(O::REQUEST.namespace(), parameter.name), content));
    }
    Ok(Box::new(Written::<O> {
        contents,
        rows,
        operation: PhantomData,
    }))
}

/// An operation of which only the parameters in `contents` are written.
struct Written<O> {
    contents: Vec<(QName<'static>, Content)>,
    rows: usize,
    operation: PhantomData<fn() -> O>,
}

/// The content of a parameter, ready to be written.
enum Content {
    Records(QName<'static>, Vec<Members>),
    Text(String),
    Texts(QName<'static>, Vec<String>),
}

/// The members of a record that have a value.
type Members = Vec<(QName<'static>, String)>;

impl Content {
    fn new(parameter: &Parameter, value: &Value) -> Result<Self, Failure> {
        match parameter.kind {
            ParameterKind::Boolean => Ok(Self::Text(value.to_string())),
            ParameterKind::Date | ParameterKind::Text => Ok(Self::Text(text(value))),
            ParameterKind::Records { item, members } => {
                let records = list(value).iter().filter_map(Value::as_object);
                let records = records.map(|record| read_record(item, members, record));
                let records: Vec<Members> = records.collect::<Result<_, _>>()?;
                match records.is_empty() {
                    true => Err(no_records(parameter.name)),
                    false => Ok(Self::Records(item, records)),
                }
            }
            ParameterKind::Texts { item } => {
                Ok(Self::Texts(item, list(value).iter().map(text).collect()))
            }
            ParameterKind::Words { item, known } => {
                let words = list(value).iter().map(text);
                let words = words.map(|word| check_word(parameter.name, known, word));
                Ok(Self::Texts(item, words.collect::<Result<_, _>>()?))
            }
        }
    }

    fn rows(&self) -> usize {
        match self {
            Self::Records(_, records) => records.len(),
            Self::Text(_) => 0,
            Self::Texts(_, texts) => texts.len(),
        }
    }
}

impl<O: Operation> Operation for Written<O> {
    const NAME: &'static str = O::NAME;
    const KIND: OperationKind = O::KIND;
    const REQUEST: QName<'static> = O::REQUEST;
    const RESPONSE: QName<'static> = O::RESPONSE;
    const RESULT: QName<'static> = O::RESULT;
    type Output = O::Output;

    fn is_single(&self) -> bool {
        O::KIND == OperationKind::Read || self.rows <= 1
    }
}

impl<O> ToXml for Written<O> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        for (name, content) in &self.contents {
            match content {
                Content::Records(item, records) => {
                    start_list(writer, *name, *item);
                    for record in records {
                        writer.start(*item);
                        for (member, text) in record {
                            writer.element(*member, text);
                        }
                        writer.end();
                    }
                    writer.end();
                }
                Content::Text(text) => writer.element(*name, text),
                Content::Texts(item, texts) => {
                    start_list(writer, *name, *item);
                    for text in texts {
                        writer.element(*item, text);
                    }
                    writer.end();
                }
            }
        }
    }
}

/// Starts a list with the prefixes that WCF declares on it.
fn start_list(writer: &mut Writer<'_>, name: QName<'_>, item: QName<'_>) {
    writer.start(name);
    writer.declare("a", item.namespace());
    writer.declare("i", XSI);
}

fn read_record(
    item: QName<'static>,
    members: &'static [Parameter],
    record: &Map<String, Value>,
) -> Result<Members, Failure> {
    if let Some(unknown) = record
        .keys()
        .find(|name| !members.iter().any(|it| it.name == **name))
    {
        return Err(Failure::usage(format!(
            "--body: an {} has no member {unknown:?}",
            item.local()
        ))
        .with_help(parameters::known_names(unknown, members)));
    }
    let mut read = Members::new();
    for member in members {
        let text = match record.get(member.name) {
            None | Some(Value::Null) => continue,
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                let name = member.name;
                return Err(Failure::usage(format!("--body: {name}: expected a text")));
            }
        };
        let text = match member.kind {
            ParameterKind::Date => parameters::date(&format!("--body: {}", member.name), &text)?,
            _ => text,
        };
        read.push((QName::new(item.namespace(), member.name), text));
    }
    Ok(read)
}

/// Accepts documented words only. A misspelt word would find nothing, and look like an empty
/// result.
fn check_word(name: &str, known: &[&str], word: String) -> Result<String, Failure> {
    if known.contains(&word.as_str()) {
        return Ok(word);
    }
    let help = match nearest(&word, known.iter().copied()) {
        Some(meant) => format!("did you mean {meant}? use one of {}", known.join(", ")),
        None => format!("use one of {}", known.join(", ")),
    };
    Err(Failure::usage(format!("{name}: unknown value {word:?}")).with_help(help))
}

/// The text of a value that is known to be one.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The items of a value that is known to be a list.
fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn missing(parameter: &Parameter) -> Failure {
    let name = parameter.name;
    match parameter.kind {
        ParameterKind::Records { .. } => no_records(name),
        _ => Failure::usage(format!("{name} is missing")).with_help(format!("give -p {name}=…")),
    }
}

fn no_records(name: &str) -> Failure {
    Failure::usage(format!("there are no {name} to upload")).with_help(format!(
        "give a JSON file of {{\"{name}\": [{{\"CustomerCode\": \"…\"}}, …]}} with --body"
    ))
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use cloudbilling::codec::{Decoder, Encoder, FromXmlOwned, SoapVersion};
    use cloudbilling::types::operation::{
        AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
        GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
        GetInvoiceTransformationResultsForInvoices, GetPurchases,
        GetTransformationResultsForCustomers, GetTransformationResultsForInvoices, UploadInvoices,
        UploadInvoices2,
    };
    use cloudbilling::types::value::InvoiceStatus;
    use serde_json::json;

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

    fn example(parameter: &Parameter) -> Value {
        match parameter.kind {
            ParameterKind::Boolean => json!(true),
            ParameterKind::Date => json!("2026-01-31T00:00:00Z"),
            ParameterKind::Records { members, .. } => {
                let members = members.iter().map(|it| (it.name.to_owned(), example(it)));
                let record = Value::Object(members.collect());
                json!([record, record])
            }
            ParameterKind::Text => json!("a & b"),
            ParameterKind::Texts { .. } => json!(["a", "b"]),
            ParameterKind::Words { known, .. } => json!(known),
        }
    }

    fn encode(request: &dyn Request) -> String {
        let envelope = Encoder::new(SoapVersion::Soap11)
            .body(request.element(), request.body())
            .encode()
            .expect("it can be written");
        String::from_utf8(envelope).expect("UTF-8")
    }

    /// A name, an order or a namespace that the table and the type do not share would be sent as
    /// nothing at all.
    fn assert_same<O: Operation + Sync + FromXmlOwned + Debug + 'static>() {
        let examples = O::PARAMETERS
            .iter()
            .map(|it| (it.name.to_owned(), example(it)));
        let body = Value::Object(examples.collect()).to_string();
        let parameters =
            Parameters::read(O::NAME, O::PARAMETERS, &[], Some(&body)).expect("examples fit");
        let written = build::<O>(&parameters).expect("examples fit");
        let envelope = encode(written.as_ref());

        let message = Decoder::new().decode(envelope.as_str()).expect("a message");
        let payload = message.envelope().payload().expect("one payload");
        let typed: O = payload.read().expect("a request of the type");
        assert_eq!(envelope, encode(&typed));
        // Every field of the type is in the table.
        assert!(!format!("{typed:?}").contains(": None"), "{typed:?}");
        assert_eq!(
            written.is_single(),
            Operation::is_single(&typed),
            "{typed:?}"
        );
    }

    #[test]
    fn each_request_is_written_as_its_type_writes_it() {
        assert_same::<AddProductCluster>();
        assert_same::<CloseInvoices>();
        assert_same::<DeletePurchases>();
        assert_same::<GetInvoiceHeaders>();
        assert_same::<GetInvoiceTransformationResultFile>();
        assert_same::<GetInvoiceTransformationResultsForCustomers>();
        assert_same::<GetInvoiceTransformationResultsForInvoices>();
        assert_same::<GetPurchases>();
        assert_same::<GetTransformationResultsForCustomers>();
        assert_same::<GetTransformationResultsForInvoices>();
        assert_same::<UploadInvoices>();
        assert_same::<UploadInvoices2>();
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
        for status in InvoiceStatus::DOCUMENTED {
            assert_eq!(with(status), None);
        }
        for slip in ["APPROVD", "approved", "Pending", "OPEN"] {
            let said = with(slip).expect(slip);
            assert!(said.contains(&format!("unknown value {slip:?}")), "{said}");
        }
    }

    #[test]
    fn the_dates_of_an_invoice_are_completed_and_checked() {
        let request = |date: &str| {
            let body = json!({"invoices": [{"InvoiceDate": date, "BillingPeriodEnd": null}]});
            let operation = operations::find("UploadInvoices2").expect("documented");
            Parameters::read(
                operation.name,
                operation.parameters,
                &[],
                Some(&body.to_string()),
            )
            .and_then(|parameters| (operation.build)(&parameters))
        };
        let Ok(written) = request("2026-01-31") else {
            panic!("a day is a date");
        };
        let envelope = encode(written.as_ref());
        assert!(
            envelope.contains("InvoiceDate>2026-01-31T00:00:00Z<"),
            "{envelope}"
        );
        assert!(!envelope.contains("BillingPeriodEnd"), "{envelope}");
        for wrong in ["2026-02-30", "soon", ""] {
            let said = request(wrong).err().expect(wrong).to_string();
            assert!(
                said.contains("--body: InvoiceDate: expected a date"),
                "{said}"
            );
        }
    }
}
