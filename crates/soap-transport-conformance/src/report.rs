use std::fmt;

/// The outcomes of a run, case by case.
#[derive(Clone, Debug)]
#[must_use = "a report must be checked, for example with `assert_passed`"]
pub struct Report {
    pub(crate) cases: Vec<(String, Outcome)>,
}

/// The outcome of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The transport broke the contract in this way.
    Failed(String),
    /// The transport kept the contract.
    Passed,
    /// The case was skipped for this reason ([`Suite::without`](crate::Suite::without)).
    Skipped(String),
}

impl Report {
    /// Returns the name and outcome of each case, in the order in which they ran.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Outcome)> {
        self.cases
            .iter()
            .map(|(name, outcome)| (name.as_str(), outcome))
    }

    /// Returns `true` if at least one case passed and none failed.
    pub fn is_passed(&self) -> bool {
        let passed = self.count(|outcome| *outcome == Outcome::Passed);
        passed > 0 && self.count(|outcome| matches!(outcome, Outcome::Failed(_))) == 0
    }

    /// Panics with the whole report unless the run [passed](Self::is_passed).
    ///
    /// # Panics
    /// If a case failed, or if none passed.
    pub fn assert_passed(&self) {
        assert!(self.is_passed(), "{self}");
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|(_, outcome)| is(outcome)).count()
    }
}

/// Writes one line per case and the totals. Failures come last, where a terminal shows them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome) in &self.cases {
            match outcome {
                Outcome::Failed(_) => {}
                Outcome::Passed => writeln!(f, "passed  {name}")?,
                Outcome::Skipped(why) => writeln!(f, "skipped {name}: {why}")?,
            }
        }
        for (name, outcome) in &self.cases {
            if let Outcome::Failed(why) = outcome {
                writeln!(f, "FAILED  {name}: {why}")?;
            }
        }
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let skipped = self.count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        let passed = self.cases.len() - failed - skipped;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}
