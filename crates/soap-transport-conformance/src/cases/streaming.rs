//! Clause 13: a body that is received while it is read.

use std::{
    io::{self, Write},
    sync::{Mutex, mpsc},
};

use flate2::{Compression, write::GzEncoder};
use soap_transport::{
    BlockingResponseBody, Delivery,
    TransportErrorKind::{Body, Timeout, TooLarge},
};

use super::{Case, case};
use crate::{
    collected::collect,
    harness::{Call, Harness, Scenario, StreamResult, Verdict, expect, expect_response},
};

/// For each transport, also for one that returns the whole.
pub(super) const CASES: &[Case] = &[
    case("streaming/whole", whole),
    case("streaming/empty", empty),
];

/// For a transport that returns pieces as they arrive.
pub(super) const AS_IT_ARRIVES: &[Case] = &[
    case("streaming/piece-by-piece", piece_by_piece),
    case("streaming/stall-after-a-piece", stall_after_a_piece),
    case("streaming/cut-after-a-piece", cut_after_a_piece),
    case("streaming/too-large-after-a-piece", too_large_after_a_piece),
    case("streaming/late-caller", late_caller),
    case("streaming/dropped", dropped),
    case("streaming/gzip-bomb", gzip_bomb),
];

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const PIECE: &str = "f\r\nSECRET-RESPONSE\r\n";
const CONTENT: &[u8] = b"SECRET-RESPONSE";

fn whole(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.respond(500, "X-Header: 1\r\n", CONTENT)
    });
    let response = scenario.stream(&Call::new())?;
    let verdict = expect_stream(response).and_then(|mut body| {
        let collected = collect(&mut *body).map_err(|error| error.to_string())?;
        expect(
            collected == CONTENT,
            "the body is not the one that was sent",
        )
    });
    scenario.judge(verdict)
}

fn empty(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.respond(200, "", b"")
    });
    let response = scenario.stream(&Call::new())?;
    let verdict = expect_stream(response).and_then(|mut body| {
        let end = body.chunk().map_err(|error| error.to_string())?;
        expect(end.is_none(), "an empty body has a piece")
    });
    scenario.judge(verdict)
}

/// The server sends the second piece only after the caller has the first.
fn piece_by_piece(harness: &Harness<'_>) -> Verdict {
    let (received, is_received) = mpsc::channel();
    let is_received = Mutex::new(is_received);
    let mut scenario = harness.plain(move |peer| {
        peer.read_request()?;
        peer.write(CHUNKED)?;
        for end in [PIECE, PIECE, "0\r\n\r\n"] {
            let is_received = is_received.lock().map_err(|_| io::ErrorKind::Other)?;
            is_received.recv().map_err(io::Error::other)?;
            peer.write(end)?;
        }
        Ok(())
    });
    let head = received.send(());
    expect(head.is_ok(), "the server stopped too early")?;
    let response = scenario.stream(&Call::new())?;
    let verdict = expect_stream(response).and_then(|mut body| {
        for expected in [Some(CONTENT), Some(CONTENT), None] {
            let piece = body.chunk().map_err(|error| error.to_string())?;
            expect(
                piece.as_deref() == expected,
                "a piece is not as it was sent",
            )?;
            // The server has ended after the last one.
            let _ = received.send(());
        }
        Ok(())
    });
    scenario.judge(verdict)
}

fn stall_after_a_piece(harness: &Harness<'_>) -> Verdict {
    let scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.write(CHUNKED)?;
        peer.write(PIECE)?;
        peer.wait_for_close()
    });
    fails_after_a_piece(scenario, &Call::short(), Timeout)
}

fn cut_after_a_piece(harness: &Harness<'_>) -> Verdict {
    let scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.write(CHUNKED)?;
        peer.write(PIECE)
    });
    fails_after_a_piece(scenario, &Call::new(), Body)
}

