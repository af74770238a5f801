//! The changes of an entry, as values.
//!
//! A process that shares its record applies a fact at once, and again whenever another process was
//! faster to store its own. So applying a fact twice must be harmless.

use alloc::boxed::Box;

use super::entry::{Entry, InFlight};
use super::shared::Session;
use super::strike::Strike;
use super::tried::Tried;
use crate::login::{AttemptId, LoginOutcome};
use crate::time::MonotonicTime;

/// One thing that became known of an account.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    /// A login was sent without the store's consent.
    Booked(Strike, InFlight),
    /// A person permitted one more login, or one more use of the API token.
    Permitted(AttemptId),
    /// A client makes calls with the attempt's session, one of which should prove it by then;
    /// `None` if it stopped.
    ProofExpected(AttemptId, Option<MonotonicTime>),
    /// A call with the attempt's session was accepted.
    Proven(Tried),
    /// The knowledge of this process at the time when the store lost it. Strikes that nobody
    /// remembers may be lost too, so no login is possible until a person permits one.
    Remembered(Box<Entry>),
    /// No process uses a session any more: the service certainly refused it, or a person asked to
    /// forget it.
    SessionClosed(AttemptId),
    /// Other processes may use a session.
    SessionOpened(Session),
    /// The outcome of a login.
    Settled {
        tried: Tried,
        outcome: LoginOutcome<()>,
        at: MonotonicTime,
        /// The end of the lock, if the account is locked.
        lock_until: MonotonicTime,
    },
    /// The service asked for a pause.
    Throttled(MonotonicTime),
    /// The service certainly refused the API token.
    TokenRefused,
    /// An administrator lifted the lock at that time.
    Unlocked(MonotonicTime),
    /// The attempt's session was refused before any call with it was accepted.
    Useless(AttemptId),
    /// A login that was proposed to the store is never sent.
    Withdrawn(AttemptId),
}

impl Entry {
    /// Returns the booking of a login as a fact.
    pub(crate) fn booked(&self, id: AttemptId) -> Option<Fact> {
        let strike = self.strikes.iter().find(|strike| strike.id == id)?;
        let in_flight = self.in_flight.filter(|login| login.id == id)?;
        Some(Fact::Booked(strike.clone(), in_flight))
    }

    pub(crate) fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Booked(strike, in_flight) => self.add(strike, *in_flight),
            Fact::Permitted(id) => self.permit(*id),
            Fact::ProofExpected(id, due) => self.expect_proof(*id, *due),
            Fact::Proven(tried) => self.prove(tried),
            Fact::Remembered(facts) => {
                self.join(facts);
                self.require_permit();
            }
            Fact::SessionClosed(id) => drop(self.session.take_if(|session| session.id == *id)),
            Fact::SessionOpened(session) => self.open(session),
            Fact::Settled {
                tried,
                outcome,
                at,
                lock_until,
            } => self.settle(tried, *outcome, *at, *lock_until),
            Fact::Throttled(until) => self.throttled = self.throttled.max(Some(*until)),
            Fact::TokenRefused => self.token_refused = true,
            Fact::Unlocked(at) => self.unlock(*at),
            Fact::Useless(id) => self.mark_useless(*id),
            Fact::Withdrawn(id) => self.withdraw(*id),
        }
    }
}
