use std::fmt;

use super::RowState;

/// The number of rows in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The rows that are [`RowState::Done`].
    pub done: usize,
    /// The rows that are [`RowState::InFlight`].
    pub in_flight: usize,
    /// The rows that are [`RowState::NotAttempted`].
    pub not_attempted: usize,
    /// The rows that are [`RowState::Refused`].
    pub refused: usize,
    /// The rows that are [`RowState::Unknown`].
    pub unknown: usize,
}

impl Summary {
    pub(crate) fn not_attempted(rows: usize) -> Self {
        Self {
            not_attempted: rows,
            ..Self::default()
        }
    }

    pub(crate) fn change(&mut self, from: &RowState, to: &RowState) {
        *self.count_mut(from) -= 1;
        *self.count_mut(to) += 1;
    }

    /// Returns the number of all rows.
    pub const fn rows(&self) -> usize {
        self.done + self.in_flight + self.not_attempted + self.refused + self.unknown
    }

    /// Returns `true` if every row was done.
    pub const fn all_done(&self) -> bool {
        self.done == self.rows()
    }

    fn count_mut(&mut self, state: &RowState) -> &mut usize {
        match state {
            RowState::Done(_) => &mut self.done,
            RowState::InFlight => &mut self.in_flight,
            RowState::NotAttempted => &mut self.not_attempted,
            RowState::Refused(_) => &mut self.refused,
            RowState::Unknown(_) => &mut self.unknown,
        }
    }
}

/// Writes one line, such as `200 rows: 190 done, 10 unknown`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.done, "done"),
            (self.refused, "refused"),
            (self.unknown, "unknown"),
            (self.in_flight, "in flight"),
            (self.not_attempted, "not attempted"),
        ];
        write!(f, "{} rows", self.rows())?;
        let mut separator = ": ";
        for (count, state) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{separator}{count} {state}")?;
            separator = ", ";
        }
        Ok(())
    }
}
