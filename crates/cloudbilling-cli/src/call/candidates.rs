//! The names of parameters, for the completion of a shell.

use std::env;
use std::ffi::OsStr;

use clap_complete::CompletionCandidate;
use cloudbilling::types::operation::{Parameter, ParameterKind};

use super::operations::{OPERATIONS, Operation};

/// Returns the `NAME=VALUE`s that `current` can become, for the operation in the arguments of this
/// process, which are those of the command line to complete.
pub(crate) fn parameters(current: &OsStr) -> Vec<CompletionCandidate> {
    let words: Vec<String> = env::args().collect();
    let current = current.to_string_lossy();
    match words.iter().find_map(|word| operation(word)) {
        Some(operation) => completed(operation.parameters, &current),
        None => Vec::new(),
    }
}

fn operation(name: &str) -> Option<&'static Operation> {
    let mut all = OPERATIONS.iter();
    all.find(|operation| operation.name.eq_ignore_ascii_case(name))
}

fn completed(parameters: &[Parameter], current: &str) -> Vec<CompletionCandidate> {
    let candidates = parameters.iter().flat_map(|parameter| {
        let texts = match current.split_once('=') {
            Some((name, _)) if name == parameter.name => values(parameter),
            Some(_) => Vec::new(),
            None => vec![String::new()],
        };
        texts.into_iter().map(|text| {
            CompletionCandidate::new(format!("{}={text}", parameter.name))
                .help(Some(parameter.description.into()))
        })
    });
    candidates
        .filter(|candidate| candidate.get_value().to_string_lossy().starts_with(current))
        .collect()
}

fn values(parameter: &Parameter) -> Vec<String> {
    let known: &[&str] = match parameter.kind {
        ParameterKind::Boolean => &["false", "true"],
        ParameterKind::Words { known, .. } => known,
        _ => &[],
    };
    known.iter().map(|&word| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(name: &str, current: &str) -> Vec<String> {
        let operation = operation(name).expect("documented");
        let candidates = completed(operation.parameters, current).into_iter();
        candidates
            .map(|it| it.get_value().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn names_are_completed_and_then_known_values() {
        assert_eq!(complete("getpurchases", "da"), ["dateFrom=", "dateTo="]);
        assert_eq!(
            complete("GetPurchases", "includeUnmapped="),
            ["includeUnmapped=false", "includeUnmapped=true"]
        );
        assert_eq!(
            complete("GetInvoiceHeaders", "includedStatuses=PA"),
            ["includedStatuses=PARTIAL_RESET"]
        );
        assert!(complete("GetPurchases", "dateFrom=").is_empty());
    }
}
