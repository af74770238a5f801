//! The parameters of a call, read from `-p name=value` and from a JSON file, and checked against
//! the operation.

use cloudbilling::types::DateTimeText;
use cloudbilling::types::operation::{Parameter, ParameterKind};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::failure::nearest;

const DATE_FORM: &str = "a date of the form YYYY-MM-DDThh:mm:ssZ or YYYY-MM-DD";

/// Parameters by name, each of the kind that the operation declares.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Parameters(Map<String, Value>);

impl Parameters {
    /// Reads `name=value` arguments and a JSON object.
    ///
    /// `known` are the parameters of `operation`. A parameter in both places is an error, because
    /// it is unclear which value is meant.
    pub(crate) fn read(
        operation: &str,
        known: &[Parameter],
        arguments: &[String],
        body: Option<&str>,
    ) -> Result<Self, Failure> {
        let mut parameters = match body {
            Some(text) => Self::from_json(operation, known, text)?,
            None => Self::default(),
        };
        let in_body: Vec<String> = parameters.0.keys().cloned().collect();
        for argument in arguments {
            let (name, value) = argument
                .split_once('=')
                .ok_or_else(|| Failure::usage(format!("-p {argument}: expected NAME=VALUE")))?;
            if in_body.iter().any(|taken| taken == name) {
                return Err(Failure::usage(format!(
                    "parameter {name} is given both by -p and by --body"
                )));
            }
            parameters.add(find(operation, known, name)?, value)?;
        }
        Ok(parameters)
    }

    /// Takes values that were checked when they were read.
    pub(crate) fn from_checked(values: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        let values = values.into_iter();
        Self(
            values
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    fn from_json(operation: &str, known: &[Parameter], text: &str) -> Result<Self, Failure> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| Failure::usage(format!("--body is not JSON: {error}")))?;
        let Value::Object(members) = value else {
            return Err(
                Failure::usage("--body is not a JSON object of parameters").with_help(format!(
                    "run `cloudbilling operations {operation}` for the parameters"
                )),
            );
        };
        let mut parameters = Self::default();
        for (name, value) in members {
            let parameter = find(operation, known, &name)?;
            // A null is treated like a missing member, so that generated files need no special
            // case.
            if !value.is_null() {
                parameters.0.insert(name, checked(parameter, value)?);
            }
        }
        Ok(parameters)
    }

    fn add(&mut self, parameter: &Parameter, value: &str) -> Result<(), Failure> {
        let name = parameter.name;
        let value = match parameter.kind {
            ParameterKind::Boolean => Value::Bool(boolean(name, value)?),
            ParameterKind::Records { item, .. } => {
                return Err(
                    Failure::usage(format!("{name} is a list of {}", item.local()))
                        .with_help("give it in a JSON file with --body"),
                );
            }
            ParameterKind::Date => Value::String(date(name, value)?),
            ParameterKind::Text => Value::String(not_empty(name, value)?),
            ParameterKind::Texts { .. } | ParameterKind::Words { .. } => {
                let list = self
                    .0
                    .entry(name)
                    .or_insert_with(|| Value::Array(Vec::new()));
                let Value::Array(list) = list else {
                    unreachable!("only this arm inserts it")
                };
                for item in value.split(',') {
                    list.push(Value::String(not_empty(name, item.trim())?));
                }
                return Ok(());
            }
        };
        match self.0.insert(name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(Failure::usage(format!(
                "parameter {name} is given twice, but is not a list"
            ))),
        }
    }
}

/// Refuses an empty text, which is that of a variable that is not set more often than it is meant.
fn not_empty(name: &str, text: &str) -> Result<String, Failure> {
    if text.is_empty() {
        return Err(Failure::usage(format!("-p {name}: a text is empty")).with_help(
            "give a value, or leave the parameter out; an empty text can be given only with --body",
        ));
    }
    Ok(text.to_owned())
}

/// Describes the values of a parameter, for a table.
pub(super) fn takes(kind: &ParameterKind) -> String {
    match kind {
        ParameterKind::Boolean => "true or false".into(),
        ParameterKind::Date => "date".into(),
        ParameterKind::Records { item, .. } => format!("list of {}, with --body", item.local()),
        ParameterKind::Text => "text".into(),
        ParameterKind::Texts { .. } | ParameterKind::Words { .. } => "list of texts".into(),
    }
}

