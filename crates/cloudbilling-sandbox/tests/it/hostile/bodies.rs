//! Bodies that attack the parser or the memory.

use std::io::{Read as _, Write as _};
use std::thread;

use cloudbilling_sandbox::ServerLimits;

use crate::client::{Stream, call, connect, envelope, exchange, post};
use crate::hostile::Watched;
#[cfg(target_os = "linux")]
use crate::process::memory;

#[test]
fn attacks_on_the_parser_are_refused_while_other_calls_succeed() {
    let watched = Watched::start();
    let start = envelope(&watched.token, "GetPurchases", "");
    let inside =
        |content: &str| start.replace("</GetPurchases>", &format!("{content}</GetPurchases>"));
    let many = |count: u32, part: fn(u32) -> String| (0..count).map(part).collect::<String>();
    let attributes = many(100_000, |index| format!(" a{index}=\"\""));
    let namespaces = many(40_000, |index| format!(" xmlns:p{index}=\"urn:p\""));
    let prefixes = many(4_000, |index| {
        format!("<p{index}:a xmlns:p{index}=\"urn:p\">")
    });
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let deep = "<a>".repeat(100_000);
    let attacks = [
        inside(&deep),
        inside(&format!("{deep}{}", "</a>".repeat(100_000))),
        inside(&format!("<a{attributes}/>")),
        inside(&format!("<a{namespaces}/>")),
        inside(&prefixes),
        inside(&format!("<{}/>", "n".repeat(1_000_000))),
        inside(&format!("<a b=\"{}\"/>", "<".repeat(1_000_000))),
        inside(&"]]>".repeat(300_000)),
        inside("<a>&b;</a>"),
        inside("<a>&#0;</a>"),
        inside("<a b=\"\" b=\"\"/>"),
        inside("<unbound:a/>"),
        inside("<?php system('ls') ?>"),
        format!("{laughs}{start}"),
        format!("<!DOCTYPE l SYSTEM \"file:///etc/passwd\">{start}"),
        inside("\0"),
        start[..start.len() - 1].to_owned(),
        "\u{feff}\u{feff}".to_owned() + &start,
        String::new(),
    ];
    thread::scope(|scope| {
        let others = scope.spawn(|| {
            for _ in 0..20 {
                let response = call(&watched.sandbox, &watched.token, "GetInvoiceHeaders", "");
                assert_eq!(response.status, 200);
            }
        });
        for attack in &attacks {
            let response = exchange(&watched.sandbox, &post("GetPurchases", attack));
            let status = response.expect("a response").status;
            assert_eq!(status, 400, "{}", &attack[..attack.len().min(60)]);
        }
        others.join().expect("others are answered");
    });
    let log = watched.sandbox.admin().requests();
    let lines = log.iter().filter(|request| request.status == 400);
    assert_eq!(lines.count(), attacks.len());
    let secret = |text: &str| text.contains(&watched.token);
    assert!(!log.iter().any(|request| secret(&request.request_body)));
    for _ in &log {
        assert!(!secret(&watched.line()));
    }
    watched.assert_responds();
}

#[test]
fn a_gigabyte_that_is_announced_is_refused_before_it_is_sent() {
    let watched = Watched::start();
    let response = watched.send(
        b"POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 1073741824\r\n\r\n",
    );
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
    watched.assert_one_line("the body has more than 33554432 bytes");
}

#[test]
fn a_gigabyte_that_is_not_announced_is_refused_when_it_is_too_much() {
    const CHUNK: usize = 64 * 1024;
    let watched = Watched::with_limits(|limits| limits.body_bytes = 1024 * 1024);
    let mut stream = connect(&watched.sandbox);
    let sent = send_chunks(&mut *stream, CHUNK, 1 << 30);
    // The limit, and the bytes in transit when it is reached.
    assert!(sent < 64 << 20, "the server took {sent} bytes");
    drop(stream);
    watched.assert_one_line("the body has more than 1048576 bytes");
}

