//! Clause 1: any status is an answer, and a redirect leads nowhere.

use super::{Case, case};
use crate::{
    bench::{Bench, Call, Verdict, expect, expect_answer},
    server::Server,
};

pub(super) const CASES: &[Case] = &[
    case("status/every-class", every_class),
    case("status/no-content", no_content),
    case("status/interim-responses-are-skipped", interim),
    case("status/redirects-are-not-followed", redirects),
];

fn every_class(bench: &Bench<'_>) -> Verdict {
    for status in [
        200, 201, 202, 400, 401, 403, 404, 405, 408, 413, 429, 500, 502, 503, 504, 599,
    ] {
        bench
            .plain(move |peer| {
                peer.read_request()?;
                peer.respond(status, "Content-Type: text/xml\r\n", b"<Fault/>")
            })
            .answers(&Call::new(), status, b"<Fault/>")
            .map_err(|why| format!("status {status}: {why}"))?;
    }
    Ok(())
}

fn no_content(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 204 No Content\r\n\r\n")?;
            peer.wait_for_close()
        })
        .answers(&Call::new(), 204, b"")
}

fn interim(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 100 Continue\r\n\r\n")?;
            peer.write("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")?;
            peer.respond(200, "", b"after all")
        })
        .answers(&Call::new(), 200, b"after all")
}

/// To another origin, which has to stay out of it: the token would go along.
fn redirects(bench: &Bench<'_>) -> Verdict {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start(|peer| {
            peer.read_request()?;
            peer.respond(200, "", b"followed")
        });
        let headers = format!("Location: {}/\r\n", elsewhere.origin());
        let mut scene = bench.plain(move |peer| {
            peer.read_request()?;
            peer.respond(status, &headers, b"moved")
        });
        let result = scene.call(&Call::new())?;
        scene.judge(expect_answer(&result, status, b"moved"))?;
        expect(
            elsewhere.stop().connections == 0,
            "the redirect was followed",
        )?;
    }
    Ok(())
}
