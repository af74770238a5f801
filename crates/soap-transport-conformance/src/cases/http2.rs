//! The same clauses over HTTP/2, where a connection carries many calls and a server can end a
//! single one.

use std::{
    io, marker,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use soap_transport::TransportErrorKind::{Body, Connect, Head, Send, Timeout, TooLarge};

use super::{Case, case};
use crate::{
    harness::{Call, HOST, Harness, Scenario, Verdict, expect, expect_error, expect_response},
    secrets::SECRET_RESPONSE,
    server::{
        Peer,
        http2::{Http2, INTERNAL_ERROR, NO_ERROR, Noise, REFUSED_STREAM, header_block},
    },
};

pub(super) const CASES: &[Case] = &[
    case("http2/many-calls", many_calls),
    case("http2/large-request", large_request),
    case("http2/not-http2", not_http2),
    case("http2/goes-away-before-a-request", goes_away_before),
    case("http2/goes-away-after-a-response", goes_away_after),
    case("http2/goes-away-instead-of-a-response", goes_away_instead),
    case("http2/refuses-the-stream", refuses_stream),
    case("http2/resets-the-stream", resets_stream),
    case("http2/closed-before-the-head", closed_before_head),
    case("http2/reset-in-the-body", reset_in_body),
    case("http2/closed-in-the-body", closed_in_body),
    case("http2/wrong-length", wrong_length),
    case("http2/one-byte-too-many", one_too_many),
    case("http2/endless", endless),
    case("http2/large-head", large_head),
    case("http2/endless-head", endless_head),
    case("http2/no-window", no_window),
    case("http2/no-response", no_response),
    case("http2/stall-in-body", stall_in_body),
    case(
        "http2/silent-connection-is-not-reused",
        silent_is_not_reused,
    ),
    case("http2/flood/after-a-call", flood_after),
    case("http2/flood/during-a-call", flood_during),
];

/// Far more than a server ever needs to send in addition to responses.
const FLOOD_BYTES: usize = 64 << 20;

const NOISE: [Noise; 6] = [
    Noise::Interim,
    Noise::Ping,
    Noise::Priority,
    Noise::Settings,
    Noise::Unknown,
    Noise::WindowUpdate,
];

fn many_calls(harness: &Harness<'_>) -> Verdict {
    let mut scenario = serving(harness, |http2| {
        loop {
            let stream = http2.read_request()?;
            http2.respond(stream, b"again")?;
        }
    });
    for _ in 0..20 {
        let result = scenario.call(&Call::new())?;
        expect_response(&result, 200, b"again")?;
    }
    scenario.judge(Ok(()))
}

/// More than the window of a stream.
fn large_request(harness: &Harness<'_>) -> Verdict {
    let body = vec![b'x'; 1 << 20];
    let mut scenario = serving(harness, |http2| {
        let stream = http2.read_request()?;
        http2.respond(stream, b"ok")?;
        http2.wait_for_close()
    });
    let result = scenario.call(&Call::new().body(body.clone()))?;
    scenario.judge_with(expect_response(&result, 200, b"ok"), |log| {
        let arrived = log.requests.iter().any(|request| request.body == body);
        expect(arrived, "the body was changed")
    })
}

fn not_http2(harness: &Harness<'_>) -> Verdict {
    let certificate = harness.authority.issue(HOST).for_http2();
    harness
        .tls(&certificate, |peer| {
            peer.write("HTTP/1.1 400 Bad Request\r\nX: SECRET-RESPONSE\r\n\r\n")?;
            peer.wait_for_close()
        })
        .fails_in_handshake(&Call::new(), &[Head, Send, Connect])
}

/// A response on another connection, or an error.
fn goes_away_before(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.tls(&harness.authority.issue(HOST).for_http2(), |peer| {
        let is_first = peer.number() == 0;
        let mut http2 = Http2::accept(peer)?;
        if is_first {
            http2.go_away(0, NO_ERROR)?;
            return http2.wait_for_close();
        }
        let stream = http2.read_request()?;
        http2.respond(stream, b"ok")?;
        http2.wait_for_close()
    });
    let result = scenario.call(&Call::new())?;
    let verdict = match &result {
        Ok(_) => expect_response(&result, 200, b"ok"),
        Err(_) => expect_error(&result, &[Connect, Head, Send]),
    };
    scenario.judge(verdict)
}

/// The response is valid, and the next call uses another connection.
fn goes_away_after(harness: &Harness<'_>) -> Verdict {
    let mut scenario = serving(harness, |http2| {
        let stream = http2.read_request()?;
        http2.go_away(stream, NO_ERROR)?;
        http2.respond(stream, b"bye")?;
        // Closing at once, with unread frames of the client, would send a reset that overtakes the
        // response.
        http2.wait_for_close()
    });
    for _ in 0..5 {
        let result = scenario.call(&Call::new())?;
        let verdict = match &result {
            Ok(_) => expect_response(&result, 200, b"bye"),
            Err(_) => expect_error(&result, &[Connect, Head, Send]),
        };
        verdict?;
    }
    scenario.judge(Ok(()))
}

/// The stream is one of those that may have been processed.
fn goes_away_instead(harness: &Harness<'_>) -> Verdict {
    serving(harness, |http2| {
        let stream = http2.read_request()?;
        http2.go_away(stream, INTERNAL_ERROR)
    })
    .fails(&Call::new(), &[Head, Send])
}

/// The request was not processed. A transport may report that, or send it again, or do neither.
fn refuses_stream(harness: &Harness<'_>) -> Verdict {
    let mut scenario = serving(harness, |http2| {
        let stream = http2.read_ignored_request()?;
        http2.reset(stream, REFUSED_STREAM)?;
        let stream = http2.read_request()?;
        http2.respond(stream, b"ok")?;
        http2.wait_for_close()
    });
    let result = scenario.call(&Call::new())?;
    let verdict = match &result {
        Ok(_) => expect_response(&result, 200, b"ok"),
        Err(_) => expect_error(&result, &[Head, Send]),
    };
    scenario.judge(verdict)
}

fn resets_stream(harness: &Harness<'_>) -> Verdict {
    serving(harness, |http2| {
        let stream = http2.read_request()?;
        http2.reset(stream, INTERNAL_ERROR)?;
        http2.wait_for_close()
    })
    .fails(&Call::new(), &[Head, Send])
}

fn closed_before_head(harness: &Harness<'_>) -> Verdict {
    serving(harness, |http2| http2.read_request().map(drop)).fails(&Call::new(), &[Head, Send])
}

fn reset_in_body(harness: &Harness<'_>) -> Verdict {
    begun(harness, &[("content-length", "100")], |http2, stream| {
        http2.send_body(stream, SECRET_RESPONSE.as_bytes(), false)?;
        // The code claims that the request was not processed, but a response has begun.
        http2.reset(stream, REFUSED_STREAM)?;
        http2.wait_for_close()
    })
    .fails(&Call::new(), &[Body, Head])
}

fn closed_in_body(harness: &Harness<'_>) -> Verdict {
    begun(harness, &[], |http2, stream| {
        http2.send_body(stream, SECRET_RESPONSE.as_bytes(), false)
    })
    .fails(&Call::new(), &[Body, Head])
}

/// RFC 9113, section 8.1.1.
fn wrong_length(harness: &Harness<'_>) -> Verdict {
    for length in ["2", "100"] {
        begun(harness, &[("content-length", length)], |http2, stream| {
            http2.send_body(stream, b"hello", true)?;
            http2.wait_for_close()
        })
        .fails(&Call::new(), &[Body, Head])
        .map_err(|why| format!("length {length}: {why}"))?;
    }
    Ok(())
}

fn one_too_many(harness: &Harness<'_>) -> Verdict {
    begun(harness, &[], |http2, stream| {
        http2.send_body(stream, &[b'x'; 1001], true)?;
        http2.wait_for_close()
    })
    .fails(&Call::new().max_bytes(1000), &[TooLarge])
}

/// The server ignores the window of the client.
fn endless(harness: &Harness<'_>) -> Verdict {
    begun(harness, &[], |http2, stream| {
        loop {
            http2.send_body(stream, &[b'x'; 8192], false)?;
        }
    })
    .fails(&Call::new(), &[TooLarge, Body])
}

fn large_head(harness: &Harness<'_>) -> Verdict {
    let padding = SECRET_RESPONSE.repeat(100_000);
    begun(harness, &[("x-padding", &padding)], |http2, stream| {
        http2.send_body(stream, b"ok", true)?;
        http2.wait_for_close()
    })
    .fails(&Call::new(), &[Head, TooLarge])
}

fn endless_head(harness: &Harness<'_>) -> Verdict {
    serving(harness, |http2| {
        let stream = http2.read_request()?;
        http2.begin_endless_head(stream)
    })
    .fails(&Call::new(), &[Head, TooLarge])
}

fn no_window(harness: &Harness<'_>) -> Verdict {
    serving(harness, |http2| {
        http2.opens_windows = false;
        http2.wait_for_close()
    })
    .fails(&Call::short().body(vec![b'x'; 1 << 20]), &[Timeout])
}

fn no_response(harness: &Harness<'_>) -> Verdict {
    serving(harness, |http2| {
        http2.read_request()?;
        http2.wait_for_close()
    })
    .fails(&Call::short(), &[Timeout])
}

fn stall_in_body(harness: &Harness<'_>) -> Verdict {
    begun(harness, &[("content-length", "100")], |http2, stream| {
        http2.send_body(stream, SECRET_RESPONSE.as_bytes(), false)?;
        http2.wait_for_close()
    })
    .fails(&Call::short(), &[Timeout])
}

/// The second call uses another connection than the one that did not respond to the first.
fn silent_is_not_reused(harness: &Harness<'_>) -> Verdict {
    let mut scenario = serving_first(harness, |http2| {
        http2.read_request()?;
        http2.wait_for_close()
    });
    let first = scenario.call(&Call::short())?;
    expect_error(&first, &[Timeout])?;
    let second = scenario.call(&Call::new())?;
    scenario.judge(expect_response(&second, 200, b"ok"))
}

fn flood_after(harness: &Harness<'_>) -> Verdict {
    floods(harness, true)
}

fn flood_during(harness: &Harness<'_>) -> Verdict {
    floods(harness, false)
}

fn floods(harness: &Harness<'_>, has_response: bool) -> Verdict {
    for noise in NOISE {
        flood(harness, noise, has_response).map_err(|why| format!("{noise:?}: {why}"))?;
    }
    Ok(())
}

/// The first connection sends only noise once its first request has got a response or has arrived.
/// A transport must close or abandon it before it has cost much, and before it affects a second
/// call.
fn flood(harness: &Harness<'_>, noise: Noise, has_response: bool) -> Verdict {
    let is_swallowed = Arc::new(AtomicBool::new(false));
    let swallowed = Arc::clone(&is_swallowed);
    let mut scenario = serving_first(harness, move |http2| {
        let stream = http2.read_request()?;
        if has_response {
            http2.respond(stream, b"ok")?;
        }
        http2.flood(noise, stream, FLOOD_BYTES)?;
        swallowed.store(true, Ordering::Relaxed);
        http2.wait_for_close()
    });
    if has_response {
        let first = scenario.call(&Call::new())?;
        expect_response(&first, 200, b"ok")?;
    }
    let _ = scenario.call(&Call::short())?;
    let last = scenario.call(&Call::new())?;
    scenario.judge(expect_response(&last, 200, b"ok"))?;
    expect(
        !is_swallowed.load(Ordering::Relaxed),
        "the whole flood of 64 MiB was read",
    )
}

/// Starts a server with this behaviour on its first connection. The others respond.
fn serving_first(
    harness: &Harness<'_>,
    first: impl Fn(&mut Http2<'_>) -> io::Result<()> + marker::Send + Sync + 'static,
) -> Scenario {
    harness.tls(&harness.authority.issue(HOST).for_http2(), move |peer| {
        let is_first = peer.number() == 0;
        let mut http2 = Http2::accept(peer)?;
        if is_first {
            return first(&mut http2);
        }
        loop {
            let stream = http2.read_request()?;
            http2.respond(stream, b"ok")?;
        }
    })
}

/// Starts a server that begins each response with `headers`.
fn begun(
    harness: &Harness<'_>,
    headers: &[(&str, &str)],
    then: impl Fn(&mut Http2<'_>, u32) -> io::Result<()> + marker::Send + Sync + 'static,
) -> Scenario {
    let block = header_block(headers);
    serving(harness, move |http2| {
        let stream = http2.read_request()?;
        http2.begin(stream, &block)?;
        then(http2, stream)
    })
}

fn serving(
    harness: &Harness<'_>,
    behaviour: impl Fn(&mut Http2<'_>) -> io::Result<()> + marker::Send + Sync + 'static,
) -> Scenario {
    let certificate = harness.authority.issue(HOST).for_http2();
    harness.tls(&certificate, move |peer: &mut Peer| {
        behaviour(&mut Http2::accept(peer)?)
    })
}
