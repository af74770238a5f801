//! `cloudbilling operations NAME --skeleton`: a JSON body to fill in.

use cloudbilling::types::operation::{Parameter, ParameterKind};
use serde_json::{Map, Value, json};

use crate::terminal::Screen;

/// Prints a body with every parameter of an operation, which `call --body` accepts as it is where
/// the operation needs no value, and otherwise when it is filled in.
///
/// A parameter that is not required is `null`, which counts as not given.
pub(super) fn print(parameters: &[Parameter], screen: &mut Screen) {
    let body = Value::Object(object(parameters));
    let text = serde_json::to_string_pretty(&body).expect("a JSON value can always be written");
    screen.raw(&format!("{text}\n"));
}

fn object(parameters: &[Parameter]) -> Map<String, Value> {
    let members = parameters.iter();
    members
        .map(|parameter| (parameter.name.to_owned(), value(parameter)))
        .collect()
}

fn value(parameter: &Parameter) -> Value {
    match parameter.kind {
        ParameterKind::Records { members, .. } => json!([object(members)]),
        _ if !parameter.is_required => Value::Null,
        ParameterKind::Boolean => json!(false),
        ParameterKind::Date | ParameterKind::Text => json!(""),
        ParameterKind::Texts { .. } | ParameterKind::Words { .. } => json!([]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Parameters;
    use crate::call::operations::OPERATIONS;

    #[test]
    fn every_skeleton_is_a_body() {
        for operation in OPERATIONS {
            let body = Value::Object(object(operation.parameters)).to_string();
            let read = Parameters::read(operation.name, operation.parameters, &[], Some(&body));
            let parameters = read.expect("the skeleton is a body");
            assert!((operation.build)(&parameters).is_ok(), "{body}");
        }
    }
}