fn too_large_after_a_piece(harness: &Harness<'_>) -> Verdict {
    let (received, is_received) = mpsc::channel::<()>();
    let is_received = Mutex::new(is_received);
    let scenario = harness.plain(move |peer| {
        peer.read_request()?;
        peer.write(CHUNKED)?;
        peer.write(PIECE)?;
        // Ends when the caller's half is dropped.
        let is_received = is_received.lock().map_err(|_| io::ErrorKind::Other)?;
        let _ = is_received.recv();
        peer.write(PIECE)?;
        peer.wait_for_close()
    });
    let call = Call::new().max_bytes(CONTENT.len() as u64 + 1);
    fails_after(scenario, &call, TooLarge, || drop(received))
}

/// Everything has arrived when the caller asks again, but its time is over.
fn late_caller(harness: &Harness<'_>) -> Verdict {
    let scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.write(CHUNKED)?;
        peer.write(PIECE)?;
        peer.write(PIECE)?;
        peer.wait_for_close()
    });
    let call = Call::short();
    let remaining = call.options.remaining();
    let (_never, nothing) = mpsc::channel::<()>();
    // Not a deadline of the test: the time of the call has to pass.
    let wait = move || {
        let _ = nothing.recv_timeout(remaining);
    };
    fails_after(scenario, &call, Timeout, wait)
}

/// A body that is dropped ends its call, and the transport remains usable.
fn dropped(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        peer.read_request()?;
        if peer.number() > 0 {
            return peer.respond(200, "", b"next");
        }
        peer.write(CHUNKED)?;
        peer.write_forever(PIECE.as_bytes())
    });
    let response = scenario.stream(&Call::new())?;
    let first = expect_stream(response)?.chunk();
    expect(first.is_ok(), "there is no first piece")?;
    let next = scenario.call(&Call::new())?;
    scenario.judge(expect_response(&next, 200, b"next"))
}

/// 64 MiB from 64 KB, or 64 KB as they are, but no piece of 64 MiB.
fn gzip_bomb(harness: &Harness<'_>) -> Verdict {
    const SIZE: usize = 64 << 20;
    let mut scenario = harness.plain(|peer| {
        peer.read_request()?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&vec![0; SIZE])?;
        peer.respond(200, "Content-Encoding: gzip\r\n", &encoder.finish()?)
    });
    let response = scenario.stream(&Call::new().max_bytes(1 << 30))?;
    let verdict = expect_stream(response).and_then(|mut body| {
        loop {
            match body.chunk().map_err(|error| error.to_string())? {
                Some(piece) => expect(piece.len() <= SIZE / 8, "a piece is huge")?,
                None => return Ok(()),
            }
        }
    });
    scenario.judge(verdict)
}

fn fails_after_a_piece(
    scenario: Scenario,
    call: &Call,
    kind: soap_transport::TransportErrorKind,
) -> Verdict {
    fails_after(scenario, call, kind, || ())
}

/// The first piece arrives; then, after `wait`, the body fails for good.
fn fails_after(
    mut scenario: Scenario,
    call: &Call,
    kind: soap_transport::TransportErrorKind,
    wait: impl FnOnce(),
) -> Verdict {
    let response = scenario.stream(call)?;
    let mut body = expect_stream(response)?;
    let first = body.chunk().map_err(|error| error.to_string())?;
    expect(
        first.as_deref() == Some(CONTENT),
        "the first piece is not as it was sent",
    )?;
    wait();
    let verdict = match collect(&mut *body) {
        Ok(_) => Err(format!("expected {kind:?}, found the end of the body")),
        Err(error) => {
            let shown = (error.kind(), error.delivery());
            scenario.note(error);
            let expected = (kind, Delivery::Unknown);
            expect(
                shown == expected,
                &format!("expected {expected:?}, found {shown:?}"),
            )
        }
    };
    drop(body);
    scenario.judge(verdict)
}

fn expect_stream(result: StreamResult) -> Result<Box<dyn BlockingResponseBody>, String> {
    let response = result.map_err(|error| format!("expected a response, found: {error}"))?;
    let shown = format!("{response:?}");
    expect(
        !shown.contains("SECRET"),
        "Debug of a response shows its body",
    )?;
    Ok(response.into_body())
}
