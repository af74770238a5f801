//! Clause 4 for bodies of unknown length.

use soap_transport::TransportErrorKind::{Body, Head, TooLarge};

use super::{Case, case};
use crate::bench::{Bench, Call, Scene, Verdict, expect, expect_answer};

pub(super) const CASES: &[Case] = &[
    case("chunked/whole", whole),
    case("chunked/extensions-and-trailers", extensions),
    case("chunked/cut-at-every-byte", cut_at_every_byte),
    case("chunked/malformed", malformed),
    case("chunked/endless-size-line", endless_size_line),
    case("chunked/with-a-length", with_a_length),
];

const HEAD: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

fn whole(bench: &Bench<'_>) -> Verdict {
    answering(bench, HEAD, "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n").answers(&Call::new(), 200, b"hello")
}

fn extensions(bench: &Bench<'_>) -> Verdict {
    answering(
        bench,
        HEAD,
        "5;name=\"value\"\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
    )
    .answers(&Call::new(), 200, b"hello")
}

/// Up to the last chunk's size line, with which RFC 9112, section 8 takes the message for complete.
fn cut_at_every_byte(bench: &Bench<'_>) -> Verdict {
    let body = "5\r\nhello\r\n0\r\n";
    for cut in 0..body.len() - 2 {
        answering(bench, HEAD, &body[..cut])
            .fails(&Call::new(), &[Body])
            .map_err(|why| format!("cut after {cut} bytes: {why}"))?;
    }
    Ok(())
}

fn malformed(bench: &Bench<'_>) -> Verdict {
    for body in [
        "zz\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloworld\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    ] {
        answering(bench, HEAD, body)
            .fails(&Call::new(), &[Body])
            .map_err(|why| format!("{body:?}: {why}"))?;
    }
    Ok(())
}

fn endless_size_line(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.write(HEAD)?;
            peer.write("5;")?;
            peer.write_forever(b"extension-of-a-chunk-that-does-not-end")
        })
        .fails(&Call::new(), &[Body, TooLarge])
}

/// RFC 9112, section 6.3: the chunks count, or it is an error. The length never does.
fn with_a_length(bench: &Bench<'_>) -> Verdict {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut scene = answering(bench, head, "5\r\nhello\r\n0\r\n\r\n");
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

fn answering(bench: &Bench<'_>, head: &str, body: &str) -> Scene {
    let response = format!("{head}{body}");
    bench.plain(move |peer| {
        peer.read_request()?;
        peer.write(&response)
    })
}
