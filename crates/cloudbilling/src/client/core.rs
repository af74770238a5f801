//! The state that all calls of a client share.

use std::sync::Arc;
use std::time::Duration;

use cloudbilling_auth::MonotonicTime;
use soap_codec::Interrupt;

use crate::client::auth::Auth;
use crate::client::credentials::ProviderAnswers;
use crate::client::last_failure::LastFailure;
use crate::client::store_state::StoreState;
use crate::exchange::Service;

/// A service, the authentication that its calls need, and their bounds.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) auth: Auth,
    pub(crate) bounds: Bounds,
    pub(crate) last_failure: LastFailure,
    pub(crate) provider_answers: ProviderAnswers,
    pub(crate) service: Arc<Service>,
    pub(crate) store_state: StoreState,
}

/// The bounds of a call that has none of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) max_response_bytes: u64,
    pub(crate) timeout: Duration,
}

impl Core {
    pub(crate) fn now(&self) -> MonotonicTime {
        self.auth.now()
    }

    /// Returns an interrupt that is due once `deadline` has passed.
    pub(crate) fn interrupt(&self, deadline: MonotonicTime) -> Interrupt {
        let ledger = self.auth.ledger().clone();
        Interrupt::when(move || ledger.time().now() >= deadline)
    }
}
