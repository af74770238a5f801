//! Heads that never arrive, arrive in pieces, or are not HTTP.

use soap_transport::TransportErrorKind::{Body, Connect, Head, Send, TooLarge};

use super::{Case, case};
use crate::{
    harness::{Call, Harness, Verdict},
    secrets::SECRET_RESPONSE,
};

pub(super) const CASES: &[Case] = &[
    case("head/closed-before", closed_before),
    case("head/reset-before", reset_before),
    case("head/cut-at-every-byte", cut_at_every_byte),
    case("head/not-http", not_http),
    case("head/endless", endless),
    case("head/contradicting-lengths", contradicting_lengths),
    case("head/invalid-length", invalid_length),
    case("head/folded", folded),
];

fn closed_before(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| peer.read_request().map(drop))
        .fails(&Call::new(), &[Head, Send])
}

fn reset_before(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| peer.reset())
        .fails(&Call::new(), &[Head, Send, Connect])
}

fn cut_at_every_byte(harness: &Harness<'_>) -> Verdict {
    let response = format!("HTTP/1.1 200 OK\r\nX: {SECRET_RESPONSE}\r\nContent-Length: 2\r\n\r\n");
    for cut in 1..=response.len() {
        let piece = response[..cut].to_owned();
        harness
            .plain(move |peer| {
                peer.read_request()?;
                peer.write(&piece)
            })
            .fails(&Call::new(), &[Head, Body])
            .map_err(|why| format!("cut after {cut} bytes: {why}"))?;
    }
    Ok(())
}

fn not_http(harness: &Harness<'_>) -> Verdict {
    for response in [
        "SSH-2.0-OpenSSH_9.9 SECRET-RESPONSE\r\n",
        "<html>SECRET-RESPONSE</html>\r\n\r\n",
        "HTTP/1.1 abc SECRET-RESPONSE\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
    ] {
        harness
            .plain(move |peer| {
                peer.read_request()?;
                peer.write(response)
            })
            .fails(&Call::new(), &[Head])
            .map_err(|why| format!("{response:?}: {why}"))?;
    }
    Ok(())
}

fn endless(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\n")?;
            peer.write_forever(b"X-Padding: SECRET-RESPONSESECRET-RESPONSESECRET-RESPONSE\r\n")
        })
        .fails(&Call::new(), &[Head, TooLarge])
}

fn contradicting_lengths(harness: &Harness<'_>) -> Verdict {
    for lengths in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 6\r\n",
    ] {
        refuses_length(harness, lengths)?;
    }
    Ok(())
}

fn invalid_length(harness: &Harness<'_>) -> Verdict {
    for value in ["5x", "-1", "0x5", "18446744073709551621", "five"] {
        refuses_length(harness, &format!("Content-Length: {value}\r\n"))?;
    }
    Ok(())
}

/// Folded lines are obsolete, but a client must still read them (RFC 9112, section 5.2).
fn folded(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            let folded = "X-Folded: one,\r\n two,\r\n\tthree\r\nContent-Type: text/xml;\r\n charset=utf-8\r\n";
            peer.respond(200, folded, b"whole")
        })
        .returns(&Call::new(), 200, b"whole")
}

fn refuses_length(harness: &Harness<'_>, lengths: &str) -> Verdict {
    let head = format!("HTTP/1.1 200 OK\r\n{lengths}\r\nhello");
    harness
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(&head)
        })
        .fails(&Call::new(), &[Head, Body, TooLarge])
        .map_err(|why| format!("{lengths:?}: {why}"))
}
