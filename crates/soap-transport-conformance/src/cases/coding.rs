//! Clauses 3 and 5 for compressed bodies, whether or not they were requested.

use std::io::Write;

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use http::Response;
use soap_transport::TransportErrorKind::{Body, TooLarge};

use super::{Case, case};
use crate::{
    harness::{Call, CallResult, Harness, Verdict, expect, expect_error},
    secrets::SECRET_RESPONSE,
};

pub(super) const CASES: &[Case] = &[
    case("coding/gzip", gzip_body),
    case("coding/gzip-bomb", gzip_bomb),
    case("coding/gzip-bomb-in-a-bomb", gzip_bomb_twice),
    case("coding/deflate-bomb", deflate_bomb),
    case("coding/zstd-bomb", zstd_bomb),
    case("coding/gzip-cut-off", gzip_cut_off),
    case("coding/invalid-gzip", invalid_gzip),
    case("coding/unknown", unknown),
    case("coding/none", none),
];

/// The decoded size of the bombs, far more than a call allows.
const BOMB_BYTES: usize = 16 << 20;

fn gzip_body(harness: &Harness<'_>) -> Verdict {
    let body = gzip(SECRET_RESPONSE.as_bytes());
    check(harness, "gzip", body, |result, sent| {
        let Ok(response) = result else {
            // A transport that requests no coding may refuse one.
            return expect_error(result, &[Body]);
        };
        let decoded = response.body() == SECRET_RESPONSE
            && !response.headers().contains_key("content-encoding");
        expect(
            decoded || is_untouched(result, sent),
            "neither decoded without its header, nor untouched with it",
        )
    })
}

fn gzip_bomb(harness: &Harness<'_>) -> Verdict {
    bomb(harness, "gzip", gzip(&vec![0; BOMB_BYTES]))
}

fn gzip_bomb_twice(harness: &Harness<'_>) -> Verdict {
    bomb(harness, "gzip, gzip", gzip(&gzip(&vec![0; BOMB_BYTES])))
}

fn deflate_bomb(harness: &Harness<'_>) -> Verdict {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(&vec![0; BOMB_BYTES])
        .expect("writing to a Vec succeeds");
    bomb(
        harness,
        "deflate",
        encoder.finish().expect("writing to a Vec succeeds"),
    )
}

fn zstd_bomb(harness: &Harness<'_>) -> Verdict {
    // 20,000,000 zero bytes.
    bomb(harness, "zstd", include_bytes!("zeros.zst").to_vec())
}

fn gzip_cut_off(harness: &Harness<'_>) -> Verdict {
    let mut body = gzip(SECRET_RESPONSE.as_bytes());
    body.truncate(body.len() - 5);
    refused_or_untouched(harness, "gzip", body)
}

fn invalid_gzip(harness: &Harness<'_>) -> Verdict {
    refused_or_untouched(harness, "gzip", SECRET_RESPONSE.into())
}

fn unknown(harness: &Harness<'_>) -> Verdict {
    refused_or_untouched(harness, "x-private", SECRET_RESPONSE.into())
}

/// Values that servers write for a body that is not encoded.
fn none(harness: &Harness<'_>) -> Verdict {
    for coding in ["", "identity", "identity,", ", ", "none", "utf-8", "UTF-8"] {
        check(harness, coding, SECRET_RESPONSE.into(), |result, sent| {
            let body = result.as_ref().map(Response::body);
            expect(body.is_ok_and(|body| body == sent), "the body is lost")
        })
        .map_err(|why| format!("{coding:?}: {why}"))?;
    }
    let body = gzip(SECRET_RESPONSE.as_bytes());
    check(harness, "gzip, identity", body, |result, sent| {
        let Ok(response) = result else {
            return expect_error(result, &[Body]);
        };
        let is_whole = response.body() == SECRET_RESPONSE || is_untouched(result, sent);
        expect(is_whole, "neither decoded nor untouched")
    })
}

fn bomb(harness: &Harness<'_>, coding: &'static str, body: Vec<u8>) -> Verdict {
    check(harness, coding, body, |result, sent| {
        if is_untouched(result, sent) {
            return Ok(());
        }
        expect_error(result, &[TooLarge, Body])
    })
}

fn refused_or_untouched(harness: &Harness<'_>, coding: &'static str, body: Vec<u8>) -> Verdict {
    check(harness, coding, body, |result, sent| {
        if is_untouched(result, sent) {
            return Ok(());
        }
        expect_error(result, &[Body])
    })
}

fn check(
    harness: &Harness<'_>,
    coding: &'static str,
    body: Vec<u8>,
    verdict: impl FnOnce(&CallResult, &[u8]) -> Verdict,
) -> Verdict {
    let sent = body.clone();
    let mut scenario = harness.plain(move |peer| {
        peer.read_request()?;
        peer.respond(200, &format!("Content-Encoding: {coding}\r\n"), &body)
    });
    let result = scenario.call(&Call::new())?;
    scenario.judge(verdict(&result, &sent))
}

fn is_untouched(result: &CallResult, sent: &[u8]) -> bool {
    let Ok(response) = result else { return false };
    response.body() == sent && response.headers().contains_key("content-encoding")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("writing to a Vec succeeds");
    encoder.finish().expect("writing to a Vec succeeds")
}
