//! The server's count of wrong logins, and the logins that have not reached it.

use std::vec::Vec;

use crate::login::AttemptId;

/// The server's judgement of a login that arrived.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Truth {
    Right,
    /// It was wrong, and the response says so.
    Wrong,
    /// It was wrong and counted, and yet the response grants a session.
    WrongButGranted,
}

/// A login between its first byte and the end of its response.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct OnWire {
    pub(super) id: AttemptId,
    /// It cannot arrive from this time on.
    pub(super) until: u64,
    pub(super) judged: Option<Truth>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Server {
    /// Wrong logins since the last success.
    pub(super) count: usize,
    pub(super) wire: Vec<OnWire>,
}

impl Server {
    /// The wrong logins in the worst case: those that count, and those that may still arrive.
    pub(super) fn worst(&self) -> usize {
        let arriving = self.wire.iter().filter(|login| login.judged.is_none());
        self.count + arriving.count()
    }

    pub(super) fn arrive(&mut self, index: usize, truth: Truth) {
        self.wire[index].judged = Some(truth);
        match truth {
            Truth::Right => self.count = 0,
            Truth::Wrong | Truth::WrongButGranted => self.count += 1,
        }
    }

    pub(super) fn advance(&mut self, now: u64) {
        self.wire
            .retain(|login| login.judged.is_some() || now < login.until);
    }
}
