//! The sessions of administrators in the portal. They are kept in memory: a restart ends all of
//! them.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::data::random::random_token;

/// The sessions, by the key in the cookie.
#[derive(Default)]
pub(crate) struct PortalSessions {
    sessions: Mutex<HashMap<String, PortalSession>>,
    last_id: AtomicU64,
}

/// An administrator with a valid session.
#[derive(Clone)]
pub(crate) struct Administrator {
    pub(crate) name: String,
    /// The token in every form of the portal, which other sites do not know.
    pub(crate) form_token: String,
}

#[derive(Clone)]
struct PortalSession {
    id: u64,
    name: String,
    browser: &'static str,
    /// A new API token, until it is shown.
    secret: Option<String>,
    form_token: String,
    seen: Instant,
    since: Instant,
}

/// A session as its administrator sees it.
#[derive(Clone, Debug)]
pub(crate) struct PortalSessionRecord {
    /// The id, by which the session is ended.
    pub(crate) id: u64,
    /// The browser that began it, as far as it is known.
    pub(crate) browser: &'static str,
    pub(crate) age: Duration,
    /// The time since the last request.
    pub(crate) idle: Duration,
    pub(crate) is_current: bool,
}

/// A session without a request for this time is over.
pub(crate) const MAX_IDLE: Duration = Duration::from_secs(30 * 60);
/// A session is over after this time.
pub(crate) const MAX_AGE: Duration = Duration::from_secs(12 * 60 * 60);
/// The maximum number of sessions, so that many valid sign-ins cannot exhaust the memory.
const MAX_SESSIONS: usize = 256;

impl PortalSessions {
    /// Begins a session, always under a new key, so that a key that an attacker planted is
    /// worthless.
    pub(crate) fn begin(&self, name: String, browser: &'static str, now: Instant) -> String {
        let key = random_token();
        let mut sessions = self.lock();
        sessions.retain(|_, session| !session.is_over(now));
        if sessions.len() >= MAX_SESSIONS
            && let Some(oldest) = sessions
                .iter()
                .min_by_key(|(_, session)| session.seen)
                .map(|(key, _)| key.clone())
        {
            sessions.remove(&oldest);
        }
        sessions.insert(
            key.clone(),
            PortalSession {
                id: self.last_id.fetch_add(1, Ordering::Relaxed) + 1,
                name,
                browser,
                secret: None,
                form_token: random_token(),
                seen: now,
                since: now,
            },
        );
        key
    }

    /// Returns the administrator whose session has this key. `active` is set for requests that the
    /// administrator made, which keep the session alive, and not for pages that refresh
    /// automatically.
    pub(crate) fn administrator(
        &self,
        key: &str,
        active: bool,
        now: Instant,
    ) -> Option<Administrator> {
        let mut sessions = self.lock();
        let session = sessions
            .get_mut(key)
            .filter(|session| !session.is_over(now))?;
        if active {
            session.seen = now;
        }
        Some(Administrator {
            name: session.name.clone(),
            form_token: session.form_token.clone(),
        })
    }

    /// Keeps a new API token until the page of the session with this form token shows it.
    pub(crate) fn keep_secret(&self, form_token: &str, secret: String) {
        let mut sessions = self.lock();
        if let Some(session) = sessions
            .values_mut()
            .find(|session| session.form_token == form_token)
        {
            session.secret = Some(secret);
        }
    }

    /// Takes the new API token, once.
    pub(crate) fn take_secret(&self, form_token: &str) -> Option<String> {
        let mut sessions = self.lock();
        let session = sessions
            .values_mut()
            .find(|session| session.form_token == form_token);
        session?.secret.take()
    }

    /// Ends a session.
    pub(crate) fn end(&self, key: &str) {
        self.lock().remove(key);
    }

    /// Lists the sessions of an administrator, newest first.
    pub(crate) fn list(&self, of: &Administrator, now: Instant) -> Vec<PortalSessionRecord> {
        let sessions = self.lock();
        let own = sessions
            .values()
            .filter(|session| session.name == of.name && !session.is_over(now));
        let mut records: Vec<_> = own
            .map(|session| PortalSessionRecord {
                id: session.id,
                browser: session.browser,
                age: now.duration_since(session.since),
                idle: now.duration_since(session.seen),
                is_current: session.form_token == of.form_token,
            })
            .collect();
        records.sort_by_key(|record| std::cmp::Reverse(record.id));
        records
    }

    /// Ends one session of this administrator. Returns `true` if it existed.
    pub(crate) fn end_own(&self, of: &Administrator, id: u64) -> bool {
        let mut sessions = self.lock();
        let before = sessions.len();
        sessions.retain(|_, session| session.name != of.name || session.id != id);
        sessions.len() < before
    }

    /// Ends every session of this administrator but this one.
    pub(crate) fn end_others(&self, of: &Administrator) {
        self.lock()
            .retain(|_, session| session.name != of.name || session.form_token == of.form_token);
    }

    /// Ends every session of an administrator.
    pub(crate) fn end_all_of(&self, name: &str) {
        self.lock().retain(|_, session| session.name != name);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, PortalSession>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without keys and tokens.
impl fmt::Debug for PortalSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalSessions").finish_non_exhaustive()
    }
}

impl PortalSession {
    fn is_over(&self, now: Instant) -> bool {
        now.duration_since(self.seen) > MAX_IDLE || now.duration_since(self.since) > MAX_AGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_refreshes_do_not_keep_a_session_alive() {
        let (portal_sessions, start) = (PortalSessions::default(), Instant::now());
        let after = |minutes: u64| start + Duration::from_secs(minutes * 60);
        let key = portal_sessions.begin("root".to_owned(), "Firefox", start);
        assert!(
            portal_sessions
                .administrator(&key, true, after(20))
                .is_some()
        );
        for minutes in 21..=50 {
            assert!(
                portal_sessions
                    .administrator(&key, false, after(minutes))
                    .is_some()
            );
        }
        assert!(
            portal_sessions
                .administrator(&key, false, after(51))
                .is_none()
        );
    }

    #[test]
    fn all_sessions_of_a_name_end_together() {
        let (portal_sessions, now) = (PortalSessions::default(), Instant::now());
        let begin = |name: &str| portal_sessions.begin(name.to_owned(), "Firefox", now);
        let (one, two, other) = (begin("root"), begin("root"), begin("anna"));
        let root = portal_sessions
            .administrator(&two, true, now)
            .expect("a session");
        let listed = portal_sessions.list(&root, now);
        let listed: Vec<_> = listed
            .iter()
            .map(|record| (record.id, record.is_current))
            .collect();
        assert_eq!(listed, [(2, true), (1, false)]);
        assert!(
            !portal_sessions.end_own(&root, 3),
            "it belongs to another administrator"
        );
        portal_sessions.end_all_of("root");
        for (key, there) in [(one, false), (two, false), (other, true)] {
            assert_eq!(
                portal_sessions.administrator(&key, true, now).is_some(),
                there
            );
        }
    }
}
