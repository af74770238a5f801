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

/// Runs `call` for at most `time`.
pub(crate) async fn within<F: Future>(time: Duration, call: F) -> Result<F::Output, Cut> {
    let mut call = pin!(call);
    let mut timer = pin!(tokio::time::sleep(time));
    let mut waker = None;
    poll_fn(|context| {
        if let Poll::Ready(output) = call.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        poll(timer.as_mut(), &mut waker, context).map(Err)
    })
    .await
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
            assert_eq!(within(SECOND, ready(1)).await, Ok(1));
            assert_eq!(within(SECOND, pending::<()>()).await, Err(Cut::TimeIsUp));
        });
    }

    #[test]
    fn a_call_ends_with_its_runtime() {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("it needs no resources");
        let mut call = Box::pin(within(SECOND, pending::<()>()));
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
