use super::{
    Outcome, Report,
    cases::{self, Case, Open},
};
use crate::BlockingStore;

/// A selection of the cases.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    only: Option<String>,
}

impl Suite {
    /// Selects every case.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs only the cases whose name begins with `prefix`, such as `swap/`.
    #[must_use]
    pub fn only(mut self, prefix: impl Into<String>) -> Self {
        self.only = Some(prefix.into());
        self
    }

    /// Runs the cases one after the other.
    ///
    /// `open` opens a store with a name of lower-case letters and underscores. Each case uses a
    /// name of its own, whose store must be empty, and opens it several times, as several processes
    /// do.
    pub fn run<T: BlockingStore + 'static>(&self, open: impl Fn(&str) -> T + Sync) -> Report {
        let cases = cases::ALL.iter().filter(|case| {
            let only = self.only.as_deref();
            only.is_none_or(|prefix| case.name.starts_with(prefix))
        });
        let cases = cases.map(|case| (case.name, run_case(case, &open)));
        Report {
            cases: cases.collect(),
        }
    }
}

fn run_case<T: BlockingStore + 'static>(
    case: &Case,
    open: &(impl Fn(&str) -> T + Sync),
) -> Outcome {
    let name = case.name.replace(['/', '-'], "_");
    let open = || -> Box<dyn BlockingStore> { Box::new(open(&name)) };
    let open: &Open<'_> = &open;
    match (case.run)(open) {
        Ok(()) => Outcome::Passed,
        Err(why) => Outcome::Failed(why),
    }
}
