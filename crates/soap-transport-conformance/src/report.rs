use std::fmt;

/// What the suite found, case by case.
#[derive(Clone, Debug)]
#[must_use = "a report that nobody looks at proves nothing"]
pub struct Report {
    pub(crate) cases: Vec<(String, Outcome)>,
}

/// The result of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The transport did not keep the contract, and how.
    Failed(String),
    /// It did.
    Passed,
    /// The case was left out ([`Suite::without`](crate::Suite::without)), for this reason.
    Skipped(String),
}

impl Report {
    /// Each case by its name, in the order in which they ran.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Outcome)> {
        self.cases
            .iter()
            .map(|(name, outcome)| (name.as_str(), outcome))
    }

    /// Whether there was a case and none failed.
    pub fn is_passed(&self) -> bool {
        let passed = self.count(|outcome| *outcome == Outcome::Passed);
        passed > 0 && self.count(|outcome| matches!(outcome, Outcome::Failed(_))) == 0
    }

    /// For a test's last line.
    ///
    /// # Panics
    /// If a case failed, with the whole report.
    pub fn assert_passed(&self) {
        assert!(self.is_passed(), "{self}");
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|(_, outcome)| is(outcome)).count()
    }
}

/// A line a case, and the sums. What failed stands last, where a terminal shows it.
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
