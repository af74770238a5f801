//! `cloudbilling operations`: what can be called, and with which parameters.

use cloudbilling::types::OperationKind;
use cloudbilling::types::operation::{Parameter, ParameterKind};
use serde_json::{Map, Value};

use super::arguments::OperationsArguments;
use super::operations::{LOGIN, OPERATIONS, Operation, find, is_login};
use super::parameters::takes;
use super::skeleton;
use crate::failure::Failure;
use crate::output::{self, Columns, Format, OutputArguments};
use crate::terminal::{Rows, Screen};

/// Lists the operations, or describes one.
pub(crate) fn run(arguments: &OperationsArguments, screen: &mut Screen) -> Result<(), Failure> {
    let OperationsArguments {
        name,
        output,
        skeleton,
    } = arguments;
    let Some(name) = name else {
        return list(output, screen);
    };
    if is_login(name) && !skeleton {
        describe_login(screen);
        return Ok(());
    }
    let operation = find(name)?;
    match skeleton {
        true => skeleton::print(operation.parameters, screen),
        false => describe(operation, output, screen)?,
    }
    Ok(())
}

const LISTED: Columns = Columns::of(&["Operation", "Kind", "Summary"]);
const DESCRIBED: Columns = Columns::of(&["Parameter", "Takes", "Required", "Meaning"]);

/// Lists all operations.
fn list(arguments: &OutputArguments, screen: &mut Screen) -> Result<(), Failure> {
    if arguments.format != Format::Table {
        let rows = || OPERATIONS.iter().map(row);
        return Ok(output::print_rows(arguments, LISTED, rows, screen)?);
    }
    let mut rows = Rows::new(["Operation", "What it does"]);
    for operation in OPERATIONS {
        rows.push([operation.name, operation.summary]);
    }
    rows.push([LOGIN, "Logs in; sent automatically, with --email"]);
    screen.table(&rows, 0);
    Ok(())
}

fn describe_login(screen: &mut Screen) {
    screen.title(LOGIN);
    screen.text("Logs in with an email address, a password and an environment.");
    screen.blank_line();
    screen.text(
        "It cannot be called by name, because each wrong login brings the account closer to its \
         lock. With --email and --environment, or a context that logs in, every command logs in \
         when it needs a session, and counts the wrong logins of all runs. The service has \
         deprecated logins: an API token needs none.",
    );
    screen.blank_line();
    screen
        .text("The names of its parameters are settings: see [login] in `cloudbilling contract`.");
}

/// Describes one operation.
fn describe(
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

fn row(operation: &Operation) -> Map<String, Value> {
    let kind = match operation.kind {
        OperationKind::Read => "read",
        OperationKind::Write => "write",
    };
    LISTED.row([operation.name, kind, operation.summary])
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
