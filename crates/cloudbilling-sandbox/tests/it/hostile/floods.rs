//! Floods: the counts stay within the limits, and a call with a token succeeds.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use cloudbilling_sandbox::{NewAccount, Sandbox, ServerLimits, Storage, Usage};
use rusqlite::Connection;

use crate::client::{
    EMAIL, PASSWORD, Stream, call, connect, connect_tls, envelope, login_envelope, post,
};
use crate::hostile::Watched;
use crate::scratch::Scratch;

/// Waits until the usage of the sandbox fulfils a condition, for a limited time, so that a missing
/// event fails the test.
#[track_caller]
fn wait_until(sandbox: &Sandbox, so: impl Fn(&Usage) -> bool) -> Usage {
    let began = Instant::now();
    loop {
        let usage = sandbox.admin().usage();
        if so(&usage) {
            return usage;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{usage:?}");
        thread::yield_now();
    }
}

fn is_idle(usage: &Usage) -> bool {
    let lanes = [&usage.reads, &usage.writes, &usage.hashing];
    lanes
        .iter()
        .all(|lane| lane.waiting == 0 && lane.running == 0)
}

/// Sends a request on a new connection without reading the response.
fn send(sandbox: &Sandbox, request: &[u8]) -> Box<dyn Stream> {
    let mut stream = connect(sandbox);
    // The server may close before everything is sent.
    let _ = stream.write_all(request).and_then(|()| stream.flush());
    stream
}

fn status_of(mut stream: impl std::io::Read) -> u16 {
    let mut head = [0; 12];
    stream.read_exact(&mut head).expect("a response");
    let text = std::str::from_utf8(&head[9..]).expect("a status");
    text.parse().expect("a status")
}

/// A file that another process is writing to while the connection lives.
fn writing(scratch: &Scratch) -> Connection {
    let other = Connection::open(scratch.path()).expect("a database");
    let begun = other.execute_batch("BEGIN IMMEDIATE; INSERT INTO settings VALUES ('other', 'x')");
    begun.expect("nobody else is writing");
    other
}

fn over(scratch: &Scratch, change: impl FnOnce(&mut ServerLimits)) -> (Sandbox, String) {
    let mut limits = ServerLimits::default();
    change(&mut limits);
    let sandbox = Sandbox::builder()
        .storage(Storage::File(scratch.path().to_owned()))
        .limits(limits)
        .start()
        .expect("a writable file");
    let token = sandbox.admin().create_api_token("test").expect("a token");
    (sandbox, token.secret)
}

#[test]
fn logins_that_disconnect_are_bounded_and_reads_do_not_wait_for_them() {
    const SENT: u64 = 60;
    let watched = Watched::with_limits(|limits| limits.waiting_logins = 8);
    let sandbox = &watched.sandbox;
    let account = NewAccount::new(EMAIL, PASSWORD);
    sandbox.admin().create_account(&account).expect("new");
    let request = post("Login", &login_envelope(EMAIL, "wrong"));
    for number in 0..SENT {
        drop(send(sandbox, &request));
        let usage = sandbox.admin().usage();
        let lane = &usage.hashing;
        assert!(lane.waiting <= 8 && lane.running <= 1, "{usage:?}");
        if number % 10 == 0 {
            let response = call(sandbox, &watched.token, "GetPurchases", "");
            assert_eq!(response.status, 200);
        }
    }
    // Some leave before they are seen; none is counted twice.
    let usage = wait_until(sandbox, is_idle);
    let done = sandbox.admin().logins(EMAIL).expect("an account");
    let seen = done.wrong + done.locked + usage.hashing.skipped + usage.hashing.refused;
    assert!(seen <= SENT, "{done:?} {usage:?}");
}

#[test]
fn more_logins_than_wait_are_refused_at_once() {
    let watched = Watched::with_limits(|limits| limits.waiting_logins = 0);
    let request = post("Login", &login_envelope(EMAIL, PASSWORD));
    let mut response = String::new();
    let mut stream = send(&watched.sandbox, &request);
    stream.read_to_string(&mut response).expect("a response");
    assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
    assert!(response.contains("retry-after: 1\r\n"), "{response}");
    watched.assert_one_line("too many calls of this kind are waiting");
    assert_eq!(watched.sandbox.admin().usage().hashing.refused, 1);
}

/// Eight bodies without their last byte fill the pool. Small calls do not need the pool, and a
/// large one gets the memory of the body that has been still for longest.
#[test]
fn still_bodies_are_cut_off_for_others() {
    const LARGE: usize = 300_000;
    // The first 64 KiB of each do not count.
    const COUNTED: usize = LARGE - 1 - 64 * 1024;
    const FIT: usize = 4;
    let watched = Watched::with_limits(|limits| limits.all_bodies_bytes = 1_000_000);
    let sandbox = &watched.sandbox;
    let head = format!(
        "POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {LARGE}\r\n\r\n"
    );
    let mut held = VecDeque::new();
    for _ in 0..8 {
        let mut stream = connect(sandbox);
        stream.write_all(head.as_bytes()).expect("it reads");
        stream.write_all(&vec![b' '; LARGE - 1]).expect("it reads");
        stream.flush().expect("it reads");
        held.push_back(stream);
        if held.len() > FIT {
            let oldest = held.pop_front().expect("it is held");
            assert_eq!(status_of(oldest), 503);
        }
        // Read to its end before the next one, so that the oldest has been still for longest.
        let counted = held.len() * COUNTED;
        wait_until(sandbox, |usage| usage.body_bytes == counted);
    }
    assert_eq!(held.len(), FIT);
    assert_eq!(
        call(sandbox, &watched.token, "GetPurchases", "").status,
        200
    );
    let large = format!(
        "{}{}",
        envelope(&watched.token, "GetPurchases", ""),
        " ".repeat(LARGE)
    );
    let stream = send(sandbox, &post("GetPurchases", &large));
    assert_eq!(status_of(stream), 200);
    drop(held);
    wait_until(sandbox, |usage| usage.body_bytes == 0);
}

/// Disconnecting releases neither the thread nor the memory while the work goes on, and a waiting
/// call never starts.
#[test]
fn disconnecting_does_not_bypass_the_limits() {
    let scratch = Scratch::new("hang-up");
    let (sandbox, token) = over(&scratch, |limits| {
        limits.all_bodies_bytes = 1_000_000;
        limits.waiting_writes = 4;
    });
    let other = writing(&scratch);
    let body = envelope(&token, "AddProductCluster", "<tagName>Cloud</tagName>");
    let body = format!("{body}{}", " ".repeat(200_000));
    let request = post("AddProductCluster", &body);
    let held = body.len() - 64 * 1024;

    let at_work: Vec<_> = (0..2).map(|_| send(&sandbox, &request)).collect();
    wait_until(&sandbox, |usage| usage.writes.running == 2);
    drop(at_work);
    let waiting: Vec<_> = (0..4).map(|_| send(&sandbox, &request)).collect();
    wait_until(&sandbox, |usage| usage.writes.waiting == 4);
    assert_eq!(status_of(send(&sandbox, &request)), 503);
    let usage = wait_until(&sandbox, |usage| usage.body_bytes == 6 * held);
    assert_eq!((usage.writes.running, usage.writes.refused), (2, 1));
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 200);

    drop(waiting);
    let usage = wait_until(&sandbox, |usage| usage.body_bytes == 2 * held);
    assert_eq!((usage.writes.running, usage.writes.skipped), (2, 4));
    drop(other);
    let usage = wait_until(&sandbox, is_idle);
    assert_eq!(usage.body_bytes, 0);
    // The second call found what the first one had stored.
    assert_eq!(sandbox.admin().executed("AddProductCluster"), 1);
}

