//! The pause after the login of another process that came to nothing.

use core::time::Duration;

use super::entropy;
use crate::time::MonotonicTime;

/// Spreads the logins of processes that have waited for the same one.
///
/// All of them learn at the same moment that it was lost. Each pauses for a random time and then
/// loads the record, and most of them find that another one was faster. Without the pause, each of
/// them would cost the store a swap that conflicts.
#[derive(Clone, Debug)]
pub(crate) struct Stagger {
    spread: u64,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Idle,
    Pausing {
        until: MonotonicTime,
    },
    /// This pause follows.
    Waiting {
        pause: Duration,
    },
}

impl Stagger {
    pub(crate) fn new(spread: u64) -> Self {
        Self {
            spread,
            state: State::Idle,
        }
    }

    /// Another process has a login in flight. If no session comes of it, a pause below `longest`
    /// follows.
    pub(crate) fn wait(&mut self, longest: Duration) {
        if let State::Waiting { .. } = self.state {
            return;
        }
        let pause = entropy::share(&mut self.spread, longest);
        self.state = match pause.as_millis() {
            0 => State::Idle,
            _ => State::Waiting { pause },
        };
    }

    /// Begins the pause, or continues it.
    pub(crate) fn pause(&mut self, until: MonotonicTime) {
        self.state = State::Pausing { until };
    }

    /// Returns `true` once, when the pause is over.
    pub(crate) fn ends(&mut self, now: MonotonicTime) -> bool {
        let ends = matches!(self.state, State::Pausing { until } if until <= now);
        if ends {
            self.reset();
        }
        ends
    }

    pub(crate) fn reset(&mut self) {
        self.state = State::Idle;
    }

    /// Returns the end of the pause; of one that would begin now, if it has not begun.
    pub(crate) fn until(&self, now: MonotonicTime) -> Option<MonotonicTime> {
        match self.state {
            State::Idle => None,
            State::Pausing { until } => Some(until),
            State::Waiting { pause } => Some(now + pause),
        }
    }
}
