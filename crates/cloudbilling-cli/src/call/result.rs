//! The result of a successful call, in the format of `--output`.

use cloudbilling::Response;
use cloudbilling::codec::Element;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::contract::{Alternatives, LocalName};
use serde_json::Value;

use super::arguments::{CallArguments, Output};
use super::operations::Returns;
use super::{json, table};
use crate::failure::ExitClass;
use crate::failure::Failure;
use crate::terminal::Rows;
use crate::terminal::Screen;

/// The result of a successful call.
pub(super) struct CallResult<'a> {
    pub(super) payload: Element<'a>,
    pub(super) response: &'a Response,
    pub(super) returns: Returns,
    pub(super) contract: &'a ServiceContract,
}

impl<'a> CallResult<'a> {
    pub(super) fn show(
        &self,
        arguments: &CallArguments,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        match arguments.output {
            Output::Json => {
                let text = serde_json::to_string_pretty(&self.result())
                    .expect("a JSON value can always be written");
                screen.raw(&json::printable(&text));
                screen.raw("\n");
            }
            Output::Table => return self.show_table(&arguments.columns, screen),
            Output::Xml => screen.document(self.response.message().as_str()),
        }
        Ok(())
    }

    fn show_table(&self, columns: &[String], screen: &mut Screen) -> Result<(), Failure> {
        let first = match self.returns {
            Returns::Rows(first) => first,
            Returns::Value => &[],
        };
        let rows = table::rows(&self.result(), first);
        let count = rows.len();
        if count == 0 {
            screen.raw("0 rows\n");
            return Ok(());
        }
        let (rows, hidden) = if columns.is_empty() {
            rows.fit(screen.width())
        } else {
            (self.select(rows, columns)?, Vec::new())
        };
        screen.table(&rows, 0);
        let plural = if count == 1 { "" } else { "s" };
        screen.raw(&format!("\n{count} row{plural}\n"));
        if !hidden.is_empty() {
            screen.raw(&format!(
                "Hidden columns (choose with --columns, or use --output json): {}\n",
                hidden.join(", ")
            ));
        }
        Ok(())
    }

    /// Returns the result without the result code and message, wherever the service puts them: in
    /// `{Operation}Result`, in a `Result` within that, or in the response itself.
    fn result(&self) -> Value {
        let outer = self.wrapper().unwrap_or(self.payload);
        let inner = outer
            .children()
            .find(|child| is_any(&self.contract.response.result, child));
        let result = inner.unwrap_or(outer);
        match self.returns {
            Returns::Rows(_) => Value::Array(
                result
                    .children()
                    .filter(|child| !self.is_verdict(child))
                    .map(json::value)
                    .collect(),
            ),
            Returns::Value => json::value(result),
        }
    }

    /// Selects the columns. An unknown name is not a usage error, because it is discovered only
    /// after the call was executed.
    fn select(&self, rows: Rows, names: &[String]) -> Result<Rows, Failure> {
        let known = rows.columns().join(", ");
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        rows.select(&names).map_err(|name| {
            let message = format!("the call was executed, but its result has no column {name:?}");
            Failure::new(ExitClass::Response, message)
                .with_help(format!("choose from {}", self.response.redact(&known)))
        })
    }

    fn wrapper(&self) -> Option<Element<'a>> {
        let operation = self.payload.name().local().strip_suffix("Response")?;
        let mut children = self.payload.children();
        children.find(|child| child.name().local().strip_suffix("Result") == Some(operation))
    }

    fn is_verdict(&self, element: &Element<'_>) -> bool {
        let shape = &self.contract.response;
        is_any(&shape.code, element) || is_any(&shape.message, element)
    }
}

fn is_any(names: &Alternatives<LocalName>, element: &Element<'_>) -> bool {
    names
        .iter()
        .any(|name| name.as_str() == element.name().local())
}
