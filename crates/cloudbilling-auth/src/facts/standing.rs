//! The knowledge about one realm, apart from its strikes.

use alloc::vec::Vec;

use crate::credentials::{Fingerprint, Login, Secret, Version};
use crate::login::{AttemptId, LockSource};
use crate::time::MonotonicTime;

/// The credentials of a realm that are known to be right or wrong, and its lock.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Standing {
    pub(crate) accepted: Option<Known>,
    pub(crate) lock: Option<Lock>,
    pub(crate) refused: Vec<Known>,
}

impl Standing {
    /// Returns the attempts whose responses caused the refusals and the lock.
    pub(crate) fn answered(&self) -> impl Iterator<Item = AttemptId> {
        let refused = self.refused.iter().map(|known| known.id);
        let locked = self.lock.iter().flat_map(|lock| &lock.attempts).copied();
        refused.chain(locked)
    }

    /// Records that an attempt proved these credentials right, and came after those in `cleared`.
    pub(crate) fn prove(&mut self, right: &Known, cleared: &[AttemptId]) {
        self.refused
            .retain(|known| !cleared.contains(&known.id) || !known.is_same(right));
        self.lock
            .take_if(|lock| lock.attempts.iter().all(|id| cleared.contains(id)));
        let accepted = self.accepted.as_ref();
        if accepted.is_none_or(|known| known.id.number < right.id.number) {
            self.accepted = Some(right.clone());
        }
    }

    /// Records that the service reported *locked* to the attempt `id`.
    pub(crate) fn lock(&mut self, id: AttemptId, until: MonotonicTime) {
        let earlier = self.lock.take();
        let (mut attempts, retried_by, earliest) = earlier
            .map_or((Vec::new(), None, until), |lock| {
                (lock.attempts, lock.retried_by, lock.until)
            });
        if !attempts.contains(&id) {
            attempts.push(id);
            attempts.sort_unstable();
        }
        self.lock = Some(Lock {
            attempts,
            retried_by,
            source: LockSource::Response,
            until: until.max(earliest),
        });
    }

    /// Records that an attempt proved these credentials wrong.
    pub(crate) fn refuse(&mut self, wrong: &Known) {
        self.accepted.take_if(|known| known.is_same(wrong));
        self.add_refused(wrong.clone());
    }

    pub(crate) fn has_accepted(&self, login: &Login) -> bool {
        self.accepted.as_ref().is_some_and(|known| known.is(login))
    }

    /// Returns `true` if these credentials were refused. A later success outweighs a refusal that
    /// may have been of others.
    pub(crate) fn has_refused(&self, login: &Login) -> bool {
        let accepted = self
            .accepted
            .as_ref()
            .filter(|known| known.is(login))
            .map_or(0, |known| known.id.number);
        self.refused
            .iter()
            .any(|known| known.is(login) || (known.may_be(login) && known.id.number >= accepted))
    }

    /// Returns `true` if a refusal came before the last success, and has no version to compare with
    /// after a restart.
    pub(crate) fn is_superseded(&self, known: &Known) -> bool {
        let newer = |accepted: &Known| accepted.id.number > known.id.number;
        known.version.is_none() && self.accepted.as_ref().is_some_and(newer)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.accepted.is_none() && self.lock.is_none() && self.refused.is_empty()
    }
}

/// An episode: a lock and what follows it, until a proven success or an unlock.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Lock {
    /// The attempts to which the service reported *locked* in this episode.
    pub(crate) attempts: Vec<AttemptId>,
    /// The one automatic attempt of the episode.
    pub(crate) retried_by: Option<AttemptId>,
    pub(crate) source: LockSource,
    pub(crate) until: MonotonicTime,
}

impl Lock {
    /// Returns `true` if only a person can end the episode.
    pub(crate) fn is_final(&self) -> bool {
        self.attempts.len() > 1 || self.retried_by.is_some()
    }
}

/// Credentials that an attempt proved right or wrong. After a restart only their version is known,
/// if they had one. With a fingerprint, nothing else is needed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Known {
    pub(crate) fingerprint: Option<Fingerprint>,
    /// The attempt that proved it.
    pub(crate) id: AttemptId,
    pub(crate) password: Option<Secret>,
    pub(crate) version: Option<Version>,
}

impl Known {
    pub(crate) fn new(login: &Login, id: AttemptId) -> Self {
        let unnamed = login.fingerprint().is_none();
        Self {
            fingerprint: login.fingerprint(),
            id,
            password: unnamed.then(|| login.password().clone()),
            version: login.version().filter(|_| unnamed).cloned(),
        }
    }

    /// Returns `true` if these are certainly the credentials in question.
    pub(crate) fn is(&self, login: &Login) -> bool {
        let (password, version) = (Some(login.password()), login.version());
        self.matches(login.fingerprint(), password, version)
    }

    /// Returns `true` if both are certainly the same credentials.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (password, version) = (other.password.as_ref(), other.version.as_ref());
        self.matches(other.fingerprint, password, version)
    }

    /// An order in which the newest comes last.
    pub(super) fn rank(&self) -> (AttemptId, Option<Fingerprint>, Option<&Version>) {
        (self.id, self.fingerprint, self.version.as_ref())
    }

    fn matches(
        &self,
        fingerprint: Option<Fingerprint>,
        password: Option<&Secret>,
        version: Option<&Version>,
    ) -> bool {
        if let (Some(own), Some(other)) = (self.fingerprint, fingerprint) {
            return own == other;
        }
        match (&self.password, password) {
            (Some(own), Some(other)) => own == other,
            _ => self.version.is_some() && self.version.as_ref() == version,
        }
    }

    /// Returns `true` if these may be the credentials in question.
    fn may_be(&self, login: &Login) -> bool {
        if self.fingerprint.is_some() && login.fingerprint().is_some() {
            return self.is(login);
        }
        match (&self.version, login.version()) {
            (Some(a), Some(b)) if a == b => true,
            (Some(_), Some(_)) => self.is(login),
            _ => self.password.is_none() || self.is(login),
        }
    }
}

/// More refused credentials of a realm than this are not remembered, the oldest of them first.
pub(crate) const MAX_REFUSED: usize = 16;
