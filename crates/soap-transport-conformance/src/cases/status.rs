//! Clause 1: any status is a response, and redirects are not followed.

use super::{Case, case};
use crate::{
    harness::{Call, Harness, Verdict, expect, expect_response},
    server::Server,
};

pub(super) const CASES: &[Case] = &[
    case("status/every-class", every_class),
    case("status/no-content", no_content),
    case("status/interim-responses-are-skipped", interim),
    case("status/redirects-are-not-followed", redirects),
];

fn every_class(harness: &Harness<'_>) -> Verdict {
    for status in [
        200, 201, 202, 400, 401, 403, 404, 405, 408, 413, 429, 500, 502, 503, 504, 599,
    ] {
        harness
            .plain(move |peer| {
                peer.read_request()?;
                peer.respond(status, "Content-Type: text/xml\r\n", b"<Fault/>")
            })
            .returns(&Call::new(), status, b"<Fault/>")
            .map_err(|why| format!("status {status}: {why}"))?;
    }
    Ok(())
}

fn no_content(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 204 No Content\r\n\r\n")?;
            peer.wait_for_close()
        })
        .returns(&Call::new(), 204, b"")
}

fn interim(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 100 Continue\r\n\r\n")?;
            peer.write("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")?;
            peer.respond(200, "", b"after all")
        })
        .returns(&Call::new(), 200, b"after all")
}

/// The redirect leads to another origin, which would receive the token.
fn redirects(harness: &Harness<'_>) -> Verdict {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start(|peer| {
            peer.read_request()?;
            peer.respond(200, "", b"followed")
        });
        let headers = format!("Location: {}/\r\n", elsewhere.origin());
        let mut scenario = harness.plain(move |peer| {
            peer.read_request()?;
            peer.respond(status, &headers, b"moved")
        });
        let result = scenario.call(&Call::new())?;
        scenario.judge(expect_response(&result, status, b"moved"))?;
        expect(
            elsewhere.stop().connections == 0,
            "the redirect was followed",
        )?;
    }
    Ok(())
}
