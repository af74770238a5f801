//! The number of calls and refusals, by the minute.

use std::collections::BTreeMap;

use crate::data::timestamp::Timestamp;
use crate::journal::entry::LoggedRequest;

/// The calls of the last minutes, by the clock of the sandbox.
#[derive(Debug, Default)]
pub(super) struct Activity(BTreeMap<i64, Counts>);

/// The calls of one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) calls: u32,
    /// The number of refused calls.
    pub(crate) refused: u32,
}

/// Minutes that are kept. The clock may jump, so that they need not follow one another.
const KEPT: usize = 120;

/// Minutes in the summary.
const HOUR: i64 = 60;

const MINUTE: i64 = 60_000;

impl Activity {
    pub(super) fn note(&mut self, request: &LoggedRequest) {
        self.add(request.at, request.is_refused());
    }

    fn add(&mut self, at: Timestamp, is_refused: bool) {
        let minute = at.as_millis().div_euclid(MINUTE);
        let counts = self.0.entry(minute).or_default();
        counts.calls = counts.calls.saturating_add(1);
        counts.refused = counts.refused.saturating_add(is_refused.into());
        // After the clock went back, later minutes are yet to come. The next one may have begun
        // while this request was on its way here.
        self.0.split_off(&(minute + 2));
        if self.0.len() > KEPT {
            self.0.pop_first();
        }
    }

    /// Returns each minute of the last hour, oldest first; the last is the current one.
    pub(super) fn last_hour(&self, now: Timestamp) -> Vec<Counts> {
        let current = now.as_millis().div_euclid(MINUTE);
        let minutes = current - HOUR + 1..=current;
        minutes
            .map(|minute| self.0.get(&minute).copied().unwrap_or_default())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(number: i64) -> Timestamp {
        Timestamp::from_millis(number * MINUTE)
    }

    #[test]
    fn an_hour_has_a_place_for_each_minute() {
        let mut activity = Activity::default();
        for (at, is_refused) in [(0, false), (1, true), (60, false), (60, true), (61, false)] {
            activity.add(minute(at), is_refused);
        }
        let hour = activity.last_hour(minute(60));
        let counts = |calls, refused| Counts { calls, refused };
        assert_eq!(hour.len(), 60);
        assert_eq!(
            (hour[0], hour[1], hour[59]),
            (counts(1, 1), counts(0, 0), counts(2, 1))
        );
    }

    #[test]
    fn a_clock_that_jumps_fills_no_memory() {
        let mut activity = Activity::default();
        for number in 0..10_000 {
            activity.add(minute(number * 2), false);
        }
        assert_eq!(activity.0.len(), KEPT);
        activity.add(minute(0), true);
        assert_eq!(activity.last_hour(minute(0))[59].refused, 1);
        assert_eq!(activity.0.len(), 1);
    }
}
