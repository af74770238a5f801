//! The progress of a call. The task that works on the call sets it, and the task that gives the
//! call up reads it.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use soap_transport::{Phase, SendGate};

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

/// A bit that is set once the call was given up. It is larger than any phase, so `fetch_max` cannot
/// clear it.
const GIVEN_UP: u8 = 0x80;

/// A bit that is set in addition once the call was given up by its gate.
const GATE_CLOSED: u8 = 0x40;

/// The furthest phase of one call. Clones share it.
///
/// A call that is given up while its request waits for a connection has not been sent, and that
/// must *stay* true although another task drives the connection. So giving up and starting to send
/// are transitions of one atomic value: whichever comes second sees the first.
///
/// ```text
/// give_up first         GIVEN_UP | Connect   then advance(Send) is false: nothing is sent
/// advance(Send) first   Send                 then give_up returns Send: delivery is unknown
/// ```
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<AtomicU8>);

impl Progress {
    /// Runs `call` so that [`reached`](Self::reached) updates this progress. A connector receives
    /// an address, but not the call that it is for.
    pub(crate) async fn scope<F: Future>(self, call: F) -> F::Output {
        CURRENT.scope(self, call).await
    }

    /// Makes `work`, which will run as a task of its own, part of the current task's call.
    pub(crate) fn inherit<F: Future>(work: F) -> impl Future<Output = F::Output> {
        let current = CURRENT.try_with(Self::clone).unwrap_or_default();
        CURRENT.scope(current, work)
    }

    /// Advances the call of the current task to `phase`. A connection that is opened for the pool
    /// belongs to no call.
    pub(crate) fn reached(phase: Phase) {
        // Outside of a call there is nothing to update.
        let _ = CURRENT.try_with(|progress| progress.advance(phase));
    }

    /// Returns `true` if the current task belongs to a call.
    pub(crate) fn is_in_call() -> bool {
        CURRENT.try_with(|_| ()).is_ok()
    }

    /// Advances this call to `phase`, never back. Returns `false` if the call was given up.
    pub(crate) fn advance(&self, phase: Phase) -> bool {
        self.0.fetch_max(phase as u8, Ordering::AcqRel) & GIVEN_UP == 0
    }

    /// Advances this call to [`Phase::Send`] if `gate` is open, or gives it up. Once the request is
    /// being sent, the gate is not asked again. Returns `false` if the call was given up.
    pub(crate) fn begin_sending(&self, gate: &SendGate) -> bool {
        let value = self.0.load(Ordering::Acquire);
        let is_undecided = value & GIVEN_UP == 0 && phase_from(value) < Phase::Send;
        if is_undecided && !gate.is_open() {
            self.0.fetch_or(GIVEN_UP | GATE_CLOSED, Ordering::AcqRel);
        }
        self.advance(Phase::Send)
    }

    /// Returns `true` if the call was given up because its gate was closed.
    pub(crate) fn is_gate_closed(&self) -> bool {
        self.0.load(Ordering::Acquire) & GATE_CLOSED != 0
    }

    /// Returns `true` if the call was given up.
    pub(crate) fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Acquire) & GIVEN_UP != 0
    }

    /// Returns the furthest phase.
    pub(crate) fn phase(&self) -> Phase {
        phase_from(self.0.load(Ordering::Acquire))
    }

    /// Ends the call at its current phase. Before [`Phase::Send`], the request will not be sent.
    pub(crate) fn give_up(&self) -> Phase {
        phase_from(self.0.fetch_or(GIVEN_UP, Ordering::AcqRel))
    }
}

fn phase_from(value: u8) -> Phase {
    PHASES[usize::from(value & !(GIVEN_UP | GATE_CLOSED))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_listed_in_order() {
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

    #[test]
    fn a_closed_gate_gives_the_call_up() {
        let progress = Progress::default();
        assert!(progress.advance(Phase::Tls));
        assert!(!progress.begin_sending(&SendGate::new(|| false)));
        assert!(!progress.begin_sending(&SendGate::open()));
        assert!(progress.is_gate_closed());
        assert_eq!(progress.give_up(), Phase::Tls);
    }

    #[test]
    fn a_gate_is_not_asked_once_the_request_is_being_sent() {
        let progress = Progress::default();
        assert!(progress.begin_sending(&SendGate::open()));
        assert!(progress.begin_sending(&SendGate::new(|| panic!("asked again"))));
        assert_eq!(progress.phase(), Phase::Send);
    }
}
