//! Clause 2: a call ends in its time, whatever the server does.

use std::time::Duration;

use soap_transport::{CallOptions, TransportErrorKind::Timeout};

use super::{Case, case};
use crate::bench::{Bench, Call, Verdict};

pub(super) const CASES: &[Case] = &[
    case("time/none-left", none_left),
    case("time/nothing-is-read", nothing_is_read),
    case("time/no-answer", no_answer),
    case("time/stall-in-head", stall_in_head),
    case("time/stall-in-body", stall_in_body),
    case("time/stall-in-chunk", stall_in_chunk),
    case("time/head-in-drops", head_in_drops),
    case("time/body-in-drops", body_in_drops),
    case("time/interim-responses-for-ever", interim_for_ever),
];

fn none_left(bench: &Bench<'_>) -> Verdict {
    let call = Call {
        options: CallOptions::new(Duration::ZERO),
        ..Call::new()
    };
    bench
        .plain(|peer| peer.wait_for_close())
        .fails(&call, &[Timeout])
}

fn nothing_is_read(bench: &Bench<'_>) -> Verdict {
    // More than the buffers of both ends hold.
    let call = Call::short().body(vec![b'x'; 16 << 20]);
    bench
        .plain(|peer| {
            peer.ignore();
            Ok(())
        })
        .fails(&call, &[Timeout])
}

fn no_answer(bench: &Bench<'_>) -> Verdict {
    stalls_after(bench, "")
}

fn stall_in_head(bench: &Bench<'_>) -> Verdict {
    stalls_after(bench, "HTTP/1.1 200 OK\r\nContent-")
}

fn stall_in_body(bench: &Bench<'_>) -> Verdict {
    stalls_after(
        bench,
        "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nSECRET-RESPONSE",
    )
}

fn stall_in_chunk(bench: &Bench<'_>) -> Verdict {
    stalls_after(
        bench,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nSECRET-RESPONSE",
    )
}

fn head_in_drops(bench: &Bench<'_>) -> Verdict {
    drips_after(bench, "HTTP/1.1 200 OK\r\n", "X: SECRET-RESPONSE\r\n")
}

fn body_in_drops(bench: &Bench<'_>) -> Verdict {
    drips_after(
        bench,
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        "x",
    )
}

/// Each of them is a sign of life, and none of them an answer.
fn interim_for_ever(bench: &Bench<'_>) -> Verdict {
    drips_after(bench, "", "HTTP/1.1 102 Processing\r\n\r\n")
}

fn stalls_after(bench: &Bench<'_>, piece: &'static str) -> Verdict {
    bench
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(piece)?;
            peer.wait_for_close()
        })
        .fails(&Call::short(), &[Timeout])
}

fn drips_after(bench: &Bench<'_>, piece: &'static str, drops: &'static str) -> Verdict {
    bench
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(piece)?;
            peer.drip_forever(drops.as_bytes())
        })
        .fails(&Call::short(), &[Timeout])
}
