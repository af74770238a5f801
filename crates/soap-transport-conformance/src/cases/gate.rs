//! Clause 12: the gate is asked right before the first byte of a request.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use soap_transport::{
    Delivery, SendGate,
    TransportErrorKind::{Connect, GateClosed, Head, Send},
};

use super::{Case, case};
use crate::{
    harness::{
        Call, CallResult, HOST, Harness, Scenario, Verdict, expect, expect_error, expect_response,
    },
    server::http2::Http2,
};

pub(super) const CASES: &[Case] = &[
    case("gate/open", open),
    case("gate/closed", closed),
    case("gate/closes-while-connecting", closes_while_connecting),
    case("tls/gate-closes-in-the-handshake", closes_in_handshake),
    case("gate/closed-on-a-reused-connection", closed_on_reuse),
    case("gate/closes-before-a-retry", closes_before_retry),
    case(
        "http2/gate-closes-in-the-handshake",
        closes_in_http2_handshake,
    ),
    case(
        "http2/gate-closed-on-a-reused-connection",
        closed_on_http2_reuse,
    ),
];

/// The time that a gate waits for the server. A transport that asks at the right moment never waits
/// that long; for one that asks too early, the gate is open.
const PATIENCE: Duration = Duration::from_secs(3);

fn open(harness: &Harness<'_>) -> Verdict {
    serving(harness).returns(&gated(|| true), 200, b"again")
}

/// Also without a body, which leaves a transport less time to notice.
fn closed(harness: &Harness<'_>) -> Verdict {
    for call in [gated(|| false), gated(|| false).body("")] {
        let mut scenario = serving(harness);
        let result = scenario.call(&call)?;
        scenario.judge(expect_closed(&result))?;
    }
    Ok(())
}

fn closes_while_connecting(harness: &Harness<'_>) -> Verdict {
    let event = Event::default();
    let mut scenario = harness.plain({
        let event = event.clone();
        move |peer| {
            event.happen();
            peer.read_request()?;
            peer.respond(200, "", b"too late")
        }
    });
    let result = scenario.call(&gated(move || !event.happens()))?;
    scenario.judge(expect_closed(&result))
}

fn closes_in_handshake(harness: &Harness<'_>) -> Verdict {
    let event = Event::default();
    let mut scenario = harness.tls(&harness.authority.issue(HOST), {
        let event = event.clone();
        move |peer| {
            peer.handshake()?;
            event.happen();
            peer.read_request()?;
            peer.respond(200, "", b"too late")
        }
    });
    let result = scenario.call(&gated(move || !event.happens()))?;
    scenario.judge(expect_closed(&result))
}

/// The transport remains usable.
fn closed_on_reuse(harness: &Harness<'_>) -> Verdict {
    closed_between_calls(serving(harness))
}

/// The server closes its first connection after one response. Whether or not the transport notices
/// in time, its request must not arrive on a second one.
fn closes_before_retry(harness: &Harness<'_>) -> Verdict {
    let event = Event::default();
    let mut scenario = harness.plain({
        let event = event.clone();
        move |peer| {
            if peer.number() > 0 {
                event.happen();
            }
            peer.read_request()?;
            peer.respond(200, "", b"bye")
        }
    });
    let first = scenario.call(&Call::new())?;
    expect_response(&first, 200, b"bye")?;
    let second = scenario.call(&gated(move || !event.happens()))?;
    let verdict = expect_error(&second, &[GateClosed, Connect, Send, Head]);
    scenario.judge_with(verdict, |log| {
        expect(
            log.requests.len() == 1,
            "a request was sent after its gate had closed",
        )
    })
}

fn closes_in_http2_handshake(harness: &Harness<'_>) -> Verdict {
    let event = Event::default();
    let mut scenario = harness.tls(&harness.authority.issue(HOST).for_http2(), {
        let event = event.clone();
        move |peer| {
            peer.handshake()?;
            event.happen();
            let mut http2 = Http2::accept(peer)?;
            let stream = http2.read_request()?;
            http2.respond(stream, b"too late")
        }
    });
    let result = scenario.call(&gated(move || !event.happens()))?;
    scenario.judge(expect_closed(&result))
}

fn closed_on_http2_reuse(harness: &Harness<'_>) -> Verdict {
    let certificate = harness.authority.issue(HOST).for_http2();
    closed_between_calls(harness.tls(&certificate, |peer| {
        let mut http2 = Http2::accept(peer)?;
        loop {
            let stream = http2.read_request()?;
            http2.respond(stream, b"again")?;
        }
    }))
}

fn closed_between_calls(mut scenario: Scenario) -> Verdict {
    let is_open = Arc::new(AtomicBool::new(true));
    let call = gated({
        let is_open = Arc::clone(&is_open);
        move || is_open.load(Ordering::Acquire)
    });
    for opens in [true, false, true, true, false, true] {
        is_open.store(opens, Ordering::Release);
        let result = scenario.call(&call)?;
        if opens {
            expect_response(&result, 200, b"again")?;
        } else {
            expect_closed(&result)?;
        }
    }
    scenario.judge_with(Ok(()), |log| {
        expect(
            log.requests.len() == 4,
            "a request was sent after its gate had closed",
        )
    })
}

fn serving(harness: &Harness<'_>) -> Scenario {
    harness.plain(|peer| {
        loop {
            peer.read_request()?;
            peer.respond(200, "", b"again")?;
        }
    })
}

fn gated(may_be_sent: impl Fn() -> bool + std::marker::Send + Sync + 'static) -> Call {
    Call::new().gate(SendGate::new(may_be_sent))
}

fn expect_closed(result: &CallResult) -> Verdict {
    expect_error(result, &[GateClosed])?;
    let is_not_sent =
        |error: &soap_transport::TransportError| error.delivery() == Delivery::NotSent;
    expect(
        result.as_ref().is_err_and(is_not_sent),
        "a request whose gate was closed is reported as possibly delivered",
    )
}

/// Something that happens once, on the server.
#[derive(Clone, Default)]
struct Event(Arc<(Mutex<bool>, Condvar)>);

impl Event {
    fn happen(&self) {
        *self.lock() = true;
        self.0.1.notify_all();
    }

    /// Returns `true` if it has happened or happens soon.
    fn happens(&self) -> bool {
        let waited = self
            .0
            .1
            .wait_timeout_while(self.lock(), PATIENCE, |happened| !*happened);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
