//! The memory budget of the values that are read from a document.

use core::sync::atomic::{AtomicUsize, Ordering};

/// The budget of the values of a document, and what is left of it.
///
/// An account is open while something is read. Views are copied and shared among threads, so it
/// stands beside the document, and what is left changes atomically. Each outermost read adds one
/// budget to it, and the last one to end empties it: reads that run at the same time can use up
/// each other's budgets, but never make an honest one fail, and together they take no more than one
/// budget each.
#[derive(Debug, Default)]
pub(crate) struct Account {
    budget: usize,
    /// The number of outermost reads that are under way in the upper quarter of the bits, what is
    /// left in the others.
    state: AtomicUsize,
}

const LEFT_BITS: u32 = usize::BITS / 4 * 3;
const LEFT: usize = (1 << LEFT_BITS) - 1;
const ONE_READ: usize = 1 << LEFT_BITS;
/// On a machine of 32 bits, so that what is left has room.
const UNIT: usize = if usize::BITS < 64 { 256 } else { 1 };

/// An outermost read. Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct OpenRead<'a>(&'a Account);

impl Account {
    /// Sets the budget of each read, while there is none.
    pub(crate) fn set_budget(&mut self, bytes: usize) {
        self.budget = bytes;
        *self.state.get_mut() = 0;
    }

    pub(crate) fn budget(&self) -> usize {
        self.budget
    }

    /// Begins an outermost read whose values own at most this much text. `None` if that is beyond
    /// the budget.
    pub(crate) fn open(&self, text: usize) -> Option<OpenRead<'_>> {
        let own = self.budget.checked_sub(text)? / UNIT;
        self.update(|state| {
            let left = (state & LEFT).saturating_add(own).min(LEFT);
            Some((state & !LEFT).checked_add(ONE_READ)? | left)
        })?;
        Some(OpenRead(self))
    }

    /// Takes from what is left; `None` if it is less.
    pub(crate) fn charge(&self, bytes: usize) -> Option<()> {
        let units = bytes.div_ceil(UNIT);
        self.update(|state| Some((state & !LEFT) | (state & LEFT).checked_sub(units)?))
    }

    fn update(&self, change: impl FnMut(usize) -> Option<usize>) -> Option<()> {
        // Nothing else is published by it.
        let order = Ordering::Relaxed;
        self.state.fetch_update(order, order, change).ok().map(drop)
    }
}

impl Drop for OpenRead<'_> {
    fn drop(&mut self) {
        let ended = self.0.update(|state| {
            let others = (state & !LEFT) - ONE_READ;
            Some(if others == 0 {
                0
            } else {
                others | (state & LEFT)
            })
        });
        debug_assert!(ended.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(budget: usize) -> Account {
        let mut account = Account::default();
        account.set_budget(budget);
        account
    }

    #[test]
    fn a_budget_is_there_for_each_read_and_to_the_byte() {
        let account = account(100 * UNIT);
        for _ in 0..3 {
            let read = account.open(40 * UNIT).expect("it fits");
            assert!(account.charge(60 * UNIT).is_some());
            assert!(account.charge(1).is_none());
            drop(read);
            assert!(account.charge(1).is_none(), "nothing is left behind");
        }
        assert!(account.open(100 * UNIT + 1).is_none());
    }

    #[test]
    fn reads_at_the_same_time_do_not_fail_each_other() {
        let account = account(100 * UNIT);
        let one = account.open(0).expect("it fits");
        assert!(account.charge(100 * UNIT).is_some());
        let two = account.open(0).expect("it fits");
        drop(one);
        assert!(account.charge(100 * UNIT).is_some());
        assert!(account.charge(1).is_none());
        drop(two);
        drop(account.open(0).expect("it fits"));
        assert_eq!(account.state.into_inner(), 0);
    }
}
