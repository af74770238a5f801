//! Every sequence of choices, depth first, by replay.

/// The choices of one run. The first run takes the first of each; [`next`](Self::next) turns to the
/// next run.
#[derive(Debug, Default)]
pub(crate) struct Choices {
    made: usize,
    path: Vec<Choice>,
}

#[derive(Debug)]
struct Choice {
    taken: usize,
    of: usize,
}

impl Choices {
    /// One of `n` choices.
    pub(crate) fn choose(&mut self, of: usize) -> usize {
        assert!(of > 0, "nothing to choose from");
        if self.made == self.path.len() {
            self.path.push(Choice { taken: 0, of });
        }
        let choice = &self.path[self.made];
        assert_eq!(choice.of, of, "a run is not replayed as it was");
        self.made += 1;
        choice.taken
    }

    /// Begins the next run; `false` after the last.
    pub(crate) fn next(&mut self) -> bool {
        self.path.truncate(self.made);
        self.made = 0;
        while let Some(last) = self.path.last_mut() {
            if last.taken + 1 < last.of {
                last.taken += 1;
                return true;
            }
            self.path.pop();
        }
        false
    }

    /// The number of choices that this run has made.
    pub(crate) fn made(&self) -> usize {
        self.made
    }
}

#[test]
fn every_sequence_comes_once() {
    let mut choices = Choices::default();
    let mut seen = Vec::new();
    loop {
        let first = choices.choose(2);
        // How much there is to choose from may depend on what was chosen.
        let second = choices.choose(1 + first);
        seen.push((first, second));
        if !choices.next() {
            break;
        }
    }
    assert_eq!(seen, [(0, 0), (1, 0), (1, 1)]);
}
