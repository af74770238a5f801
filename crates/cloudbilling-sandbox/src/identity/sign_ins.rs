//! The administrators who are signed in to the portal. They are kept in memory: a restart signs all
//! of them out.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::data::random::random_token;

/// The signed-in administrators, by the key in the cookie.
#[derive(Default)]
pub(crate) struct SignIns(Mutex<HashMap<String, Stay>>);

/// An administrator, by the cookie.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) name: String,
    /// What our own forms carry and nobody else's can.
    pub(crate) form_token: String,
}

#[derive(Clone)]
struct Stay {
    name: String,
    /// An API token just made, until it is shown.
    secret: Option<String>,
    form_token: String,
    seen: Instant,
    since: Instant,
}

const IDLE: Duration = Duration::from_secs(30 * 60);
const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);
/// The maximum number of sessions; a flood of sign-ins with the right password must not fill the
/// memory either.
const STAYS: usize = 256;

impl SignIns {
    /// Signs an administrator in, always under a new key, so that a key planted before is
    /// worthless.
    pub(crate) fn admit(&self, name: String, now: Instant) -> String {
        let key = random_token();
        let mut stays = self.lock();
        stays.retain(|_, stay| !stay.is_over(now));
        if stays.len() >= STAYS
            && let Some(oldest) = stays
                .iter()
                .min_by_key(|(_, stay)| stay.seen)
                .map(|(key, _)| key.clone())
        {
            stays.remove(&oldest);
        }
        stays.insert(
            key.clone(),
            Stay {
                name,
                secret: None,
                form_token: random_token(),
                seen: now,
                since: now,
            },
        );
        key
    }

    /// The administrator of this key. `active`: the administrator made the request, which keeps the
    /// session alive, and not a page that refreshes automatically.
    pub(crate) fn visitor(&self, key: &str, active: bool, now: Instant) -> Option<Visitor> {
        let mut stays = self.lock();
        let stay = stays.get_mut(key).filter(|stay| !stay.is_over(now))?;
        if active {
            stay.seen = now;
        }
        Some(Visitor {
            name: stay.name.clone(),
            form_token: stay.form_token.clone(),
        })
    }

    /// Keeps an API token just made for the page that shows it, of the stay with this form token.
    pub(crate) fn keep_secret(&self, form_token: &str, secret: String) {
        let mut stays = self.lock();
        if let Some(stay) = stays
            .values_mut()
            .find(|stay| stay.form_token == form_token)
        {
            stay.secret = Some(secret);
        }
    }

    /// The API token just made, once.
    pub(crate) fn take_secret(&self, form_token: &str) -> Option<String> {
        let mut stays = self.lock();
        let stay = stays
            .values_mut()
            .find(|stay| stay.form_token == form_token);
        stay?.secret.take()
    }

    /// Signs out.
    pub(crate) fn end(&self, key: &str) {
        self.lock().remove(key);
    }

    /// Signs an administrator out wherever they are signed in.
    pub(crate) fn end_of(&self, name: &str) {
        self.lock().retain(|_, stay| stay.name != name);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Stay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without keys and tokens.
impl fmt::Debug for SignIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIns").finish_non_exhaustive()
    }
}

impl Stay {
    fn is_over(&self, now: Instant) -> bool {
        now.duration_since(self.seen) > IDLE || now.duration_since(self.since) > LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_refreshes_itself_keeps_nobody_signed_in() {
        let (sign_ins, start) = (SignIns::default(), Instant::now());
        let after = |minutes: u64| start + Duration::from_secs(minutes * 60);
        let key = sign_ins.admit("root".to_owned(), start);
        assert!(sign_ins.visitor(&key, true, after(20)).is_some());
        for minutes in 21..=50 {
            assert!(sign_ins.visitor(&key, false, after(minutes)).is_some());
        }
        assert!(sign_ins.visitor(&key, false, after(51)).is_none());
    }

    #[test]
    fn all_stays_of_a_name_end_together() {
        let (sign_ins, now) = (SignIns::default(), Instant::now());
        let admit = |name: &str| sign_ins.admit(name.to_owned(), now);
        let (one, two, other) = (admit("root"), admit("root"), admit("anna"));
        sign_ins.end_of("root");
        for (key, there) in [(one, false), (two, false), (other, true)] {
            assert_eq!(sign_ins.visitor(&key, true, now).is_some(), there);
        }
    }
}
