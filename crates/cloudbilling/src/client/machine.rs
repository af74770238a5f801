//! The authentication machine, which is made once there are credentials.

use cloudbilling_auth::{Account, Authenticator, Credentials, MonotonicTime, Policy, Snapshot};

use soap_call::Endpoint;

use crate::ledger::SharedLedger;

#[derive(Debug)]
pub(crate) struct Machine {
    endpoint: Endpoint,
    entropy: u64,
    ledger: SharedLedger,
    made: Option<Authenticator<SharedLedger>>,
    policy: Policy,
}

impl Machine {
    pub(crate) fn new(
        endpoint: Endpoint,
        policy: Policy,
        ledger: SharedLedger,
        entropy: u64,
    ) -> Self {
        Self {
            endpoint,
            entropy,
            ledger,
            made: None,
            policy,
        }
    }

    /// Takes credentials, with what was kept of their account if that is new here.
    pub(crate) fn adopt(
        &mut self,
        credentials: Credentials,
        kept: Option<(Account, Snapshot)>,
        now: MonotonicTime,
    ) {
        match &mut self.made {
            Some(machine) => machine.replace_credentials(credentials, now),
            None => {
                let policy = self.policy.clone();
                let ledger = self.ledger.clone();
                let endpoint = self.endpoint.uri().to_string();
                let machine =
                    Authenticator::new(&endpoint, credentials, policy, ledger, self.entropy);
                self.made = Some(machine);
            }
        }
        if let (Some(machine), Some((account, snapshot))) = (&mut self.made, kept) {
            machine.restore(&account, &snapshot, self.ledger.time().wall(), now);
        }
    }

    /// Returns the account of these credentials, unless it is the current one or there is none.
    pub(crate) fn other_account(&self, credentials: &Credentials) -> Option<Account> {
        let Credentials::Login(login) = credentials else {
            return None;
        };
        let present = self.made.as_ref().and_then(Authenticator::account);
        let endpoint = self.endpoint.uri().to_string();
        Some(self.policy.account(&endpoint, login)).filter(|other| Some(other) != present.as_ref())
    }

    pub(crate) fn ledger(&self) -> &SharedLedger {
        &self.ledger
    }

    /// The machine, if there are credentials.
    pub(crate) fn made(&mut self) -> Option<&mut Authenticator<SharedLedger>> {
        self.made.as_mut()
    }
}
