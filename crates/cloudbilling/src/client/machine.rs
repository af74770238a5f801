//! The authentication machine, which is made once there are credentials.

use std::sync::Arc;

use cloudbilling_auth::{Authenticator, Credentials, MonotonicTime, Policy};
use soap_call::Endpoint;

use crate::client::sharing::Sharing;
use crate::ledger::SharedLedger;

#[derive(Debug)]
pub(crate) struct Machine {
    endpoint: Endpoint,
    entropy: u64,
    ledger: SharedLedger,
    made: Option<Authenticator<SharedLedger>>,
    policy: Policy,
    sharing: Option<Arc<Sharing>>,
}

impl Machine {
    pub(crate) fn new(
        endpoint: Endpoint,
        policy: Policy,
        ledger: SharedLedger,
        entropy: u64,
        sharing: Option<Arc<Sharing>>,
    ) -> Self {
        Self {
            endpoint,
            entropy,
            ledger,
            made: None,
            policy,
            sharing,
        }
    }

    /// Makes credentials the current ones.
    pub(crate) fn adopt(&mut self, credentials: Credentials, now: MonotonicTime) {
        let credentials = match &self.sharing {
            Some(sharing) => sharing.identify(credentials, &self.endpoint, &self.policy),
            None => credentials,
        };
        match &mut self.made {
            Some(machine) => machine.replace_credentials(credentials, now),
            None => self.made = Some(self.make(credentials)),
        }
    }

    fn make(&self, credentials: Credentials) -> Authenticator<SharedLedger> {
        let (policy, ledger) = (self.policy.clone(), self.ledger.clone());
        let endpoint = self.endpoint.uri().to_string();
        let machine = Authenticator::new(&endpoint, credentials, policy, ledger, self.entropy);
        match &self.sharing {
            Some(_) => machine.with_store(),
            None => machine,
        }
    }

    pub(crate) fn sharing(&self) -> Option<&Arc<Sharing>> {
        self.sharing.as_ref()
    }

    pub(crate) fn ledger(&self) -> &SharedLedger {
        &self.ledger
    }

    /// The machine, if there are credentials.
    pub(crate) fn made(&mut self) -> Option<&mut Authenticator<SharedLedger>> {
        self.made.as_mut()
    }
}
