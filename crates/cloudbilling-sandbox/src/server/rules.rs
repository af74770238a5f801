//! The rules that an administrator can change while the sandbox runs.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use super::behaviour::Behaviour;
use crate::identity::lockout::LockRules;

/// The readings of the documentation that this sandbox follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) lock: LockRules,
    /// The lifetime of a session after its login.
    pub(crate) session_lifetime: Duration,
    pub(crate) behaviour: Behaviour,
}

/// The rules that apply now. A restart brings those of the builder back.
#[derive(Debug)]
pub(crate) struct CurrentRules(RwLock<Rules>);

impl CurrentRules {
    pub(crate) fn new(rules: Rules) -> Self {
        Self(RwLock::new(rules))
    }

    pub(crate) fn get(&self) -> Rules {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(feature = "portal")]
    pub(crate) fn set(&self, rules: Rules) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }
}
