use std::fmt;

/// The outcomes of a run, case by case.
#[derive(Clone, Debug)]
#[must_use = "a report must be checked, for example with `assert_passed`"]
pub struct Report {
    pub(super) cases: Vec<(&'static str, Outcome)>,
}

/// The outcome of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The store broke the contract in this way.
    Failed(String),
    /// The store kept the contract.
    Passed,
}

impl Report {
    /// Returns the name and outcome of each case, in the order in which they ran.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Outcome)> {
        self.cases.iter().map(|(name, outcome)| (*name, outcome))
    }

    /// Returns `true` if at least one case ran and none failed.
    pub fn is_passed(&self) -> bool {
        !self.cases.is_empty() && self.cases.iter().all(|(_, it)| *it == Outcome::Passed)
    }

    /// Panics with the whole report unless the run [passed](Self::is_passed).
    ///
    /// # Panics
    /// If a case failed, or if none ran.
    pub fn assert_passed(&self) {
        assert!(self.is_passed(), "{self}");
    }
}

/// Writes one line per case. Failures come last, where a terminal shows them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome) in &self.cases {
            if *outcome == Outcome::Passed {
                writeln!(f, "passed  {name}")?;
            }
        }
        for (name, outcome) in &self.cases {
            if let Outcome::Failed(why) = outcome {
                writeln!(f, "FAILED  {name}: {why}")?;
            }
        }
        write!(f, "{} cases", self.cases.len())
    }
}
