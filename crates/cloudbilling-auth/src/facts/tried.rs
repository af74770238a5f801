//! An attempt whose outcome is known.

use super::standing::Known;
use crate::credentials::Realm;
use crate::login::{AttemptId, LoginAttempt};

/// An attempt, as far as the facts of its account are concerned.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    pub(crate) id: AttemptId,
    pub(crate) known: Known,
    pub(crate) realm: Realm,
}

impl Tried {
    pub(crate) fn new(attempt: &LoginAttempt) -> Self {
        Self {
            id: attempt.id,
            known: Known::new(&attempt.login, attempt.id),
            realm: attempt.realm,
        }
    }
}
