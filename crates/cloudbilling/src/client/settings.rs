//! The settings that the builders of both clients share.

use std::io;
use std::sync::Arc;

use cloudbilling_auth::{Credentials, Policy};
use cloudbilling_store::StoreKey;
use cloudbilling_types::ServiceContract;
use soap_call::{Endpoint, HttpHeaders};
use soap_codec::Decoder;
use soap_transport::CallOptions;

use crate::client::auth::Auth;
use crate::client::core::{Bounds, Core};
use crate::client::credentials::ProviderAnswers;
use crate::client::last_failure::LastFailure;
use crate::client::machine::Machine;
use crate::client::notify::Notifier;
use crate::client::observe::Observer;
use crate::client::sharing::Sharing;
use crate::client::store_state::StoreState;
use crate::error::{Error, ErrorKind, SettingsError};
use crate::exchange::{BySigns, Classifier, RetryWrites, Service, SessionCheck};
use crate::ledger::SharedLedger;

/// All settings but the transport and the provider of credentials, whose types differ.
pub(crate) struct Settings {
    // The service.
    pub(crate) endpoint: String,
    pub(crate) allow_http_loopback: bool,

    // The account.
    pub(crate) credentials: Option<Credentials>,
    pub(crate) policy: Policy,
    pub(crate) ledger: Option<SharedLedger>,
    pub(crate) store_key: Option<StoreKey>,
    pub(crate) shares_sessions: bool,

    // The protocol.
    /// An error is reported by `build`.
    pub(crate) contract: Result<Arc<ServiceContract>, SettingsError>,
    pub(crate) decoder: Decoder,
    pub(crate) classifier: Box<dyn Classifier>,
    pub(crate) retry_writes: RetryWrites,
    pub(crate) session_check: Option<SessionCheck>,

    // HTTP.
    pub(crate) cookies: bool,
    pub(crate) http_headers: HttpHeaders,
    pub(crate) user_agent: bool,

    pub(crate) bounds: Bounds,
    pub(crate) observer: Option<Box<dyn Observer>>,
}

impl Settings {
    pub(crate) fn new(endpoint: String) -> Self {
        Self {
            endpoint,
            allow_http_loopback: false,
            credentials: None,
            policy: Policy::default(),
            ledger: None,
            store_key: None,
            shares_sessions: true,
            contract: Ok(Arc::default()),
            decoder: Decoder::new(),
            classifier: Box::new(BySigns),
            retry_writes: RetryWrites::default(),
            session_check: Some(SessionCheck::default()),
            cookies: false,
            http_headers: HttpHeaders::new(),
            user_agent: true,
            bounds: Bounds {
                max_response_bytes: CallOptions::DEFAULT_MAX_RESPONSE_BYTES,
                timeout: CallOptions::DEFAULT_REMAINING,
            },
            observer: None,
        }
    }

    /// Makes the core of a client at an [endpoint](Self::endpoint) that was checked.
    pub(crate) fn core(self, endpoint: Endpoint, has_provider: bool) -> Result<Core, Error> {
        if self.credentials.is_none() && !has_provider {
            return Err(Error::new(ErrorKind::NoCredentials));
        }
        let ledger = self.ledger.unwrap_or_else(SharedLedger::process);
        let sharing = self
            .store_key
            .map(|key| Sharing::new(key, self.shares_sessions));
        let sharing = sharing.map(Arc::new);
        let machine = Machine::new(endpoint.clone(), self.policy, ledger, entropy()?, sharing);
        let auth = Auth::new(machine, Notifier::new(self.observer));
        if let Some(credentials) = self.credentials {
            auth.adopt(credentials);
        }
        let service = Service::new(endpoint, self.contract?)
            .classifier(self.classifier)
            .decoder(self.decoder)
            .http_headers(self.http_headers)
            .user_agent(self.user_agent)
            .retry_writes(self.retry_writes)
            .session_check(self.session_check);
        Ok(Core {
            auth,
            bounds: self.bounds,
            last_failure: LastFailure::default(),
            provider_answers: ProviderAnswers::new(has_provider),
            service: Arc::new(service),
            store_state: StoreState::default(),
        })
    }

    /// Returns the endpoint, checked.
    pub(crate) fn endpoint(&self) -> Result<Endpoint, Error> {
        Ok(match self.allow_http_loopback {
            true => Endpoint::with_http_on_loopback(&self.endpoint),
            false => Endpoint::new(&self.endpoint),
        }?)
    }
}

fn entropy() -> Result<u64, Error> {
    getrandom::u64().map_err(|error| Error::new(ErrorKind::NoEntropy(io::Error::other(error))))
}
