//! Clauses 7 and 8: connections that cannot be had, and connections that are gone when they are needed.

use std::{
    io,
    sync::{Mutex, mpsc},
};

use soap_transport::TransportErrorKind::{Connect, Head, Resolve, Send, Timeout};

use super::{Case, case};
use crate::{
    bench::{Bench, Call, CallResult, Verdict, expect, expect_answer, expect_error},
    server::ClosedPort,
};

pub(super) const CASES: &[Case] = &[
    case("connection/refused", refused),
    case("connection/no-such-host", no_such_host),
    case("connection/many-calls", many_calls),
    case("connection/idle-one-was-closed", idle_one_was_closed),
    case(
        "connection/closed-as-the-request-comes",
        closed_as_the_request_comes,
    ),
    case(
        "connection/answered-before-the-request-is-whole",
        early_answer,
    ),
    case("connection/two-responses-at-once", two_at_once),
    case("connection/response-before-its-request", before_its_request),
];

/// A response without a request.
const UNASKED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\nSECRET-RESPONSE";

fn refused(bench: &Bench<'_>) -> Verdict {
    let call = Call::new();
    let mut scene = bench.plain(|peer| peer.wait_for_close());
    let port = ClosedPort::take();
    let request = call.request(&format!("http://{}/", port.address()));
    let result = scene.send(request, call.options)?;
    scene.judge(expect_error(&result, &[Connect]))
}

fn no_such_host(bench: &Bench<'_>) -> Verdict {
    let call = Call::new();
    let mut scene = bench.plain(|peer| peer.wait_for_close());
    // Reserved to have no address (RFC 6761, section 6.4). A machine without name service may need all its time to say so.
    let request = call.request("https://no-such-host.invalid/");
    let result = scene.send(request, call.options)?;
    scene.judge(expect_error(&result, &[Resolve, Timeout]))
}

fn many_calls(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.plain(|peer| {
        loop {
            peer.read_request()?;
            peer.respond(200, "", b"again")?;
        }
    });
    for _ in 0..20 {
        let result = scene.call(&Call::new())?;
        expect_answer(&result, 200, b"again")?;
    }
    scene.judge(Ok(()))
}

/// Opened anew, or an error: but not the answer of somebody else, and not twice.
fn idle_one_was_closed(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.plain(|peer| {
        peer.read_request()?;
        peer.respond(200, "", b"bye")
    });
    for _ in 0..20 {
        let result = scene.call(&Call::new())?;
        expect_bye_or_broken(&result)?;
    }
    scene.judge(Ok(()))
}

/// The server may have acted upon the request: it is not for the transport to send it again.
fn closed_as_the_request_comes(bench: &Bench<'_>) -> Verdict {
    for _ in 0..10 {
        let mut scene = bench.plain(|peer| {
            peer.read_request()?;
            peer.respond(200, "", b"bye")?;
            peer.read_request().map(drop)
        });
        let first = scene.call(&Call::new())?;
        expect_answer(&first, 200, b"bye")?;
        let second = scene.call(&Call::new())?;
        // A transport that keeps no connection is answered here.
        let verdict = expect_bye_or_broken(&second);
        scene.judge(verdict)?;
    }
    Ok(())
}

/// The answer if it was seen, or an error that does not claim that nothing was sent.
fn early_answer(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.plain(|peer| {
        peer.read_some(&mut [0; 1024])?;
        peer.respond(413, "Connection: close\r\n", b"")?;
        peer.wait_for_close()
    });
    let result = scene.call(&Call::new().body(vec![b'x'; 8 << 20]))?;
    let verdict = match &result {
        Ok(_) => expect_answer(&result, 413, b""),
        Err(_) => expect_error(&result, &[Send, Head]),
    };
    scene.judge(verdict)
}

/// The second belongs to no call.
fn two_at_once(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.plain(|peer| {
        loop {
            peer.read_request()?;
            peer.write(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbye{UNASKED}"
            ))?;
        }
    });
    for _ in 0..20 {
        let result = scene.call(&Call::new())?;
        expect_bye_or_broken(&result)?;
    }
    scene.judge(Ok(()))
}

/// It has arrived before the next call begins, so that it cannot be that call's.
fn before_its_request(bench: &Bench<'_>) -> Verdict {
    for _ in 0..20 {
        let (called, is_called) = mpsc::channel();
        let (sent, is_sent) = mpsc::channel();
        let is_called = Mutex::new(is_called);
        let mut scene = bench.plain(move |peer| {
            peer.read_request()?;
            peer.respond(200, "", b"bye")?;
            if peer.number() == 0 {
                let is_called = is_called.lock().map_err(|_| io::ErrorKind::Other)?;
                is_called.recv().map_err(io::Error::other)?;
                // A transport that keeps no connection has closed it.
                let _ = peer.write(UNASKED);
                sent.send(()).map_err(io::Error::other)?;
            }
            peer.read_request()?;
            peer.respond(200, "", b"bye")
        });
        let first = scene.call(&Call::new())?;
        expect_answer(&first, 200, b"bye")?;
        let was_sent = called.send(()).is_ok() && is_sent.recv().is_ok();
        expect(was_sent, "the server ended too early")?;
        let second = scene.call(&Call::new())?;
        scene.judge(expect_bye_or_broken(&second))?;
    }
    Ok(())
}

fn expect_bye_or_broken(result: &CallResult) -> Verdict {
    match result {
        Ok(_) => expect_answer(result, 200, b"bye"),
        Err(_) => expect_error(result, &[Connect, Send, Head]),
    }
}
