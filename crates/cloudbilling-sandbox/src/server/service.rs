//! The state that every part of the sandbox shares.

use std::sync::Arc;

use cloudbilling_types::ServiceContract;
use rusqlite::Connection;

use super::rules::CurrentRules;
use crate::data::storage::{self, Store};
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::faults::injection::FaultInjections;
use crate::identity::password::Hasher;
#[cfg(feature = "portal")]
use crate::identity::portal_sessions::PortalSessions;
use crate::identity::tokens::Uses;
use crate::journal::Journal;
use crate::server::admission::Admission;
use crate::server::clock::{Clock, ClockSetting};
use crate::server::limits::ServerLimits;
use crate::server::net::connection::Registry;

/// The state of one sandbox.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) rules: CurrentRules,
    pub(crate) contract: ServiceContract,
    pub(crate) injections: FaultInjections,
    pub(crate) journal: Journal,
    pub(crate) limits: ServerLimits,
    pub(crate) admission: Admission,
    pub(crate) connections: Arc<Registry>,
    pub(crate) hasher: Hasher,
    pub(crate) uses: Uses,
    #[cfg(feature = "portal")]
    pub(crate) portal_sessions: PortalSessions,
}

impl Service {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Changes the clock and stores the setting, because a restart must not lift a lock.
    pub(crate) fn change_clock(
        &self,
        change: impl FnOnce(ClockSetting) -> ClockSetting,
    ) -> Result<(), Error> {
        self.clock.change(change, |before, after| {
            let now = after.now();
            if now > Timestamp::LAST {
                let last = Timestamp::LAST;
                let reason = format!("the clock cannot move past {last}");
                return Err(Error::new(ErrorKind::Invalid, reason));
            }
            let (kind, value) = match after {
                ClockSetting::Frozen(at) => (FROZEN, at.as_millis()),
                ClockSetting::Running { offset } => (RUNNING, offset),
            };
            self.store.write(|db| {
                storage::set_setting(db, CLOCK, &format!("{kind} {value}"))?;
                if now < before.now() {
                    self.forget_the_future(db, now)?;
                }
                Ok(())
            })
        })
    }

    /// After the clock went back, no lock lasts for a year, no session outlives its lifetime, and
    /// no token was used in the future.
    fn forget_the_future(&self, db: &Connection, now: Timestamp) -> rusqlite::Result<()> {
        self.uses.end_at(now);
        let lock_end = now.after(self.rules.get().lock.duration);
        let session_end = now.after(self.rules.get().session_lifetime);
        db.execute(
            "UPDATE accounts SET locked_until = min(locked_until, ?1) WHERE locked_until IS NOT NULL",
            [lock_end],
        )?;
        db.execute(
            "UPDATE sessions SET created_at = min(created_at, ?1), expires_at = min(expires_at, ?2)",
            [now, session_end],
        )?;
        db.execute(
            "UPDATE api_tokens SET used_at = min(used_at, ?1) WHERE used_at IS NOT NULL",
            [now],
        )
        .map(drop)
    }
}

/// Reads the setting that an earlier run of the sandbox stored.
pub(crate) fn saved_clock(store: &Store) -> Result<Option<ClockSetting>, Error> {
    let Some(saved) = store.read(|db| storage::setting(db, CLOCK))? else {
        return Ok(None);
    };
    let setting = saved.split_once(' ').and_then(|(kind, value)| {
        let value = value.parse().ok()?;
        match kind {
            FROZEN => Some(ClockSetting::Frozen(Timestamp::from_millis(value))),
            RUNNING => Some(ClockSetting::Running { offset: value }),
            _ => None,
        }
    });
    Ok(setting)
}

const CLOCK: &str = "clock";
const FROZEN: &str = "frozen";
const RUNNING: &str = "running";

#[cfg(test)]
pub(crate) mod tests {
    use crate::sandbox::Sandbox;

    use super::*;

    /// Returns the state of a sandbox with all defaults, in memory.
    pub(crate) fn service() -> Arc<Service> {
        let sandbox = Sandbox::start().expect("a free port");
        Arc::clone(sandbox.admin().service())
    }
}
