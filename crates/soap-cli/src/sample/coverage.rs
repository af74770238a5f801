//! The alternatives that were taken, and the next one to take.

use std::collections::HashMap;

/// A place in the schema where an instance can go on in several ways.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Place {
    kind: &'static str,
    id: usize,
}

impl Place {
    /// `id` distinguishes the places of one kind.
    pub(super) const fn new(kind: &'static str, id: usize) -> Self {
        Self { kind, id }
    }

    /// The place of a part of the schema, which stays where it is as long as the schema lives.
    pub(super) fn of<T>(kind: &'static str, part: &T) -> Self {
        Self::new(kind, std::ptr::from_ref(part).addr())
    }
}

/// Takes the alternatives of each place in turn.
#[derive(Debug)]
pub(super) struct Coverage {
    turns: HashMap<Place, Turn>,
    /// Alternatives that were never taken, over all places that were reached.
    open: usize,
    random: u64,
}

#[derive(Debug)]
struct Turn {
    next: usize,
    left: usize,
}

impl Coverage {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            turns: HashMap::new(),
            open: 0,
            random: seed,
        }
    }

    /// Returns `true` if no place that was reached has an alternative that was never taken.
    pub(super) fn is_complete(&self) -> bool {
        self.open == 0
    }

    /// Takes one of `count` alternatives: in order until each was taken, and then at random.
    pub(super) fn take(&mut self, place: Place, count: usize) -> usize {
        if count < 2 {
            return 0;
        }
        let open = &mut self.open;
        let turn = self.turns.entry(place).or_insert_with(|| {
            *open += count;
            Turn {
                next: 0,
                left: count,
            }
        });
        if turn.left > 0 {
            turn.left -= 1;
            self.open -= 1;
            turn.next = (turn.next + 1) % count;
            return (turn.next + count - 1) % count;
        }
        self.below(count)
    }

    /// Returns a number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        // splitmix64 (Steele, Lea, Flood 2014).
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = limit.max(1) as u64;
        usize::try_from((mixed ^ (mixed >> 31)) % limit).expect("below a usize")
    }
}

#[test]
fn each_alternative_is_taken_once_before_any_is_taken_twice() {
    let mut coverage = Coverage::new(1);
    let place = Place::new("test", 0);
    let taken: Vec<_> = (0..4).map(|_| coverage.take(place, 4)).collect();
    assert_eq!(taken, [0, 1, 2, 3]);
    assert!(coverage.is_complete());
    coverage.take(Place::new("test", 1), 2);
    assert!(!coverage.is_complete());
}
