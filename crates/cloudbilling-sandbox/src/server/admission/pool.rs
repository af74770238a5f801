//! A pool of memory that transfers share, and that no stalled transfer can hold.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A number of bytes, shared among request bodies or responses.
///
/// When it is full, the transfer that has stalled the longest is cut off. A transfer that is
/// complete and in use is never cut off.
#[derive(Clone, Debug)]
pub(crate) struct Pool(Arc<Shared>);

/// The part of a pool that one transfer holds. Released when dropped.
pub(crate) struct Reservation {
    pool: Pool,
    id: u64,
    bytes: usize,
    /// Set until the transfer is complete: only then is it safe from being cut off.
    moving: bool,
}

/// The pool is full and no transfer can be cut off, or this transfer was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolFull;

#[derive(Debug)]
struct Shared {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    /// Incremented by each movement: the transfer with the lowest number has been still for
    /// longest.
    clock: u64,
    last_id: u64,
    moving: HashMap<u64, Moving>,
}

struct Moving {
    bytes: usize,
    moved: u64,
    cut: Box<dyn Fn() + Send>,
}

impl Pool {
    pub(crate) fn new(capacity: usize) -> Self {
        Self(Arc::new(Shared {
            capacity,
            state: Mutex::default(),
        }))
    }

    /// Returns an empty reservation for a transfer that `cut` ends.
    pub(crate) fn reserve(&self, cut: impl Fn() + Send + 'static) -> Reservation {
        let mut state = self.lock();
        state.last_id += 1;
        let id = state.last_id;
        let moved = state.tick();
        state.moving.insert(
            id,
            Moving {
                bytes: 0,
                moved,
                cut: Box::new(cut),
            },
        );
        drop(state);
        Reservation {
            pool: self.clone(),
            id,
            bytes: 0,
            moving: true,
        }
    }

    /// Returns the bytes that are reserved.
    pub(crate) fn held(&self) -> usize {
        self.lock().held
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// Reserves more bytes, cutting off still transfers if necessary.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), PoolFull> {
        let mut state = self.pool.lock();
        if !state.moving.contains_key(&self.id) {
            return Err(PoolFull);
        }
        while state.held.saturating_add(bytes) > self.pool.0.capacity {
            state.cut_stillest(self.id)?;
        }
        state.held += bytes;
        let moved = state.tick();
        if let Some(own) = state.moving.get_mut(&self.id) {
            own.bytes += bytes;
            own.moved = moved;
        }
        drop(state);
        self.bytes += bytes;
        Ok(())
    }

    /// Reserves more bytes even if the pool is full, after cutting off as many transfers as
    /// possible. For memory that is in use already.
    pub(crate) fn force(&mut self, bytes: usize) {
        let mut state = self.pool.lock();
        while state.held.saturating_add(bytes) > self.pool.0.capacity
            && state.cut_stillest(self.id).is_ok()
        {}
        state.held += bytes;
        if let Some(own) = state.moving.get_mut(&self.id) {
            own.bytes += bytes;
        }
        drop(state);
        self.bytes += bytes;
    }

    /// Notes that the transfer moves.
    pub(crate) fn note_movement(&self) {
        let mut state = self.pool.lock();
        let moved = state.tick();
        if let Some(own) = state.moving.get_mut(&self.id) {
            own.moved = moved;
        }
    }

    /// Completes the transfer: its bytes stay in use, and it is no longer cut off.
    pub(crate) fn settle(&mut self) -> Result<(), PoolFull> {
        let mut state = self.pool.lock();
        let own = state.moving.remove(&self.id);
        drop(state);
        self.moving = false;
        if own.is_none() {
            self.bytes = 0;
            return Err(PoolFull);
        }
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        // A transfer that was cut off has released its bytes already.
        if !self.moving || state.moving.remove(&self.id).is_some() {
            state.held -= self.bytes;
        }
    }
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room").field("bytes", &self.bytes).finish()
    }
}

impl State {
    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Releases the bytes of the transfer that has been still for longest, other than this one.
    fn cut_stillest(&mut self, except: u64) -> Result<(), PoolFull> {
        let others = self.moving.iter();
        let stillest = others
            .filter(|&(&id, other)| id != except && other.bytes > 0)
            .min_by_key(|(_, other)| other.moved)
            .map(|(&id, _)| id);
        let cut = stillest
            .and_then(|id| self.moving.remove(&id))
            .ok_or(PoolFull)?;
        self.held -= cut.bytes;
        (cut.cut)();
        Ok(())
    }
}

impl fmt::Debug for Moving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moving")
            .field("bytes", &self.bytes)
            .field("moved", &self.moved)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A room whose being cut off is counted.
    fn reserve(pool: &Pool, cuts: &Arc<AtomicUsize>) -> Reservation {
        let cuts = Arc::clone(cuts);
        pool.reserve(move || {
            cuts.fetch_add(1, Ordering::Relaxed);
        })
    }

    #[test]
    fn the_transfer_that_stands_still_makes_way() {
        let (pool, cuts) = (Pool::new(100), Arc::default());
        let (mut still, mut moving) = (reserve(&pool, &cuts), reserve(&pool, &cuts));
        still.grow(50).expect("room");
        moving.grow(40).expect("room");
        moving.note_movement();
        let mut newcomer = reserve(&pool, &cuts);
        newcomer.grow(30).expect("the still one makes way");
        assert_eq!((pool.held(), cuts.load(Ordering::Relaxed)), (70, 1));
        assert_eq!(still.grow(1), Err(PoolFull));
        drop(still);
        assert_eq!(pool.held(), 70);
        moving.grow(30).expect("room");
        drop((moving, newcomer));
        assert_eq!(pool.held(), 0);
    }

    #[test]
    fn a_transfer_in_progress_is_not_cut_off() {
        let (pool, cuts) = (Pool::new(100), Arc::default());
        let mut working = reserve(&pool, &cuts);
        working.grow(80).expect("room");
        working.settle().expect("it was not cut off");
        let mut newcomer = reserve(&pool, &cuts);
        assert_eq!(newcomer.grow(30), Err(PoolFull));
        newcomer.grow(20).expect("room");
        newcomer.force(30);
        assert_eq!((pool.held(), cuts.load(Ordering::Relaxed)), (130, 0));
        drop((working, newcomer));
        assert_eq!(pool.held(), 0);
    }

    #[test]
    fn settling_after_being_cut_off_holds_nothing() {
        let (pool, cuts) = (Pool::new(100), Arc::default());
        let mut cut = reserve(&pool, &cuts);
        cut.grow(100).expect("room");
        reserve(&pool, &cuts).force(1);
        assert_eq!(cut.settle(), Err(PoolFull));
        drop(cut);
        assert_eq!(pool.held(), 0);
    }
}
