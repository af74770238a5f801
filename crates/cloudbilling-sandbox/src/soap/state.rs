//! The state of the SOAP endpoint: the shared state, and what is derived from the service contract
//! once.

use std::sync::Arc;

use soap_codec::{Decoder, NamespaceMap, Tolerance};

use super::actions::Actions;
use crate::server::service::Service;

#[derive(Debug)]
pub(crate) struct Soap {
    pub(crate) service: Arc<Service>,
    pub(super) actions: Actions,
    pub(super) namespaces: NamespaceMap,
    pub(super) decoder: Decoder,
}

impl Soap {
    pub(crate) fn new(service: Arc<Service>) -> Self {
        let contract = &service.contract;
        Self {
            actions: Actions::new(contract),
            namespaces: contract.namespaces(),
            decoder: Decoder::new()
                .namespaces(contract.namespaces())
                // WCF ignores an unknown header block, whatever its name.
                .tolerate(Tolerance::UnqualifiedHeaders),
            service,
        }
    }
}