fn find<'a>(operation: &str, known: &'a [Parameter], name: &str) -> Result<&'a Parameter, Failure> {
    known
        .iter()
        .find(|parameter| parameter.name == name)
        .ok_or_else(|| {
            Failure::usage(format!("{operation} has no parameter {name:?}"))
                .with_help(known_names(name, known))
        })
}

/// Returns the help for a name that is not one of these.
pub(super) fn known_names(name: &str, known: &[Parameter]) -> String {
    let names: Vec<&str> = known.iter().map(|known| known.name).collect();
    match nearest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean {meant}? use one of {}", names.join(", ")),
        None => format!("use one of {}", names.join(", ")),
    }
}

fn boolean(name: &str, text: &str) -> Result<bool, Failure> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Failure::usage(format!("{name}: expected true or false"))),
    }
}

/// Returns the date in full. A day without a time is its midnight in UTC.
pub(super) fn date(name: &str, text: &str) -> Result<String, Failure> {
    if is_date(text) {
        return Ok(text.to_owned());
    }
    let midnight = format!("{text}T00:00:00Z");
    if is_date(&midnight) {
        return Ok(midnight);
    }
    Err(Failure::usage(format!("{name}: expected {DATE_FORM}")))
}

/// Reads a date of an option, which clap names in its error.
pub(crate) fn read_date(text: &str) -> Result<String, String> {
    date("", text).map_err(|_| format!("expected {DATE_FORM}"))
}

fn is_date(text: &str) -> bool {
    DateTimeText::from(text).date_time().is_ok()
}

