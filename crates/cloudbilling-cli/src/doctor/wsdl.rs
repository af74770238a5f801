//! The WSDL of the service.

use std::collections::BTreeMap;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, StatusCode};
use soap_wsdl::wsdl::{MessageShape, Operation};
use soap_wsdl::{Limits, Wsdl};

use super::network::Network;
use super::report::{Check, Report};
use crate::call::operations::OPERATIONS;

/// The queries for the WSDL of a WCF service: in one document, or in several.
const QUERIES: [&str; 2] = ["?singleWsdl", "?wsdl"];

/// Checks whether the WSDL is served, and returns it.
pub(super) async fn check(network: &Network<'_>, report: &mut Report) -> Option<Wsdl> {
    let mut seen = String::new();
    for query in QUERIES {
        match load(network, query).await {
            Ok(wsdl) => {
                show(&wsdl, query, report);
                return Some(wsdl);
            }
            Err(reason) => seen = reason,
        }
    }
    let reason = format!("the service shows no WSDL at ?singleWsdl or ?wsdl: {seen}");
    report.skip(&[Check::Wsdl], &reason);
    None
}

async fn load(network: &Network<'_>, query: &str) -> Result<Wsdl, String> {
    let address = network.address(query);
    let request = Request::get(&address)
        .body(Bytes::new())
        .expect("the endpoint is an address");
    let response = network.send(request).await.map_err(|it| it.to_string())?;
    if response.status() != StatusCode::OK {
        return Err(format!("status {}", response.status().as_u16()));
    }
    let mut documents = BTreeMap::from([(address.clone(), response.into_body())]);
    let (wsdl, _) = Wsdl::load_any(&address, &mut documents, &Limits::default())
        .map_err(|_| "the response is not a WSDL".to_owned())?;
    match operations(&wsdl).count() {
        0 => Err("it names no operation".to_owned()),
        _ => Ok(wsdl),
    }
}

fn show(wsdl: &Wsdl, query: &str, report: &mut Report) {
    let missing: Vec<&str> = OPERATIONS
        .iter()
        .map(|operation| operation.name)
        .filter(|name| !operations(wsdl).any(|it| it.name == *name))
        .collect();
    match missing[..] {
        [] => report.ok(
            Check::Wsdl,
            format!("{query} names all {} operations", OPERATIONS.len()),
        ),
        _ => report.warning(
            Check::Wsdl,
            format!("{query} does not name {}", missing.join(", ")),
            "check that the endpoint is that of the API, and not of another service or version",
        ),
    }
}

/// Returns the operations of every binding.
pub(super) fn operations(wsdl: &Wsdl) -> impl Iterator<Item = &Operation> {
    wsdl.bindings.iter().flat_map(|it| &it.operations)
}

/// Returns the namespace of the request of an operation.
pub(super) fn namespace<'a>(wsdl: &'a Wsdl, operation: &'a Operation) -> Option<&'a str> {
    match &operation.input {
        MessageShape::Wrapped { element, .. } => {
            Some(wsdl.schemas.element(*element).name.as_qname().namespace())
        }
        _ => None,
    }
}
