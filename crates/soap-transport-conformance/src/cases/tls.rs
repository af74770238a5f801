//! Trust, and connections that are not what they seem.

use soap_transport::TransportErrorKind::{Body, Connect, Head, Timeout, Tls};

use super::{Case, case};
use crate::{
    bench::{Bench, Call, HOST, Scene, Verdict},
    server::{Authority, Certificate},
};

pub(super) const CASES: &[Case] = &[
    case("tls/trusted", trusted),
    case("tls/unknown-authority", unknown_authority),
    case("tls/wrong-name", wrong_name),
    case("tls/expired", expired),
    case("tls/old-protocol", old_protocol),
    case("tls/not-tls", not_tls),
    case("tls/closed-in-handshake", closed_in_handshake),
    case("tls/stall-in-handshake", stall_in_handshake),
    case("tls/truncated", truncated),
    case("tls/ended-properly", ended_properly),
];

fn trusted(bench: &Bench<'_>) -> Verdict {
    answering(bench, &bench.authority.issue(HOST)).answers(&Call::new(), 200, b"secured")
}

fn unknown_authority(bench: &Bench<'_>) -> Verdict {
    answering(bench, &Authority::new().issue(HOST)).fails(&Call::new(), &[Tls])
}

fn wrong_name(bench: &Bench<'_>) -> Verdict {
    answering(bench, &bench.authority.issue("other.example")).fails(&Call::new(), &[Tls])
}

fn expired(bench: &Bench<'_>) -> Verdict {
    answering(bench, &bench.authority.issue_expired(HOST)).fails(&Call::new(), &[Tls])
}

/// A `ServerHello` that chooses TLS 1.0 or 1.1.
fn old_protocol(bench: &Bench<'_>) -> Verdict {
    for minor in [1, 2] {
        bench
            .plain(move |peer| {
                peer.read_some(&mut [0; 4096])?;
                let mut hello = vec![0x16, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor];
                hello.extend([7; 32]);
                hello.extend([0, 0xc0, 0x13, 0]);
                peer.write(hello)?;
                peer.wait_for_close()
            })
            .over_https()
            .fails_in_handshake(&Call::new(), &[Tls])?;
    }
    Ok(())
}

fn not_tls(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_some(&mut [0; 4096])?;
            peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")?;
            peer.wait_for_close()
        })
        .over_https()
        .fails_in_handshake(&Call::new(), &[Tls])
}

/// A transport that cannot tell a handshake from a head says `Head`, and then that the request may have been delivered.
fn closed_in_handshake(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| peer.read_some(&mut [0; 4096]).map(drop))
        .over_https()
        .fails_in_handshake(&Call::new(), &[Tls, Connect, Head])
}

fn stall_in_handshake(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| peer.wait_for_close())
        .over_https()
        .fails_in_handshake(&Call::short(), &[Timeout])
}

/// Without TLS's own end, a body that ends with its connection may have been cut by anybody.
fn truncated(bench: &Bench<'_>) -> Verdict {
    bench
        .tls(&bench.authority.issue(HOST), |peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nSECRET-RESPONSE")
        })
        .fails(&Call::new(), &[Body])
}

fn ended_properly(bench: &Bench<'_>) -> Verdict {
    bench
        .tls(&bench.authority.issue(HOST), |peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")?;
            peer.close_notify()
        })
        .answers(&Call::new(), 200, b"all of it")
}

fn answering(bench: &Bench<'_>, certificate: &Certificate) -> Scene {
    bench.tls(certificate, |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"secured")?;
        peer.close_notify()
    })
}
