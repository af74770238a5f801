//! Connections without a complete request.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use cloudbilling_sandbox::Sandbox;

use crate::client::{call, connect_tls, exchange};
use crate::hostile::Watched;

/// Short enough for a test; nothing asserts a duration, and no good client is served with it.
const SOON: Duration = Duration::from_millis(50);

/// The number of idle connections: the value of this variable, or a number whose two files each fit
/// into a limit of 1,024 open files while other tests run.
fn idle_connections() -> usize {
    let given = std::env::var("CLOUDBILLING_SANDBOX_IDLE").ok();
    given.and_then(|count| count.parse().ok()).unwrap_or(100)
}

#[test]
fn idle_connections_are_closed_for_new_ones_and_for_calls() {
    let count = idle_connections();
    let room = count * 2 / 5;
    let watched = Watched::with_limits(|limits| {
        limits.connections = room;
        // The only reason for closing is the limit.
        limits.handshake_time = Duration::from_secs(3_600);
    });
    let connections: Vec<_> = (0..count).map(|_| watched.tcp()).collect();
    let crowded_out = count - room;
    for mut connection in connections.iter().take(crowded_out) {
        assert_eq!(connection.read(&mut [0]).expect("closed"), 0);
    }
    let logged = watched.sandbox.admin().connections();
    assert_eq!(
        logged.last().map(|last| last.number),
        Some(crowded_out as u64)
    );
    assert!(
        logged
            .iter()
            .all(|one| one.problem.contains("idle for longest"))
    );
    assert!(watched.line().contains("idle for longest"));
    // A call succeeds while the others stay open.
    assert_eq!(
        call(&watched.sandbox, &watched.token, "GetPurchases", "").status,
        200
    );
    drop(connections);
}

#[test]
fn waiting_for_the_end_of_a_head_is_limited() {
    let watched = Watched::with_limits(|limits| limits.head_time = SOON);
    assert_eq!(watched.send(b"POST /soap HTTP/1.1\r\nHost: loc"), "");
    watched.assert_last_line("connection: no complete request head within 50ms");
}

#[test]
fn waiting_for_the_end_of_a_body_is_limited() {
    let watched = Watched::with_limits(|limits| limits.body_time = SOON);
    let response = watched.send(
        b"POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<s:Envelope",
    );
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    watched.assert_one_line(" - 408 ");
}

#[test]
fn waiting_for_the_end_of_a_form_is_limited() {
    let watched = Watched::with_limits(|limits| limits.body_time = SOON);
    for page in ["portal/sign-in", "admin/seed"] {
        let key = watched.sandbox.admin_key();
        let request = format!(
            "POST /{page} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname="
        );
        let response = watched.send(request.as_bytes());
        assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
        watched.assert_one_line(" - 408 ");
    }
}

#[test]
fn waiting_for_the_end_of_a_handshake_is_limited() {
    let watched = Watched::with_limits(|limits| limits.handshake_time = SOON);
    let mut silent = watched.tcp();
    assert_eq!(silent.read(&mut [0]).expect("closed"), 0);
    watched.assert_last_line("connection: no TLS handshake within 50ms");
}

#[test]
fn each_way_to_break_off_is_logged_as_such() {
    let watched = Watched::start();
    drop(watched.tcp());
    watched.assert_one_line("connection: closed by the client during the TLS handshake");

    let begun: [(&[u8], &str); 3] = [
        (b"", "connection: closed by the client without a request"),
        (
            b"POST /soap HT",
            "connection: broken off in the middle of a request",
        ),
        (
            b"POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n<",
            " - 400 ",
        ),
    ];
    for (bytes, expected) in begun {
        let mut stream = connect_tls(&watched.sandbox);
        stream
            .conn
            .complete_io(&mut stream.sock)
            .expect("a handshake");
        stream.write_all(bytes).expect("it reads");
        stream.conn.send_close_notify();
        stream.flush().expect("it reads");
        let _ = stream.read_to_end(&mut Vec::new());
        drop(stream);
        watched.assert_one_line(expected);
    }
}

#[test]
fn bytes_that_are_not_http_get_a_response_and_are_logged() {
    let watched = Watched::start();
    for bytes in [
        &b"\0\0\0\0\0\0\0\0\r\n\r\n"[..],
        b"GET  /soap\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /soap HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /soap HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /soap HTTP/1.1\r\nA b: c\r\n\r\n",
    ] {
        let response = watched.send(bytes);
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 400 "),
            "{response}"
        );
        watched.assert_one_line("connection: not HTTP: ");
    }
}

#[test]
fn a_hundred_thousand_headers_are_too_many() {
    let watched = Watched::start();
    for count in [101, 100_000] {
        let mut request = b"POST /soap HTTP/1.1\r\nHost: localhost\r\n".to_vec();
        for number in 0..count {
            request.extend_from_slice(format!("X-{number}: y\r\n").as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        watched.send(&request);
        watched.assert_one_line("more than 65536 bytes or 100 header lines");
    }
}

/// A host name that points here (DNS rebinding), and heads that two servers could read differently.
#[test]
fn a_head_that_is_not_for_this_server_is_refused() {
    for builder in [Sandbox::builder(), Sandbox::builder().http_loopback(true)] {
        let watched = Watched::of(builder);
        for (headers, status, why) in [
            ("Host: evil.example", 421, "names another server"),
            (
                "Host: localhost\r\nHost: localhost",
                400,
                "more than one Host",
            ),
            ("X-Forwarded-Host: localhost", 400, "no Host header"),
            (
                "Host: localhost\r\nTransfer-Encoding: gzip, chunked",
                501,
                "transfer coding",
            ),
        ] {
            for path in ["POST /soap", "GET /portal/sign-in", "GET /admin/tokens"] {
                let request = format!("{path} HTTP/1.1\r\n{headers}\r\n\r\n0\r\n\r\n");
                let response = exchange(&watched.sandbox, request.as_bytes()).expect("a response");
                assert_eq!(response.status, status, "{headers}");
                assert!(response.has(why), "{}", response.text());
                assert!(watched.line().contains(why));
            }
        }
        watched.assert_responds();
    }
}

#[test]
fn a_request_to_a_wrong_path_is_logged() {
    let watched = Watched::start();
    let sent = [
        (
            "POST /Soap?token=s3cret",
            "404",
            "POST /Soap: the service is at /soap",
        ),
        ("PUT /soap", "405", "PUT is not supported: expected POST"),
    ];
    for (line, status, reason) in sent {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        let response = watched.send(request.as_bytes());
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{response}"
        );
        let line = watched.line();
        assert!(line.contains(reason) && !line.contains("s3cret"), "{line}");
        watched.assert_responds();
    }
}

/// The log shows that someone is guessing.
#[test]
fn refusals_of_the_portal_and_the_admin_api_are_logged() {
    let watched = Watched::start();
    for (request, status, line) in [
        ("GET /admin/tokens?SECRET", 401, " - 401 "),
        (
            "POST /portal/sign-in",
            415,
            ", refused: POST /portal/sign-in: Unsupported Media Type",
        ),
        (
            "GET /portal/nowhere",
            404,
            ", refused: GET /portal/nowhere: Not Found",
        ),
        (
            "POST /portal/requests",
            405,
            ", refused: POST /portal/requests: Method Not Allowed",
        ),
    ] {
        let request = format!(
            "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        let response = exchange(&watched.sandbox, request.as_bytes()).expect("a response");
        assert_eq!(response.status, status);
        watched.assert_one_line(line);
    }
    let logged = watched.sandbox.admin().requests();
    assert!(!format!("{logged:?}").contains("SECRET"));
}