/// Measured in a separate process, which contains the clients as well.
#[cfg(target_os = "linux")]
#[test]
fn gigabytes_take_no_more_memory_than_the_pool_of_bodies() {
    const ALONE: &str = "CLOUDBILLING_SANDBOX_ALONE";
    const ROOM: usize = 16 << 20;
    if std::env::var_os(ALONE).is_none() {
        let test = "hostile::bodies::gigabytes_take_no_more_memory_than_bodies_have_room";
        let this = std::env::current_exe().expect("a test binary has a path");
        let alone = std::process::Command::new(this)
            .args(["--exact", test])
            .env(ALONE, "yes")
            .output()
            .expect("this binary runs");
        let reported = String::from_utf8_lossy(&alone.stdout);
        assert!(alone.status.success(), "{reported}");
        return;
    }
    let limits = |limits: &mut ServerLimits| {
        limits.body_bytes = ROOM / 2;
        limits.all_bodies_bytes = ROOM;
    };
    let watched = Watched::with_limits(limits);
    watched.assert_responds();
    let before = memory("VmRSS");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| send_chunks(&mut *connect(&watched.sandbox), 64 * 1024, 1 << 30));
        }
    });
    let held = memory("VmHWM").saturating_sub(before);
    // A growing buffer briefly exists twice; the rest belongs to the clients or is in transit.
    assert!(held < 2 * ROOM + (24 << 20), "{held} bytes");
    let response = call(&watched.sandbox, &watched.token, "GetPurchases", "");
    assert_eq!(response.status, 200);
}

/// Sends everything, or until the server refuses. Returns the number of bytes.
fn send_chunks(stream: &mut dyn Stream, chunk: usize, bytes: usize) -> usize {
    let head = "POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut packet = format!("{chunk:x}\r\n").into_bytes();
    packet.resize(packet.len() + chunk, b' ');
    packet.extend_from_slice(b"\r\n");
    stream.write_all(head.as_bytes()).expect("it reads");
    let full = (0..bytes / chunk).position(|_| stream.write_all(&packet).is_err());
    full.unwrap_or(bytes / chunk) * chunk
}

#[test]
fn one_byte_too_many_is_too_many() {
    let watched = Watched::with_limits(|limits| limits.body_bytes = 1_000);
    let start = envelope(&watched.token, "GetPurchases", "");
    let of = |bytes: usize| format!("{start}{}", " ".repeat(bytes - start.len()));
    let status = |body: &str| {
        let response = exchange(&watched.sandbox, &post("GetPurchases", body));
        response.expect("a response").status
    };
    assert_eq!(status(&of(1_000)), 200);
    assert!(watched.line().contains(" 200 "));
    assert_eq!(status(&of(1_001)), 413);
    watched.assert_one_line("the body has more than 1000 bytes");
}

/// An ordinary client sends everything before it reads. A connection that is reset meanwhile would
/// hide the response.
#[test]
fn a_client_that_sends_too_much_sees_why() {
    let watched = Watched::with_limits(|limits| limits.body_bytes = 1 << 20);
    let body = " ".repeat(7 << 20);
    for request in [
        post("GetPurchases", &body),
        chunked_post(&body),
        String::from_utf8(post("GetPurchases", &body))
            .expect("text")
            .replace("POST /soap ", "POST /portal/sign-in ")
            .into_bytes(),
    ] {
        let response = exchange(&watched.sandbox, &request).expect("a response");
        assert_eq!(response.status, 413);
        assert!(
            response
                .head
                .to_ascii_lowercase()
                .contains("connection: close")
        );
        assert!(watched.line().contains(" - 413 "));
    }
    watched.assert_responds();
}

/// A call with a chunked body.
fn chunked_post(body: &str) -> Vec<u8> {
    let head =
        "POST /soap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/xml\r\n";
    let length = body.len();
    format!("{head}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n")
        .into_bytes()
}

#[test]
fn large_bodies_share_a_pool_and_small_ones_do_not() {
    let watched = Watched::with_limits(|limits| limits.all_bodies_bytes = 1_000);
    let start = envelope(&watched.token, "GetPurchases", "");
    let large = format!("{start}{}", " ".repeat(70_000));
    let response = exchange(&watched.sandbox, &post("GetPurchases", &large)).expect("a response");
    assert_eq!(response.status, 503);
    assert!(
        response
            .head
            .to_ascii_lowercase()
            .contains("retry-after: 1")
    );
    watched.assert_one_line("no memory for the body");
    // Memory is released response by response.
    for _ in 0..10 {
        watched.assert_responds();
    }
    assert_eq!(watched.sandbox.admin().usage().body_bytes, 0);
}

#[test]
fn an_unread_body_does_not_stop_the_server() {
    let watched = Watched::start();
    let mut stream = connect(&watched.sandbox);
    stream
        .write_all(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n")
        .expect("it reads");
    stream.flush().expect("it reads");
    let mut status = [0; 12];
    stream.read_exact(&mut status).expect("a response");
    assert_eq!(&status, b"HTTP/1.1 404");
    drop(stream);
    watched.assert_one_line(" - 404 ");
}
