//! Clauses 7 and 8: connections that cannot be opened, and connections that closed before use.

use std::{
    io,
    sync::{Mutex, mpsc},
};

use soap_transport::TransportErrorKind::{Connect, Head, Resolve, Send, Timeout};

use super::{Case, case};
use crate::{
    harness::{Call, CallResult, Harness, Verdict, expect, expect_error, expect_response},
    server::ClosedPort,
};

pub(super) const CASES: &[Case] = &[
    case("connection/refused", refused),
    case("connection/no-such-host", no_such_host),
    case("connection/many-calls", many_calls),
    case(
        "connection/idle-connection-was-closed",
        idle_connection_was_closed,
    ),
    case(
        "connection/closed-as-the-request-arrives",
        closed_as_the_request_arrives,
    ),
    case(
        "connection/response-before-the-request-is-complete",
        early_response,
    ),
    case("connection/two-responses-at-once", two_at_once),
    case("connection/response-before-its-request", before_its_request),
];

/// A response without a request.
const UNSOLICITED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\nSECRET-RESPONSE";

fn refused(harness: &Harness<'_>) -> Verdict {
    let call = Call::new();
    let mut scenario = harness.plain(|peer| peer.wait_for_close());
    let port = ClosedPort::take();
    let request = call.request(&format!("http://{}/", port.address()));
    let result = scenario.send(request, call.options)?;
    scenario.judge(expect_error(&result, &[Connect]))
}

fn no_such_host(harness: &Harness<'_>) -> Verdict {
    let call = Call::new();
    let mut scenario = harness.plain(|peer| peer.wait_for_close());
    // This name has no address by definition (RFC 6761, section 6.4). A machine without a working
    // resolver may need all its time to report that.
    let request = call.request("https://no-such-host.invalid/");
    let result = scenario.send(request, call.options)?;
    scenario.judge(expect_error(&result, &[Resolve, Timeout]))
}

fn many_calls(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        loop {
            peer.read_request()?;
            peer.respond(200, "", b"again")?;
        }
    });
    for _ in 0..20 {
        let result = scenario.call(&Call::new())?;
        expect_response(&result, 200, b"again")?;
    }
    scenario.judge(Ok(()))
}

/// A new connection or an error, but not the response of another call, and not sent twice.
fn idle_connection_was_closed(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.respond(200, "", b"bye")
    });
    for _ in 0..20 {
        let result = scenario.call(&Call::new())?;
        expect_bye_or_error(&result)?;
    }
    scenario.judge(Ok(()))
}

/// The server may have acted on the request, so the transport must not send it again.
fn closed_as_the_request_arrives(harness: &Harness<'_>) -> Verdict {
    for _ in 0..10 {
        let mut scenario = harness.plain(|peer| {
            peer.read_request()?;
            peer.respond(200, "", b"bye")?;
            peer.read_request().map(drop)
        });
        let first = scenario.call(&Call::new())?;
        expect_response(&first, 200, b"bye")?;
        let second = scenario.call(&Call::new())?;
        // A transport that keeps no connection gets this response.
        let verdict = expect_bye_or_error(&second);
        scenario.judge(verdict)?;
    }
    Ok(())
}

/// The response if it was read, or an error that does not report the request as not sent.
fn early_response(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        peer.read_some(&mut [0; 1024])?;
        peer.respond(413, "Connection: close\r\n", b"")?;
        peer.wait_for_close()
    });
    let result = scenario.call(&Call::new().body(vec![b'x'; 8 << 20]))?;
    let verdict = match &result {
        Ok(_) => expect_response(&result, 413, b""),
        Err(_) => expect_error(&result, &[Send, Head]),
    };
    scenario.judge(verdict)
}

/// The second response belongs to no call.
fn two_at_once(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        loop {
            peer.read_request()?;
            peer.write(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbye{UNSOLICITED}"
            ))?;
        }
    });
    for _ in 0..20 {
        let result = scenario.call(&Call::new())?;
        expect_bye_or_error(&result)?;
    }
    scenario.judge(Ok(()))
}

/// The response arrives before the next call begins, so it cannot belong to that call.
fn before_its_request(harness: &Harness<'_>) -> Verdict {
    for _ in 0..20 {
        let (called, is_called) = mpsc::channel();
        let (sent, is_sent) = mpsc::channel();
        let is_called = Mutex::new(is_called);
        let mut scenario = harness.plain(move |peer| {
            peer.read_request()?;
            peer.respond(200, "", b"bye")?;
            if peer.number() == 0 {
                let is_called = is_called.lock().map_err(|_| io::ErrorKind::Other)?;
                is_called.recv().map_err(io::Error::other)?;
                // A transport that keeps no connection has closed it.
                let _ = peer.write(UNSOLICITED);
                sent.send(()).map_err(io::Error::other)?;
            }
            peer.read_request()?;
            peer.respond(200, "", b"bye")
        });
        let first = scenario.call(&Call::new())?;
        expect_response(&first, 200, b"bye")?;
        let was_sent = called.send(()).is_ok() && is_sent.recv().is_ok();
        expect(was_sent, "the server stopped too early")?;
        let second = scenario.call(&Call::new())?;
        scenario.judge(expect_bye_or_error(&second))?;
    }
    Ok(())
}

fn expect_bye_or_error(result: &CallResult) -> Verdict {
    match result {
        Ok(_) => expect_response(result, 200, b"bye"),
        Err(_) => expect_error(result, &[Connect, Send, Head]),
    }
}
