//! The same clauses where a connection carries many calls, and a server can end one without the others.

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
    bench::{Bench, Call, HOST, Scene, Verdict, expect, expect_answer, expect_error},
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
    case("http2/goes-away-after-an-answer", goes_away_after),
    case("http2/goes-away-instead", goes_away_instead),
    case("http2/refuses-the-stream", refuses_stream),
    case("http2/resets-the-stream", resets_stream),
    case("http2/closed-before-the-head", closed_before_head),
    case("http2/reset-in-the-body", reset_in_body),
    case("http2/closed-in-the-body", closed_in_body),
    case("http2/length-that-lies", length_that_lies),
    case("http2/one-too-many", one_too_many),
    case("http2/endless", endless),
    case("http2/large-head", large_head),
    case("http2/endless-head", endless_head),
    case("http2/gives-no-room", gives_no_room),
    case("http2/no-answer", no_answer),
    case("http2/stall-in-body", stall_in_body),
    case("http2/silent-connection-is-left", silent_is_left),
    case("http2/flood/after-a-call", flood_after),
    case("http2/flood/during-a-call", flood_during),
];

/// Far more than a server needs to send apart from responses.
const FLOOD_BYTES: usize = 64 << 20;

const NOISE: [Noise; 6] = [
    Noise::Interim,
    Noise::Ping,
    Noise::Priority,
    Noise::Settings,
    Noise::Unknown,
    Noise::WindowUpdate,
];

fn many_calls(bench: &Bench<'_>) -> Verdict {
    let mut scene = serving(bench, |http2| {
        loop {
            let stream = http2.read_request()?;
            http2.respond(stream, b"again")?;
        }
    });
    for _ in 0..20 {
        let result = scene.call(&Call::new())?;
        expect_answer(&result, 200, b"again")?;
    }
    scene.judge(Ok(()))
}

/// More than a stream's window holds.
fn large_request(bench: &Bench<'_>) -> Verdict {
    let body = vec![b'x'; 1 << 20];
    let mut scene = serving(bench, |http2| {
        let stream = http2.read_request()?;
        http2.respond(stream, b"ok")?;
        http2.wait_for_close()
    });
    let result = scene.call(&Call::new().body(body.clone()))?;
    scene.judge_with(expect_answer(&result, 200, b"ok"), |log| {
        let arrived = log.requests.iter().any(|request| request.body == body);
        expect(arrived, "another body")
    })
}

fn not_http2(bench: &Bench<'_>) -> Verdict {
    let certificate = bench.authority.issue(HOST).for_http2();
    bench
        .tls(&certificate, |peer| {
            peer.write("HTTP/1.1 400 Bad Request\r\nX: SECRET-RESPONSE\r\n\r\n")?;
            peer.wait_for_close()
        })
        .fails_in_handshake(&Call::new(), &[Head, Send, Connect])
}

