//! The parameters of an operation as arguments of a command.

use std::marker::PhantomData;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use cloudbilling::types::operation::{Operation, Parameter, ParameterKind};
use serde_json::Value;

use super::names::{self, Place};
use crate::call::operations;
use crate::call::{Parameters, PreparedCall, read_date};
use crate::failure::Failure;

/// The values of the parameters of `O`, each an option that is declared by the table of `O`.
#[derive(Debug)]
pub(crate) struct Flags<O> {
    operation: PhantomData<fn() -> O>,
    values: Vec<(&'static str, Value)>,
}

impl<O: Operation> Flags<O> {
    /// Returns the call with these parameters.
    pub(crate) fn call(&self) -> Result<PreparedCall, Failure> {
        let parameters = Parameters::from_checked(self.values.iter().cloned());
        PreparedCall::new(operations::find(O::NAME)?, &parameters)
    }

    /// Returns the text of a parameter that was given.
    pub(crate) fn text(&self, parameter: &str) -> Option<&str> {
        let mut values = self.values.iter();
        let (_, value) = values.find(|(name, _)| *name == parameter)?;
        value.as_str()
    }
}

impl<O: Operation> Args for Flags<O> {
    fn augment_args(command: Command) -> Command {
        command.args(O::PARAMETERS.iter().map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<O: Operation> FromArgMatches for Flags<O> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = O::PARAMETERS.iter().filter_map(|parameter| {
            let value = value(parameter, matches)?;
            Some((parameter.name, value))
        });
        Ok(Self {
            operation: PhantomData,
            values: given.collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn argument(parameter: &Parameter) -> Arg {
    let argument = Arg::new(parameter.name)
        .help(sentence(parameter.description))
        .required(parameter.is_required);
    let argument = match names::short(parameter.name) {
        Some(Place::Position(name)) => {
            let parser = NonEmptyStringValueParser::new();
            return argument.value_name(name).value_parser(parser);
        }
        Some(Place::Option(name)) => argument.long(name),
        None => argument.long(names::long(parameter.name)),
    };
    match parameter.kind {
        ParameterKind::Boolean => argument
            .value_name("BOOL")
            .value_parser(clap::value_parser!(bool))
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        ParameterKind::Date => argument.value_name("DATE").value_parser(read_date),
        ParameterKind::Text => argument
            .value_name("TEXT")
            .value_parser(NonEmptyStringValueParser::new()),
        ParameterKind::Texts { .. } | ParameterKind::Records { .. } => list(argument, parameter),
        ParameterKind::Words { known, .. } => {
            list(argument, parameter).value_parser(PossibleValuesParser::new(known))
        }
    }
}

fn list(argument: Arg, parameter: &Parameter) -> Arg {
    let help = sentence(parameter.description);
    argument
        .help(format!("{help} (separate several by commas)"))
        .value_name("LIST")
        .value_parser(NonEmptyStringValueParser::new())
        .value_delimiter(',')
        .action(ArgAction::Append)
}

/// Returns a description as the beginning of a help text.
fn sentence(description: &str) -> String {
    let mut characters = description.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn value(parameter: &Parameter, matches: &ArgMatches) -> Option<Value> {
    let name = parameter.name;
    match parameter.kind {
        ParameterKind::Boolean => matches.get_one::<bool>(name).map(|value| (*value).into()),
        ParameterKind::Date | ParameterKind::Text => {
            let text = matches.get_one::<String>(name)?;
            Some(text.as_str().into())
        }
        ParameterKind::Records { .. }
        | ParameterKind::Texts { .. }
        | ParameterKind::Words { .. } => {
            let texts = matches.get_many::<String>(name)?;
            Some(texts.map(|text| text.trim()).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use cloudbilling::types::operation::{AddProductCluster, GetInvoiceHeaders, GetPurchases};
    use serde_json::json;

    use super::*;

    #[derive(Debug, Parser)]
    struct Of<O: Operation + std::fmt::Debug> {
        #[command(flatten)]
        flags: Flags<O>,
    }

    fn values<O: Operation + std::fmt::Debug>(arguments: &[&str]) -> Result<Value, String> {
        let arguments = ["test"].iter().chain(arguments);
        let parsed = Of::<O>::try_parse_from(arguments).map_err(|error| error.to_string())?;
        let values = parsed.flags.values.into_iter();
        Ok(values
            .map(|(name, value)| (name.to_owned(), value))
            .collect())
    }

    #[test]
    fn each_kind_of_parameter_is_read() {
        let arguments = [
            "--customer",
            "1001",
            "--include-unmapped",
            "--from",
            "2026-01-31",
        ];
        assert_eq!(
            values::<GetPurchases>(&arguments),
            Ok(
                json!({"customerCode": "1001", "includeUnmapped": true, "dateFrom": "2026-01-31T00:00:00Z"})
            )
        );
        let arguments = ["--status", "PENDING,APPROVED", "--status", "CLOSED"];
        assert_eq!(
            values::<GetInvoiceHeaders>(&arguments),
            Ok(json!({"includedStatuses": ["PENDING", "APPROVED", "CLOSED"]}))
        );
        let arguments = ["Fibre", "--alias", "a, b", "--show-in-product-plan=false"];
        assert_eq!(
            values::<AddProductCluster>(&arguments),
            Ok(json!({"tagName": "Fibre", "aliases": ["a", "b"], "showInProductPlan": false}))
        );
    }

    #[test]
    fn mistakes_are_found_before_anything_is_sent() {
        for (said, result) in [
            (
                "expected a date",
                values::<GetPurchases>(&["--from", "2026-02-30"]),
            ),
            (
                "APPROVED",
                values::<GetInvoiceHeaders>(&["--status", "APPROVD"]),
            ),
            ("<NAME>", values::<AddProductCluster>(&["--alias", "a"])),
        ] {
            let error = result.expect_err(said);
            assert!(error.contains(said), "{error}");
        }
    }
}
