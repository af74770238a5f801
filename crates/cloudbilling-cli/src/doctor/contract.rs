//! The service contract, against what the service shows.

use cloudbilling::types::ServiceContract;
use soap_wsdl::Wsdl;

use super::report::{Check, Report};
use super::settings::Settings;
use super::token::Called;
use super::wsdl::{namespace, operations};
use crate::call::operations::OPERATIONS;

/// Compares the contract with the WSDL and with the response to a read.
pub(super) fn check(
    settings: &Settings<'_>,
    described: Option<&Wsdl>,
    called: Called,
    report: &mut Report,
) {
    let contract = settings.connection.contract();
    let mismatch = described.and_then(|wsdl| mismatch(contract, wsdl));
    match (mismatch, called) {
        (Some(mismatch), _) => report.problem(
            Check::Contract,
            mismatch,
            "correct `interface`, `actions` and `operation_namespace` in the file given by --contract; `cloudbilling probe` finds them out",
        ),
        (None, Called::Misread(failure)) => report.failure(Check::Contract, &failure),
        (None, Called::Accepted) => report.ok(Check::Contract, "the response fits it"),
        (None, Called::Unknown) if described.is_some() => {
            report.ok(Check::Contract, "the actions and namespaces of the WSDL fit it");
        }
        (None, Called::Unknown) => {
            report.skip(&[Check::Contract], "there is nothing to compare it with");
        }
    }
}

/// Returns the first difference between the contract and the WSDL.
fn mismatch(contract: &ServiceContract, wsdl: &Wsdl) -> Option<String> {
    let known = |name: &str| OPERATIONS.iter().any(|it| it.name == name);
    operations(wsdl)
        .filter(|operation| known(&operation.name))
        .find_map(|operation| {
            let (name, theirs) = (&operation.name, &operation.soap_action);
            let ours = contract.action(name);
            if *theirs != ours {
                return Some(format!(
                    "the WSDL has the action {theirs:?} for {name}, and the contract has {ours:?}"
                ));
            }
            let theirs = namespace(wsdl, operation)?;
            let ours = &contract.operation_namespace;
            (theirs != ours).then(|| {
                format!(
                    "the WSDL has {name} in the namespace {theirs:?}, and the contract has {ours:?}"
                )
            })
        })
}