#[test]
fn a_call_in_progress_is_not_closed_for_new_connections() {
    let scratch = Scratch::new("in-flight");
    let (sandbox, token) = over(&scratch, |limits| limits.connections = 8);
    let other = writing(&scratch);
    let body = envelope(&token, "AddProductCluster", "<tagName>Cloud</tagName>");
    let call = send(&sandbox, &post("AddProductCluster", &body));
    wait_until(&sandbox, |usage| usage.writes.running == 1);
    let sockets: Vec<_> = (0..100)
        .map(|_| TcpStream::connect(sandbox.address()).expect("it listens"))
        .collect();
    // The oldest connections are closed for the newest.
    for mut socket in sockets.iter().take(93) {
        assert_eq!(socket.read(&mut [0]).expect("closed"), 0);
    }
    assert_eq!(sandbox.admin().usage().connections, 8);
    drop(other);
    assert_eq!(status_of(call), 200);
}

/// A paused terminal, and a closed one.
#[test]
fn an_unread_log_delays_no_call() {
    let (release, paused) = channel::<()>();
    let paused = Arc::new(Mutex::new(paused));
    let stuck = move |_: &str| {
        let _ = paused.lock().expect("sound").recv();
    };
    for builder in [
        Sandbox::builder().log(stuck),
        Sandbox::builder().log(|_| panic!("broken pipe")),
    ] {
        let sandbox = builder.start().expect("a free port");
        let token = sandbox.admin().create_api_token("test").expect("a token");
        let calls = 300;
        let mut stream = connect_tls(&sandbox);
        let body = envelope(&token.secret, "GetPurchases", "");
        let request = post("GetPurchases", &body);
        let request = String::from_utf8(request).expect("text");
        let request = request.replace("Connection: close\r\n", "");
        for _ in 0..calls {
            stream.write_all(request.as_bytes()).expect("it reads");
            assert_eq!(status_of(&mut stream), 200);
            read_rest(&mut stream);
        }
        assert_eq!(sandbox.admin().executed("GetPurchases"), calls);
        // Handshakes of others still succeed.
        assert_eq!(
            call(&sandbox, &token.secret, "GetPurchases", "").status,
            200
        );
    }
    drop(release);
}

/// Returns the rest of a response after its status.
fn read_rest(stream: &mut impl std::io::Read) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).expect("text");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.expect("a length").parse().expect("a number");
    stream.read_exact(&mut vec![0; length]).expect("a body");
}
