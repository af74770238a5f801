//! The download of a WSDL, from the address of the service only.

use std::collections::{BTreeMap, BTreeSet};

use cloudbilling::transport::TransportErrorKind;
use cloudbilling::transport::http::Uri;
use soap_wsdl::wsdl::Wsdl;
use soap_wsdl::{Limits, LoadError, Loader};

use super::gate::{Gate, Stop};
use super::reads;

/// The most documents that one WSDL may consist of.
const MAX_DOCUMENTS: usize = 16;

/// A WSDL, and the query at which it is served.
pub(super) struct Served {
    pub(super) wsdl: Wsdl,
    pub(super) query: &'static str,
}

/// Downloads the WSDL under one of WCF's queries, if there is one.
pub(super) async fn fetch(gate: &Gate<'_>, endpoint: &Uri) -> Result<Option<Served>, Stop> {
    for query in ["singleWsdl", "wsdl"] {
        let root = with_query(endpoint, query);
        let mut documents = Documents::default();
        documents.wanted.insert(root.to_string());
        let mut wsdl = None;
        while let Some(location) = documents.wanted.pop_first() {
            let content = download(gate, endpoint, &location).await?;
            documents.known.insert(location, content);
            wsdl = Wsdl::load(&root.to_string(), &mut documents, &Limits::default()).ok();
            if wsdl.is_none() || documents.known.len() == MAX_DOCUMENTS {
                break;
            }
        }
        if let Some((wsdl, _)) = wsdl.filter(|(wsdl, _)| !wsdl.bindings.is_empty()) {
            return Ok(Some(Served { wsdl, query }));
        }
    }
    Ok(None)
}

/// Downloads a document of the service. `None` if it is elsewhere, or not served.
///
/// A service behind a proxy may name its own host, which is not that of the endpoint. The path must
/// be the same, and the request goes to the endpoint.
async fn download(
    gate: &Gate<'_>,
    endpoint: &Uri,
    location: &str,
) -> Result<Option<Vec<u8>>, Stop> {
    let Ok(location) = location.parse::<Uri>() else {
        return Ok(None);
    };
    let query = location.query().unwrap_or_default();
    if location.path() != endpoint.path() || query.is_empty() {
        return Ok(None);
    }
    let request = reads::description(&with_query(endpoint, query));
    let response = match gate.send(request).await {
        // Some servers never respond to a GET. The service may still respond to calls.
        Err(Stop::Unreachable(error)) if error.kind() == TransportErrorKind::Timeout => {
            return Ok(None);
        }
        response => response?,
    };
    let response = response
        .ok()
        .filter(|response| response.status().is_success());
    Ok(response.map(|response| response.body().to_vec()))
}

fn with_query(endpoint: &Uri, query: &str) -> Uri {
    let mut parts = endpoint.clone().into_parts();
    let path = format!("{}?{query}", endpoint.path());
    parts.path_and_query = path.parse().ok().or(parts.path_and_query);
    Uri::from_parts(parts).unwrap_or_else(|_| endpoint.clone())
}

/// The documents so far, and those that are missing.
#[derive(Default)]
struct Documents {
    known: BTreeMap<String, Option<Vec<u8>>>,
    wanted: BTreeSet<String>,
}

impl Loader for Documents {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        match self.known.get(location) {
            Some(Some(content)) => Ok(content.clone()),
            Some(None) => Err(LoadError::new("not served")),
            None => {
                self.wanted.insert(location.to_owned());
                Err(LoadError::new("not downloaded yet"))
            }
        }
    }
}