/// Answered on another connection, or an error.
fn goes_away_before(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.tls(&bench.authority.issue(HOST).for_http2(), |peer| {
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
    let result = scene.call(&Call::new())?;
    let verdict = match &result {
        Ok(_) => expect_answer(&result, 200, b"ok"),
        Err(_) => expect_error(&result, &[Connect, Head, Send]),
    };
    scene.judge(verdict)
}

/// The answer counts, and the next call goes elsewhere.
fn goes_away_after(bench: &Bench<'_>) -> Verdict {
    let mut scene = serving(bench, |http2| {
        let stream = http2.read_request()?;
        http2.go_away(stream, NO_ERROR)?;
        http2.respond(stream, b"bye")?;
        // Closing at once, with frames of the client unread, would be a reset that overtakes the answer.
        http2.wait_for_close()
    });
    for _ in 0..5 {
        let result = scene.call(&Call::new())?;
        let verdict = match &result {
            Ok(_) => expect_answer(&result, 200, b"bye"),
            Err(_) => expect_error(&result, &[Connect, Head, Send]),
        };
        verdict?;
    }
    scene.judge(Ok(()))
}

/// The stream is among those that may have been acted upon.
fn goes_away_instead(bench: &Bench<'_>) -> Verdict {
    serving(bench, |http2| {
        let stream = http2.read_request()?;
        http2.go_away(stream, INTERNAL_ERROR)
    })
    .fails(&Call::new(), &[Head, Send])
}

/// Nothing was acted upon: to be said so, or to be tried again, or neither.
fn refuses_stream(bench: &Bench<'_>) -> Verdict {
    let mut scene = serving(bench, |http2| {
        let stream = http2.read_ignored_request()?;
        http2.reset(stream, REFUSED_STREAM)?;
        let stream = http2.read_request()?;
        http2.respond(stream, b"ok")?;
        http2.wait_for_close()
    });
    let result = scene.call(&Call::new())?;
    let verdict = match &result {
        Ok(_) => expect_answer(&result, 200, b"ok"),
        Err(_) => expect_error(&result, &[Head, Send]),
    };
    scene.judge(verdict)
}

fn resets_stream(bench: &Bench<'_>) -> Verdict {
    serving(bench, |http2| {
        let stream = http2.read_request()?;
        http2.reset(stream, INTERNAL_ERROR)?;
        http2.wait_for_close()
    })
    .fails(&Call::new(), &[Head, Send])
}

fn closed_before_head(bench: &Bench<'_>) -> Verdict {
    serving(bench, |http2| http2.read_request().map(drop)).fails(&Call::new(), &[Head, Send])
}

fn reset_in_body(bench: &Bench<'_>) -> Verdict {
    begun(bench, &[("content-length", "100")], |http2, stream| {
        http2.send_body(stream, SECRET_RESPONSE.as_bytes(), false)?;
        // Also with the code that says that nothing was acted upon: an answer has begun.
        http2.reset(stream, REFUSED_STREAM)?;
        http2.wait_for_close()
    })
    .fails(&Call::new(), &[Body, Head])
}

fn closed_in_body(bench: &Bench<'_>) -> Verdict {
    begun(bench, &[], |http2, stream| {
        http2.send_body(stream, SECRET_RESPONSE.as_bytes(), false)
    })
    .fails(&Call::new(), &[Body, Head])
}

/// RFC 9113, section 8.1.1.
fn length_that_lies(bench: &Bench<'_>) -> Verdict {
    for length in ["2", "100"] {
        begun(bench, &[("content-length", length)], |http2, stream| {
            http2.send_body(stream, b"hello", true)?;
            http2.wait_for_close()
        })
        .fails(&Call::new(), &[Body, Head])
        .map_err(|why| format!("length {length}: {why}"))?;
    }
    Ok(())
}

fn one_too_many(bench: &Bench<'_>) -> Verdict {
    begun(bench, &[], |http2, stream| {
        http2.send_body(stream, &[b'x'; 1001], true)?;
        http2.wait_for_close()
    })
    .fails(&Call::new().max_bytes(1000), &[TooLarge])
}

/// The server waits for nobody to make room.
fn endless(bench: &Bench<'_>) -> Verdict {
    begun(bench, &[], |http2, stream| {
        loop {
            http2.send_body(stream, &[b'x'; 8192], false)?;
        }
    })
    .fails(&Call::new(), &[TooLarge, Body])
}

fn large_head(bench: &Bench<'_>) -> Verdict {
    let padding = SECRET_RESPONSE.repeat(100_000);
    begun(bench, &[("x-padding", &padding)], |http2, stream| {
        http2.send_body(stream, b"ok", true)?;
        http2.wait_for_close()
    })
    .fails(&Call::new(), &[Head, TooLarge])
}

fn endless_head(bench: &Bench<'_>) -> Verdict {
    serving(bench, |http2| {
        let stream = http2.read_request()?;
        http2.begin_for_ever(stream)
    })
    .fails(&Call::new(), &[Head, TooLarge])
}

fn gives_no_room(bench: &Bench<'_>) -> Verdict {
    serving(bench, |http2| {
        http2.opens_windows = false;
        http2.wait_for_close()
    })
    .fails(&Call::short().body(vec![b'x'; 1 << 20]), &[Timeout])
}

fn no_answer(bench: &Bench<'_>) -> Verdict {
    serving(bench, |http2| {
        http2.read_request()?;
        http2.wait_for_close()
    })
    .fails(&Call::short(), &[Timeout])
}

fn stall_in_body(bench: &Bench<'_>) -> Verdict {
    begun(bench, &[("content-length", "100")], |http2, stream| {
        http2.send_body(stream, SECRET_RESPONSE.as_bytes(), false)?;
        http2.wait_for_close()
    })
    .fails(&Call::short(), &[Timeout])
}

/// Of two calls the second goes to another connection than the one that did not answer the first.
fn silent_is_left(bench: &Bench<'_>) -> Verdict {
    let mut scene = serving_first(bench, |http2| {
        http2.read_request()?;
        http2.wait_for_close()
    });
    let first = scene.call(&Call::short())?;
    expect_error(&first, &[Timeout])?;
    let second = scene.call(&Call::new())?;
    scene.judge(expect_answer(&second, 200, b"ok"))
}

fn flood_after(bench: &Bench<'_>) -> Verdict {
    floods(bench, true)
}

fn flood_during(bench: &Bench<'_>) -> Verdict {
    floods(bench, false)
}

fn floods(bench: &Bench<'_>, is_answered: bool) -> Verdict {
    for noise in NOISE {
        flood(bench, noise, is_answered).map_err(|why| format!("{noise:?}: {why}"))?;
    }
    Ok(())
}

/// The first connection is noise and nothing else, once its first request is answered or has
/// arrived. It is closed or left before it has cost much, and before it has cost a second call.
fn flood(bench: &Bench<'_>, noise: Noise, is_answered: bool) -> Verdict {
    let is_swallowed = Arc::new(AtomicBool::new(false));
    let swallowed = Arc::clone(&is_swallowed);
    let mut scene = serving_first(bench, move |http2| {
        let stream = http2.read_request()?;
        if is_answered {
            http2.respond(stream, b"ok")?;
        }
        http2.flood(noise, stream, FLOOD_BYTES)?;
        swallowed.store(true, Ordering::Relaxed);
        http2.wait_for_close()
    });
    if is_answered {
        let first = scene.call(&Call::new())?;
        expect_answer(&first, 200, b"ok")?;
    }
    let _ = scene.call(&Call::short())?;
    let last = scene.call(&Call::new())?;
    scene.judge(expect_answer(&last, 200, b"ok"))?;
    expect(
        !is_swallowed.load(Ordering::Relaxed),
        "all of it was read: 64 megabytes",
    )
}

/// A server whose first connection behaves so, and whose others answer.
fn serving_first(
    bench: &Bench<'_>,
    first: impl Fn(&mut Http2<'_>) -> io::Result<()> + marker::Send + Sync + 'static,
) -> Scene {
    bench.tls(&bench.authority.issue(HOST).for_http2(), move |peer| {
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

/// A server that begins each answer with `headers`.
fn begun(
    bench: &Bench<'_>,
    headers: &[(&str, &str)],
    then: impl Fn(&mut Http2<'_>, u32) -> io::Result<()> + marker::Send + Sync + 'static,
) -> Scene {
    let block = header_block(headers);
    serving(bench, move |http2| {
        let stream = http2.read_request()?;
        http2.begin(stream, &block)?;
        then(http2, stream)
    })
}

fn serving(
    bench: &Bench<'_>,
    behaviour: impl Fn(&mut Http2<'_>) -> io::Result<()> + marker::Send + Sync + 'static,
) -> Scene {
    let certificate = bench.authority.issue(HOST).for_http2();
    bench.tls(&certificate, move |peer: &mut Peer| {
        behaviour(&mut Http2::accept(peer)?)
    })
}
