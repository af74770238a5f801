use std::time::{Duration, Instant};

use soap_transport::{Delivery, Phase, Target, TransportError, TransportErrorKind};

use crate::{
    call::{
        Progress,
        deadline::{Cut, Deadline},
    },
    connection::{InFlight, UsedConnection},
    error::Failure,
};

/// A call from its start to the last byte of its response.
#[derive(Debug)]
pub(crate) struct ActiveCall {
    connection: UsedConnection,
    deadline: Deadline,
    progress: Progress,
    started: Instant,
    target: Target,
    _in_flight: InFlight,
}

impl ActiveCall {
    /// Begins a call that has `time` left. There must be a runtime.
    pub(crate) fn begin(
        time: Duration,
        target: Target,
        progress: Progress,
        connection: UsedConnection,
        in_flight: InFlight,
    ) -> Self {
        Self {
            connection,
            deadline: Deadline::after(time),
            progress,
            started: Instant::now(),
            target,
            _in_flight: in_flight,
        }
    }

    /// Does a part of the call within its time.
    pub(crate) async fn run<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, TransportError> {
        // A caller that takes its time between two pieces of a body finds the next one ready.
        if self.deadline.is_over() {
            return Err(self.cut(Cut::TimeIsUp));
        }
        match self.deadline.limit(work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(failure)) => Err(self.failed(failure)),
            Err(cut) => Err(self.cut(cut)),
        }
    }

    fn failed(&self, failure: Failure) -> TransportError {
        let reached = self.progress.give_up();
        let failure = if self.progress.is_gate_closed() {
            Failure::new(TransportErrorKind::GateClosed, reached)
        } else {
            failure
        };
        let refused = failure.refused;
        let error = to_error(failure, &self.target, self.started.elapsed());
        // A failure describes one connection, but the request may have used another one before it,
        // so the phase of the call decides.
        if refused || reached < Phase::Send {
            // A request that was given up before it was sent is not sent later either.
            error.with_delivery(Delivery::NotSent)
        } else {
            error.with_delivery(Delivery::Unknown)
        }
    }

    fn cut(&self, cut: Cut) -> TransportError {
        let reached = self.progress.give_up();
        let elapsed = self.started.elapsed();
        match cut {
            Cut::TimeIsUp => {
                if reached < Phase::Body {
                    // The connection did not respond to this call, so it may be dead.
                    self.connection.retire();
                }
                timeout(reached, &self.target, elapsed)
            }
            Cut::NoRuntime => {
                let failure = Failure::new(TransportErrorKind::Other, reached)
                    .detail("the tokio runtime was shut down");
                to_error(failure, &self.target, elapsed)
            }
        }
    }
}

pub(crate) fn to_error(failure: Failure, target: &Target, elapsed: Duration) -> TransportError {
    let mut error = TransportError::new(failure.kind, failure.phase, target.host(), elapsed);
    if let Some(detail) = failure.detail {
        error = error.with_detail(detail);
    }
    if let Some(help) = failure.help {
        error = error.with_help(help);
    }
    if let Some(cause) = failure.cause {
        error = error.with_shared_source(cause);
    }
    error
}

pub(crate) fn timeout(phase: Phase, target: &Target, elapsed: Duration) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, phase, target.host(), elapsed)
}
