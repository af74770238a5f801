//! Clause 4: a body is whole or an error.

use soap_transport::TransportErrorKind::{Body, Head};

use super::{Case, case};
use crate::{
    bench::{Bench, Call, Verdict, expect, expect_answer},
    secrets::SECRET_RESPONSE,
};

pub(super) const CASES: &[Case] = &[
    case("body/cut-at-every-byte", cut_at_every_byte),
    case("body/reset-in-it", reset),
    case("body/longer-than-its-length", longer),
    case("body/same-length-twice", same_length_twice),
    case("body/until-close", until_close),
];

fn cut_at_every_byte(bench: &Bench<'_>) -> Verdict {
    let length = SECRET_RESPONSE.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
    for cut in 0..length {
        let piece = format!("{head}{}", &SECRET_RESPONSE[..cut]);
        bench
            .plain(move |peer| {
                peer.read_request()?;
                peer.write(&piece)
            })
            .fails(&Call::new(), &[Body])
            .map_err(|why| format!("cut after {cut} bytes: {why}"))?;
    }
    Ok(())
}

fn reset(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            // One byte of the request stays unread, and closing makes a reset of it.
            let mut seen = Vec::new();
            while !seen.ends_with(b"</Envelope") {
                let mut byte = [0];
                peer.read_some(&mut byte)?;
                seen.push(byte[0]);
            }
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nSECRET-RESPONSE")?;
            peer.reset()
        })
        // A reset may overtake what was sent before it.
        .fails(&Call::new(), &[Body, Head])
}

/// What comes after the length belongs to no call, least of all to the next.
fn longer(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.plain(|peer| {
        if peer.number() > 0 {
            peer.read_request()?;
            return peer.respond(200, "", b"second");
        }
        peer.read_request()?;
        peer.write(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst\
             HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled",
        )?;
        // A transport that keeps the connection sends the second call here, and learns nothing by it.
        peer.read_request()?;
        peer.wait_for_close()
    });
    let first = scene.call(&Call::new())?;
    let verdict = expect_answer(&first, 200, b"first");
    let second = scene.call(&Call::short())?;
    let smuggled = matches!(&second, Ok(response) if response.body() != "second");
    scene.judge(verdict.and_then(|()| expect(!smuggled, "the next call got the surplus")))
}

/// RFC 9110, section 8.6 lets a recipient choose: take it once, or refuse it.
fn same_length_twice(bench: &Bench<'_>) -> Verdict {
    let mut scene = bench.plain(|peer| {
        peer.read_request()?;
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")
    });
    let result = scene.call(&Call::new())?;
    let verdict = match &result {
        Err(error) => expect(
            matches!(error.kind(), Head | Body),
            "neither the body nor an error of head or body",
        ),
        Ok(_) => expect_answer(&result, 200, b"hello"),
    };
    scene.judge(verdict)
}

fn until_close(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\nuntil the end")
        })
        .answers(&Call::new(), 200, b"until the end")
}
