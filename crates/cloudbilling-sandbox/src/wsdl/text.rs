//! Namespaces and text as they stand in the documents.

use cloudbilling_types::ServiceContract;
use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};

/// The namespace that stands in messages for one in which the table is declared.
pub(super) fn actual<'a>(contract: &'a ServiceContract, canonical: &'a str) -> &'a str {
    match canonical {
        OPERATIONS => &contract.operation_namespace,
        DATA_CONTRACT => contract.data_contract_namespaces.first(),
        ARRAYS => &contract.arrays_namespace,
        other => other,
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
