//! Clause 4 for bodies of unknown length.

use soap_transport::TransportErrorKind::{Body, Head, TooLarge};

use super::{Case, case};
use crate::harness::{Call, Harness, Scenario, Verdict, expect, expect_response};

pub(super) const CASES: &[Case] = &[
    case("chunked/whole", whole),
    case("chunked/extensions-and-trailers", extensions),
    case("chunked/cut-at-every-byte", cut_at_every_byte),
    case("chunked/malformed", malformed),
    case("chunked/endless-size-line", endless_size_line),
    case("chunked/with-a-length", with_a_length),
];

const HEAD: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

fn whole(harness: &Harness<'_>) -> Verdict {
    responding(harness, HEAD, "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n").returns(
        &Call::new(),
        200,
        b"hello",
    )
}

fn extensions(harness: &Harness<'_>) -> Verdict {
    responding(
        harness,
        HEAD,
        "5;name=\"value\"\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
    )
    .returns(&Call::new(), 200, b"hello")
}

/// The cuts end at the size line of the last chunk, after which RFC 9112, section 8 considers the
/// message complete.
fn cut_at_every_byte(harness: &Harness<'_>) -> Verdict {
    let body = "5\r\nhello\r\n0\r\n";
    for cut in 0..body.len() - 2 {
        responding(harness, HEAD, &body[..cut])
            .fails(&Call::new(), &[Body])
            .map_err(|why| format!("cut after {cut} bytes: {why}"))?;
    }
    Ok(())
}

fn malformed(harness: &Harness<'_>) -> Verdict {
    for body in [
        "zz\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloworld\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    ] {
        responding(harness, HEAD, body)
            .fails(&Call::new(), &[Body])
            .map_err(|why| format!("{body:?}: {why}"))?;
    }
    Ok(())
}

fn endless_size_line(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.write(HEAD)?;
            peer.write("5;")?;
            peer.write_forever(b"extension-of-a-chunk-that-does-not-end")
        })
        .fails(&Call::new(), &[Body, TooLarge])
}

/// RFC 9112, section 6.3: the chunks decide, or it is an error. The length never decides.
fn with_a_length(harness: &Harness<'_>) -> Verdict {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut scenario = responding(harness, head, "5\r\nhello\r\n0\r\n\r\n");
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

fn responding(harness: &Harness<'_>, head: &str, body: &str) -> Scenario {
    let response = format!("{head}{body}");
    harness.plain(move |peer| {
        peer.read_request()?;
        peer.write(&response)
    })
}
