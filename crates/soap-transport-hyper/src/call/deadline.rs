//! The deadline of a call.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep};

/// The reason why a call ended before it had a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The runtime that drives the call was shut down.
    NoRuntime,
    TimeIsUp,
}

/// The end of a call's time.
#[derive(Debug)]
pub(crate) struct Deadline {
    timer: Pin<Box<Sleep>>,
    /// The waker that the timer was last polled with.
    waker: Option<Waker>,
}

impl Deadline {
    /// Creates the deadline of a call that has `time` left.
    pub(crate) fn after(time: Duration) -> Self {
        Self {
            timer: Box::pin(tokio::time::sleep(time)),
            waker: None,
        }
    }

    /// Returns `true` if the time is up.
    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.timer.deadline()
    }

    /// Runs `work` until it is done or the time is up.
    pub(crate) async fn limit<F: Future>(&mut self, work: F) -> Result<F::Output, Cut> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            poll(self.timer.as_mut(), &mut self.waker, context).map(Err)
        })
        .await
    }
}

/// Polls `timer`, which `waker` was registered with.
///
/// A timer panics if it is polled after its runtime was shut down. That happens to a thread that
/// blocks on a call while another thread drops the runtime. The shutdown fires the timer, so a
/// timer that has fired is not polled again.
fn poll(timer: Pin<&mut Sleep>, waker: &mut Option<Waker>, context: &mut Context<'_>) -> Poll<Cut> {
    if timer.is_elapsed() {
        let is_due = Instant::now() >= timer.deadline();
        return Poll::Ready(if is_due {
            Cut::TimeIsUp
        } else {
            Cut::NoRuntime
        });
    }
    if waker
        .as_ref()
        .is_some_and(|it| it.will_wake(context.waker()))
    {
        return Poll::Pending;
    }
    *waker = Some(context.waker().clone());
    // The runtime may be gone before the call begins.
    match catch_unwind(AssertUnwindSafe(|| timer.poll(context))) {
        Ok(polled) => {
            ready!(polled);
            Poll::Ready(Cut::TimeIsUp)
        }
        Err(_) => Poll::Ready(Cut::NoRuntime),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::runtime::Builder;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_call_is_cut_off_at_its_deadline() {
        // The paused clock advances as soon as everything waits.
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("it needs no resources");
        runtime.block_on(async {
            assert_eq!(Deadline::after(SECOND).limit(ready(1)).await, Ok(1));
            assert_eq!(
                Deadline::after(SECOND).limit(pending::<()>()).await,
                Err(Cut::TimeIsUp)
            );
        });
    }

    #[test]
    fn a_call_ends_with_its_runtime() {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("it needs no resources");
        let mut deadline = {
            let _entered = runtime.enter();
            Deadline::after(SECOND)
        };
        let mut call = Box::pin(deadline.limit(pending::<()>()));
        let mut context = Context::from_waker(Waker::noop());
        {
            let _entered = runtime.enter();
            assert!(call.as_mut().poll(&mut context).is_pending());
        }
        drop(runtime);
        let polled = call.as_mut().poll(&mut context);
        assert_eq!(polled, Poll::Ready(Err(Cut::NoRuntime)));
    }
}
