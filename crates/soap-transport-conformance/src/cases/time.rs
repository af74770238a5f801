//! Clause 2: a call ends in time, whatever the server does.

use std::time::Duration;

use soap_transport::{CallOptions, TransportErrorKind::Timeout};

use super::{Case, case};
use crate::harness::{Call, Harness, Verdict};

pub(super) const CASES: &[Case] = &[
    case("time/none-left", none_left),
    case("time/nothing-is-read", nothing_is_read),
    case("time/no-response", no_response),
    case("time/stall-in-head", stall_in_head),
    case("time/stall-in-body", stall_in_body),
    case("time/stall-in-chunk", stall_in_chunk),
    case("time/slow-head", slow_head),
    case("time/slow-body", slow_body),
    case("time/endless-interim-responses", endless_interim),
];

fn none_left(harness: &Harness<'_>) -> Verdict {
    let call = Call {
        options: CallOptions::new(Duration::ZERO),
        ..Call::new()
    };
    harness
        .plain(|peer| peer.wait_for_close())
        .fails(&call, &[Timeout])
}

fn nothing_is_read(harness: &Harness<'_>) -> Verdict {
    // More than the buffers of both ends hold.
    let call = Call::short().body(vec![b'x'; 16 << 20]);
    harness
        .plain(|peer| {
            peer.ignore();
            Ok(())
        })
        .fails(&call, &[Timeout])
}

fn no_response(harness: &Harness<'_>) -> Verdict {
    stalls_after(harness, "")
}

fn stall_in_head(harness: &Harness<'_>) -> Verdict {
    stalls_after(harness, "HTTP/1.1 200 OK\r\nContent-")
}

fn stall_in_body(harness: &Harness<'_>) -> Verdict {
    stalls_after(
        harness,
        "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nSECRET-RESPONSE",
    )
}

fn stall_in_chunk(harness: &Harness<'_>) -> Verdict {
    stalls_after(
        harness,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nSECRET-RESPONSE",
    )
}

fn slow_head(harness: &Harness<'_>) -> Verdict {
    drips_after(harness, "HTTP/1.1 200 OK\r\n", "X: SECRET-RESPONSE\r\n")
}

fn slow_body(harness: &Harness<'_>) -> Verdict {
    drips_after(
        harness,
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        "x",
    )
}

/// Each interim response shows activity, but none is a response to the call.
fn endless_interim(harness: &Harness<'_>) -> Verdict {
    drips_after(harness, "", "HTTP/1.1 102 Processing\r\n\r\n")
}

fn stalls_after(harness: &Harness<'_>, piece: &'static str) -> Verdict {
    harness
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(piece)?;
            peer.wait_for_close()
        })
        .fails(&Call::short(), &[Timeout])
}

fn drips_after(harness: &Harness<'_>, piece: &'static str, drops: &'static str) -> Verdict {
    harness
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(piece)?;
            peer.drip_forever(drops.as_bytes())
        })
        .fails(&Call::short(), &[Timeout])
}
