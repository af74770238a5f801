//! How far a call got, told by whoever is at work on it to whoever has to give it up.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use soap_transport::Phase;

tokio::task_local! {
    static CURRENT: Progress;
}

const PHASES: [Phase; 7] = [
    Phase::Prepare,
    Phase::Resolve,
    Phase::Connect,
    Phase::Tls,
    Phase::Send,
    Phase::Head,
    Phase::Body,
];

/// Set beside the phase once the call was given up. Larger than any phase, so that `fetch_max` cannot clear it.
const GIVEN_UP: u8 = 0x80;

/// The furthest phase of one call. Clones are the same.
///
/// A call that is given up while its request waits for a connection has not been sent, and that has to *stay* true although
/// the connection is driven by another task. So giving up and beginning to send are steps of one atomic value: whichever
/// comes first, the other sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<AtomicU8>);

impl Progress {
    /// Runs `call` so that [`reached`](Self::reached) finds this progress: a connector is told an address, and not whose.
    pub(crate) async fn scope<F: Future>(self, call: F) -> F::Output {
        CURRENT.scope(self, call).await
    }

    /// Runs `work`, which is to become a task of its own, as a part of the call that this task is
    /// in.
    pub(crate) fn inherit<F: Future>(work: F) -> impl Future<Output = F::Output> {
        let current = CURRENT.try_with(Self::clone).unwrap_or_default();
        CURRENT.scope(current, work)
    }

    /// The call that this task is in got as far as `phase`. A connection that is opened for the pool has no call.
    pub(crate) fn reached(phase: Phase) {
        // Outside of a call there is nobody to tell.
        let _ = CURRENT.try_with(|progress| progress.advance(phase));
    }

    /// Whether this task is in a call at all.
    pub(crate) fn is_in_call() -> bool {
        CURRENT.try_with(|_| ()).is_ok()
    }

    /// This call got as far as `phase`; false if it was given up. Never goes back: once `Send` was reached, nothing is
    /// provable any more.
    pub(crate) fn advance(&self, phase: Phase) -> bool {
        self.0.fetch_max(phase as u8, Ordering::AcqRel) & GIVEN_UP == 0
    }

    /// Where the call is.
    pub(crate) fn phase(&self) -> Phase {
        phase_of(self.0.load(Ordering::Acquire))
    }

    /// Ends the call where it is. If that is before [`Phase::Send`], it will not be sent.
    pub(crate) fn give_up(&self) -> Phase {
        phase_of(self.0.fetch_or(GIVEN_UP, Ordering::AcqRel))
    }
}

fn phase_of(value: u8) -> Phase {
    PHASES[usize::from(value & !GIVEN_UP)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_in_their_order() {
        for (index, phase) in PHASES.into_iter().enumerate() {
            assert_eq!(usize::from(phase as u8), index);
        }
    }

    #[test]
    fn a_call_that_was_given_up_does_not_go_on() {
        let progress = Progress::default();
        assert!(progress.advance(Phase::Connect));
        assert_eq!(progress.give_up(), Phase::Connect);
        assert!(!progress.advance(Phase::Send));
        assert_eq!(progress.phase(), Phase::Connect);
    }
}
