//! `cloudbilling transformations get`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use cloudbilling::codec::{Element, QName, ReadError, ToXml, Writer};
use cloudbilling::types::operation::{GetInvoiceTransformationResultFile, Operation};
use cloudbilling::types::{OperationKind, Payload, ResultElement};

use super::base64::{self, NotBase64};
use super::sink::Sink;
use crate::call::{Parameters, PreparedCall, operations};
use crate::connection::{Connection, ConnectionArguments};
use crate::failure::{ExitClass, Failure};
use crate::process::runtime;
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling transformations get 5f1d7a8e9b0c3d2e1f4a5b6c --output-file invoice.pdf
  cloudbilling transformations get 5f1d7a8e9b0c3d2e1f4a5b6c > invoice.pdf";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GetArguments {
    /// The id of the result, from `transformations list`
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: String,

    /// Write the file here instead of to standard output. It replaces a file of that name only when
    /// it is complete
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// Print the request instead of sending it, with the token and secret headers redacted
    #[arg(long)]
    dry_run: bool,

    // Last, because its headings apply to everything that follows them.
    #[command(flatten)]
    connection: ConnectionArguments,
}

/// Writes the file of a result.
pub(super) fn run(arguments: &GetArguments, screen: &mut Screen) -> Result<(), Failure> {
    let id = arguments.id.as_str().into();
    let parameters = Parameters::from_checked([("invoiceTransformationResultId", id)]);
    let operation = operations::find(GetInvoiceTransformationResultFile::NAME)?;
    let call = PreparedCall::new(operation, &parameters)?;
    if arguments.dry_run {
        return call.show(&arguments.connection, screen);
    }
    let connection = Connection::open(&arguments.connection)?;
    let client = connection.client()?;
    let response = runtime::start()?.block_on(call.send(&client))?;
    let result = call.unchecked_result(&response, &connection)?;
    let checked = response.read::<UnreadFile>();
    checked.map_err(|error| call.failure(error))?;
    write(result.element(), arguments, screen)
}

/// Writes the file after a first pass over it, so that nothing is written of one that is damaged.
fn write(file: Element<'_>, arguments: &GetArguments, screen: &mut Screen) -> Result<(), Failure> {
    let text = member(file, "FileBytes").ok_or_else(no_file)?.text();
    let content_type = member(file, "ContentType").map(|it| it.text().into_owned());
    base64::decode(&text, |_| Ok::<_, Failure>(()))?;
    let path = arguments.output_file.as_deref();
    let is_text = content_type.is_some_and(|it| it.starts_with("text/"));
    if path.is_none() && screen.is_terminal() && !is_text {
        return Err(not_for_a_terminal());
    }
    if path.is_none() && screen.is_terminal() {
        return write_text(&text, screen);
    }
    let mut sink = Sink::open(path, screen)?;
    base64::decode(&text, |piece| sink.write(piece))?;
    sink.finish()
}

/// Shows a text to a person, whose terminal it must not control.
fn write_text(text: &str, screen: &mut Screen) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    base64::decode(text, |piece| {
        bytes.extend_from_slice(piece);
        Ok::<_, Failure>(())
    })?;
    screen.document(&String::from_utf8_lossy(&bytes));
    Ok(())
}

fn member<'a>(file: Element<'a>, name: &str) -> Option<Element<'a>> {
    let mut members = file.children().filter(|it| it.name().local() == name);
    members.next().filter(|it| !it.is_nil())
}

impl From<NotBase64> for Failure {
    fn from(_: NotBase64) -> Self {
        Self::new(
            ExitClass::Response,
            "the file in the response is not Base64",
        )
        .with_help("make the call again; nothing was written")
    }
}

fn no_file() -> Failure {
    Failure::new(ExitClass::Response, "the response has no file")
        .with_help("check with `cloudbilling transformations list` that the result has not expired")
}

fn not_for_a_terminal() -> Failure {
    Failure::new(
        ExitClass::Output,
        "the file is not text, so it is not written to the terminal",
    )
    .with_help("give a file with --output-file, or redirect the output")
}

/// The operation, whose result code is read, but not its file.
struct UnreadFile;

impl ToXml for UnreadFile {
    fn to_xml(&self, _: &mut Writer<'_>) {}
}

impl Operation for UnreadFile {
    const NAME: &'static str = GetInvoiceTransformationResultFile::NAME;
    const KIND: OperationKind = OperationKind::Read;
    const REQUEST: QName<'static> = GetInvoiceTransformationResultFile::REQUEST;
    const RESPONSE: QName<'static> = GetInvoiceTransformationResultFile::RESPONSE;
    const RESULT: QName<'static> = GetInvoiceTransformationResultFile::RESULT;
    type Output = Unread;
}

struct Unread;

impl Payload for Unread {
    fn read(_: ResultElement<'_>) -> Result<Self, ReadError> {
        Ok(Self)
    }
}
