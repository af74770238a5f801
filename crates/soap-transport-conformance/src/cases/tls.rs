//! Clause 6 over TLS: trusted and untrusted servers, and handshakes that fail.

use soap_transport::TransportErrorKind::{Body, Connect, Head, Timeout, Tls};

use super::{Case, case};
use crate::{
    harness::{Call, HOST, Harness, Scenario, Verdict},
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
    case("tls/closed-properly", closed_properly),
];

fn trusted(harness: &Harness<'_>) -> Verdict {
    responding(harness, &harness.authority.issue(HOST)).returns(&Call::new(), 200, b"secured")
}

fn unknown_authority(harness: &Harness<'_>) -> Verdict {
    responding(harness, &Authority::new().issue(HOST)).fails(&Call::new(), &[Tls])
}

fn wrong_name(harness: &Harness<'_>) -> Verdict {
    responding(harness, &harness.authority.issue("other.example")).fails(&Call::new(), &[Tls])
}

fn expired(harness: &Harness<'_>) -> Verdict {
    responding(harness, &harness.authority.issue_expired(HOST)).fails(&Call::new(), &[Tls])
}

/// A `ServerHello` that chooses TLS 1.0 or 1.1.
fn old_protocol(harness: &Harness<'_>) -> Verdict {
    for minor in [1, 2] {
        harness
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

fn not_tls(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_some(&mut [0; 4096])?;
            peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")?;
            peer.wait_for_close()
        })
        .over_https()
        .fails_in_handshake(&Call::new(), &[Tls])
}

/// A transport that cannot distinguish the handshake from the head reports `Head`, and then that
/// the request may have been delivered.
fn closed_in_handshake(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| peer.read_some(&mut [0; 4096]).map(drop))
        .over_https()
        .fails_in_handshake(&Call::new(), &[Tls, Connect, Head])
}

fn stall_in_handshake(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| peer.wait_for_close())
        .over_https()
        .fails_in_handshake(&Call::short(), &[Timeout])
}

/// Without the closing message of TLS, anyone could have cut off a body that ends with its
/// connection.
fn truncated(harness: &Harness<'_>) -> Verdict {
    harness
        .tls(&harness.authority.issue(HOST), |peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nSECRET-RESPONSE")
        })
        .fails(&Call::new(), &[Body])
}

fn closed_properly(harness: &Harness<'_>) -> Verdict {
    harness
        .tls(&harness.authority.issue(HOST), |peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")?;
            peer.close_notify()
        })
        .returns(&Call::new(), 200, b"all of it")
}

fn responding(harness: &Harness<'_>, certificate: &Certificate) -> Scenario {
    harness.tls(certificate, |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"secured")?;
        peer.close_notify()
    })
}
