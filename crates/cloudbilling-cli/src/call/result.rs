//! The result of a successful call, in the format of `--output`.

use cloudbilling::Response;
use cloudbilling::codec::Element;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::contract::{Alternatives, LocalName};
use serde_json::{Map, Value};

use super::json;
use super::operations::Returns;
use crate::failure::Failure;
use crate::output::{self, Format, OutputArguments};
use crate::terminal::Screen;

/// The result of a successful call.
pub(crate) struct CallResult<'a> {
    pub(super) payload: Element<'a>,
    pub(super) response: &'a Response,
    pub(super) returns: Returns,
    pub(super) contract: &'a ServiceContract,
}

impl<'a> CallResult<'a> {
    pub(crate) fn show(
        &self,
        arguments: &OutputArguments,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        if arguments.format == Format::Xml {
            screen.document(self.response.message().as_str());
            return Ok(());
        }
        let printed = match self.returns {
            Returns::Rows(columns) => {
                output::print_rows(arguments, columns, || self.records(), screen)
            }
            Returns::Value => output::print_value(arguments, &self.value(), screen),
        };
        let redact = |text: &str| self.response.redact(text).into_owned();
        Ok(printed.map_err(|error| error.redacted(redact))?)
    }

    /// Returns a result that is not a list, as JSON.
    pub(crate) fn value(&self) -> Value {
        json::value(self.element())
    }

    /// Returns the element of the result, wherever the service puts it: it is `{Operation}Result`,
    /// a `Result` within that, or the response itself.
    pub(crate) fn element(&self) -> Element<'a> {
        let outer = self.wrapper().unwrap_or(self.payload);
        let inner = outer
            .children()
            .find(|child| is_any(&self.contract.response.result, child));
        inner.unwrap_or(outer)
    }

    /// Returns the rows of a list, without the result code and message, which can be beside them.
    pub(crate) fn records(&self) -> impl Iterator<Item = Map<String, Value>> {
        let children = self.element().children();
        let rows = children.filter(|child| !self.is_verdict(child));
        rows.map(json::record)
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
