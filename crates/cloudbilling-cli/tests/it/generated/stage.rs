//! A sandbox with demo data, the generated client of it, and the client of this workspace.

use cloudbilling::transport::CallOptions;
use cloudbilling::{ApiToken, Client};
use cloudbilling_sandbox::{Admin, Sandbox, SandboxBuilder};
use soap_call::{Endpoint, Service as SoapService};
use soap_codec::{Nillable, SoapVersion};

use super::code::PublicServiceClient;
use crate::service::{PATIENCE, Service};

pub(super) struct Stage {
    pub(super) service: Service,
    pub(super) token: String,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    pub(super) fn of(builder: SandboxBuilder) -> Self {
        let service = Service::of(builder);
        service.0.admin().seed_demo().expect("demo data");
        let token = service.0.admin().create_api_token("generated");
        let token = token.expect("a token").secret;
        Self { service, token }
    }

    pub(super) fn admin(&self) -> Admin {
        self.service.0.admin()
    }

    /// The generated client, without a token.
    pub(super) fn anonymous(&self) -> PublicServiceClient {
        let service = service(self.service.0.endpoint());
        PublicServiceClient::new(self.service.transport(), service)
    }

    /// The generated client, without a token, for SOAP 1.2.
    pub(super) fn soap_1_2(&self) -> PublicServiceClient {
        let service = service(&self.service.0.endpoint_12());
        let service = service.version(SoapVersion::Soap12);
        self.anonymous().with_service(|_| service)
    }

    /// The generated client.
    pub(super) fn generated(&self) -> PublicServiceClient {
        self.anonymous().with_api_token(self.token.clone())
    }

    /// The client of this workspace.
    pub(super) fn by_hand(&self) -> Client {
        Client::builder(self.service.0.endpoint())
            .transport(self.service.transport())
            .timeout(PATIENCE)
            .api_token(ApiToken::new(&*self.token).expect("a token"))
            .build()
            .expect("a client")
    }

    /// The operations of all requests so far, in order, each once.
    pub(super) fn called(&self) -> Vec<String> {
        let requests = self.admin().requests().into_iter();
        let mut names: Vec<String> = requests.map(|request| request.operation).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn service(endpoint: &str) -> SoapService {
    let endpoint = Endpoint::new(endpoint).expect("https");
    SoapService::new(endpoint).options(CallOptions::new(PATIENCE))
}

/// The items of a list of the service, none of which may be nil.
pub(super) fn items<T>(list: Nillable<Vec<Option<T>>>) -> Vec<T> {
    let list = list.into_value().expect("a list");
    list.into_iter()
        .map(|item| item.expect("an item"))
        .collect()
}
