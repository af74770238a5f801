//! Clause 4: a body is complete or an error.

use soap_transport::TransportErrorKind::{Body, Head};

use super::{Case, case};
use crate::{
    harness::{Call, Harness, Verdict, expect, expect_response},
    secrets::SECRET_RESPONSE,
};

pub(super) const CASES: &[Case] = &[
    case("body/cut-at-every-byte", cut_at_every_byte),
    case("body/reset", reset),
    case("body/longer-than-its-length", longer),
    case("body/same-length-twice", same_length_twice),
    case("body/until-close", until_close),
];

fn cut_at_every_byte(harness: &Harness<'_>) -> Verdict {
    let length = SECRET_RESPONSE.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
    for cut in 0..length {
        let piece = format!("{head}{}", &SECRET_RESPONSE[..cut]);
        harness
            .plain(move |peer| {
                peer.read_request()?;
                peer.write(&piece)
            })
            .fails(&Call::new(), &[Body])
            .map_err(|why| format!("cut after {cut} bytes: {why}"))?;
    }
    Ok(())
}

fn reset(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            // Closing the socket with one unread byte of the request sends a reset.
            let mut seen = Vec::new();
            while !seen.ends_with(b"</Envelope") {
                let mut byte = [0];
                peer.read_some(&mut byte)?;
                seen.push(byte[0]);
            }
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nSECRET-RESPONSE")?;
            peer.reset()
        })
        // A reset may overtake the data sent before it.
        .fails(&Call::new(), &[Body, Head])
}

/// Bytes beyond the length belong to no call, least of all to the next one.
fn longer(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        if peer.number() > 0 {
            peer.read_request()?;
            return peer.respond(200, "", b"second");
        }
        peer.read_request()?;
        peer.write(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst\
             HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled",
        )?;
        // A transport that reuses the connection sends the second call here.
        peer.read_request()?;
        peer.wait_for_close()
    });
    let first = scenario.call(&Call::new())?;
    let verdict = expect_response(&first, 200, b"first");
    let second = scenario.call(&Call::short())?;
    let smuggled = matches!(&second, Ok(response) if response.body() != "second");
    scenario
        .judge(verdict.and_then(|()| expect(!smuggled, "the next call received the surplus bytes")))
}

/// RFC 9110, section 8.6 lets the recipient accept the length once or refuse it.
fn same_length_twice(harness: &Harness<'_>) -> Verdict {
    let mut scenario = harness.plain(|peer| {
        peer.read_request()?;
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")
    });
    let result = scenario.call(&Call::new())?;
    let verdict = match &result {
        Err(error) => expect(
            matches!(error.kind(), Head | Body),
            "neither the body nor an error of head or body",
        ),
        Ok(_) => expect_response(&result, 200, b"hello"),
    };
    scenario.judge(verdict)
}

fn until_close(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\nuntil the end")
        })
        .returns(&Call::new(), 200, b"until the end")
}