/// Returns a value of `--body` as it is sent.
fn checked(parameter: &Parameter, value: Value) -> Result<Value, Failure> {
    let all = |fits: fn(&Value) -> bool| value.as_array().is_some_and(|list| list.iter().all(fits));
    let (fits, expected) = match parameter.kind {
        ParameterKind::Boolean => (value.is_boolean(), "true or false".to_owned()),
        ParameterKind::Records { item, .. } => (
            all(Value::is_object),
            format!("a list of {} objects", item.local()),
        ),
        ParameterKind::Date => match value.as_str() {
            Some(text) => {
                let name = format!("--body: {}", parameter.name);
                return date(&name, text).map(Value::String);
            }
            None => (false, DATE_FORM.to_owned()),
        },
        ParameterKind::Text => (value.is_string(), "a text".to_owned()),
        ParameterKind::Texts { .. } | ParameterKind::Words { .. } => {
            (all(Value::is_string), "a list of texts".to_owned())
        }
    };
    match fits {
        true => Ok(value),
        false => Err(Failure::usage(format!(
            "--body: {}: expected {expected}",
            parameter.name
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::operations;

    fn read(operation: &str, arguments: &[&str], body: Option<&str>) -> Result<Parameters, String> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.into()).collect();
        let operation = operations::find(operation).expect("documented");
        Parameters::read(operation.name, operation.parameters, &arguments, body)
            .map_err(|failure| failure.to_string())
    }

    fn text_of(parameters: &Parameters, name: &str) -> Option<String> {
        parameters.value(name)?.as_str().map(str::to_owned)
    }

    #[test]
    fn texts_and_flags() {
        let parameters = read(
            "GetPurchases",
            &["customerCode=a=b", "includeUnmapped=true"],
            None,
        )
        .unwrap();
        assert_eq!(
            parameters.value("customerCode").and_then(Value::as_str),
            Some("a=b")
        );
        assert_eq!(
            parameters.value("includeUnmapped").and_then(Value::as_bool),
            Some(true)
        );
        assert_eq!(parameters.value("productLabel"), None);
    }

    #[test]
    fn an_empty_text_is_refused_unless_a_file_has_it() {
        for (operation, argument) in [
            ("GetPurchases", "customerCode="),
            ("CloseInvoices", "invoiceIds="),
            ("CloseInvoices", "invoiceIds=1,,2"),
            ("CloseInvoices", "invoiceIds=1, "),
            ("GetInvoiceHeaders", "includedStatuses="),
        ] {
            let said = read(operation, &[argument], None).expect_err(argument);
            assert!(said.contains("a text is empty"), "{said}");
        }
        let parameters = read("GetPurchases", &[], Some(r#"{"customerCode": ""}"#)).unwrap();
        assert_eq!(text_of(&parameters, "customerCode").as_deref(), Some(""));
    }

    #[test]
    fn a_day_alone_is_its_midnight() {
        let sent = |text: &str| {
            read("GetPurchases", &[&format!("dateFrom={text}")], None)
                .map(|parameters| text_of(&parameters, "dateFrom").unwrap_or_default())
        };
        assert_eq!(sent("2026-01-31").unwrap(), "2026-01-31T00:00:00Z");
        assert_eq!(
            sent("2026-01-31T07:00:00Z").unwrap(),
            "2026-01-31T07:00:00Z"
        );
        for wrong in ["2026-02-30", "31-01-2026", "2026-01-31T", ""] {
            assert!(sent(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_date_in_the_body_is_as_one_of_p() {
        let sent = |date: &str| {
            let body = format!(r#"{{"dateFrom": {date}}}"#);
            read("GetPurchases", &[], Some(&body)).map(|it| text_of(&it, "dateFrom"))
        };
        let midnight = Some("2026-01-31T00:00:00Z".to_owned());
        assert_eq!(sent(r#""2026-01-31""#), Ok(midnight.clone()));
        assert_eq!(sent(r#""2026-01-31T00:00:00Z""#), Ok(midnight));
        assert_eq!(sent("null"), Ok(None));
        for wrong in [r#""2026-02-30""#, r#""""#, "20260131", "[]"] {
            let error = sent(wrong).expect_err(wrong);
            assert!(
                error.contains("--body: dateFrom: expected a date"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_list_grows_by_repetition_and_by_commas() {
        let arguments = [
            "includedStatuses=PENDING,APPROVED",
            "includedStatuses=CLOSED",
        ];
        let parameters = read("GetInvoiceHeaders", &arguments, None).unwrap();
        assert_eq!(
            parameters.value("includedStatuses"),
            Some(&serde_json::json!(["PENDING", "APPROVED", "CLOSED"]))
        );
    }

    #[test]
    fn structured_input_comes_from_json() {
        let body = r#"{"invoices": [{"CustomerCode": "1"}, {"CustomerCode": "2"}]}"#;
        let parameters = read("UploadInvoices2", &[], Some(body)).unwrap();
        assert_eq!(
            parameters
                .value("invoices")
                .and_then(Value::as_array)
                .map(Vec::len),
            Some(2)
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (operation, arguments, body, said) in [
            (
                "GetPurchases",
                &["customercode=1"][..],
                None,
                "no parameter \"customercode\"",
            ),
            (
                "GetPurchases",
                &["customerCode"],
                None,
                "expected NAME=VALUE",
            ),
            (
                "GetPurchases",
                &["includeUnmapped=yes"],
                None,
                "true or false",
            ),
            (
                "GetPurchases",
                &["customerCode=1", "customerCode=2"],
                None,
                "given twice",
            ),
            (
                "GetPurchases",
                &["customerCod=1"],
                None,
                "did you mean customerCode?",
            ),
            ("UploadInvoices2", &["invoices=1"], None, "--body"),
            (
                "GetPurchases",
                &["customerCode=1"],
                Some(r#"{"customerCode": "2"}"#),
                "by -p and by --body",
            ),
            (
                "GetPurchases",
                &[],
                Some(r#"{"customerCode": 2}"#),
                "expected a text",
            ),
            (
                "UploadInvoices2",
                &[],
                Some(r#"{"invoices": ["x"]}"#),
                "expected a list of Invoice2",
            ),
            ("GetPurchases", &[], Some("[]"), "not a JSON object"),
            ("GetPurchases", &[], Some("{"), "not JSON"),
        ] {
            let text = read(operation, arguments, body).unwrap_err();
            assert!(text.contains(said), "{text:?} does not say {said:?}");
        }
    }
}
