//! Calls a server that misbehaves at random, over TLS, for a number of seconds. Fails if memory or
//! open files grow:
//!
//! ```text
//! cargo run --release -p soap-transport-hyper --example soak_transport -- 600
//! ```
//!
//! The server is a process of its own, so that only the client is measured. Linux only: it reads
//! `/proc`.

#[path = "../tests/common/process.rs"]
mod process;

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    io::{self, BufRead, BufReader, Read},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use soap_transport::{CallOptions, Transport, http::Request};
use soap_transport_conformance::server::{Authority, Peer, Server};
use soap_transport_hyper::HyperTransport;

use crate::process::Sample;

const CALLERS: usize = 16;
const CONNECTIONS: usize = 8;
const BODY: &str = "<Envelope><Body/></Envelope>";

fn main() -> Result<(), Box<dyn Error>> {
    let argument = env::args().nth(1).ok_or("usage: soak_transport SECONDS")?;
    if argument == "--server" {
        return serve();
    }
    let seconds = argument.parse()?;

    let mut server = Command::new(env::current_exe()?)
        .arg("--server")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(server.stdout.take().ok_or("no pipe")?);
    let mut origin = String::new();
    lines.read_line(&mut origin)?;
    let mut ca_pem = String::new();
    while !ca_pem.contains("END CERTIFICATE") {
        lines.read_line(&mut ca_pem)?;
    }

    let result = soak(origin.trim(), &ca_pem, Duration::from_secs(seconds));
    // The server stops at the end of its standard input.
    drop(server.stdin.take());
    server.wait()?;
    result
}

fn soak(origin: &str, ca_pem: &str, time: Duration) -> Result<(), Box<dyn Error>> {
    let transport = HyperTransport::builder()
        .root_certificates_pem(ca_pem.as_bytes())
        .max_connections_per_host(CONNECTIONS)
        .no_proxy()
        .build()?;
    let outcomes = Arc::new(Mutex::new(BTreeMap::new()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let end = Instant::now() + time;

    let samples = runtime.block_on(async {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                tokio::spawn(call_until(
                    end,
                    transport.clone(),
                    origin.to_owned(),
                    Arc::clone(&outcomes),
                ))
            })
            .collect();
        println!("    time        calls  memory  files");
        let mut samples = Vec::new();
        while Instant::now() < end {
            tokio::time::sleep(time / 10).await;
            let calls: u64 = outcomes.lock().expect("no panic").values().sum();
            let sample = Sample::take();
            let elapsed = time.saturating_sub(end.saturating_duration_since(Instant::now()));
            println!(
                "{:6} s  {calls:11}  {:3} MB  {:5}",
                elapsed.as_secs(),
                sample.memory_kb / 1024,
                sample.files
            );
            samples.push(sample);
        }
        for caller in callers {
            caller.await?;
        }
        Ok::<_, Box<dyn Error>>(samples)
    })?;

    for (outcome, count) in &*outcomes.lock().expect("no panic") {
        println!("{count:11}  {outcome}");
    }
    // The first tenth warms up.
    let (first, last) = (&samples[0], &samples[samples.len() - 1]);
    if last.memory_kb > first.memory_kb + first.memory_kb / 5 + 4096 {
        return Err("memory grew".into());
    }
    if last.files > first.files + CONNECTIONS {
        return Err("open files grew".into());
    }
    Ok(())
}

async fn call_until(
    end: Instant,
    transport: HyperTransport,
    origin: String,
    outcomes: Arc<Mutex<BTreeMap<String, u64>>>,
) {
    let options = CallOptions::new(Duration::from_millis(500)).with_max_response_bytes(1 << 20);
    while Instant::now() < end {
        let request = Request::post(&origin).body(BODY.into()).expect("valid");
        let outcome = match transport.call(request, &options).await {
            Ok(response) => format!("status {}", response.status().as_u16()),
            Err(error) => format!("{:?}, {}", error.kind(), error.delivery()),
        };
        *outcomes
            .lock()
            .expect("no panic")
            .entry(outcome)
            .or_insert(0) += 1;
    }
}

fn serve() -> Result<(), Box<dyn Error>> {
    let authority = Authority::new();
    let requests = AtomicU64::new(0);
    let server = Server::start_tls(&authority.issue("127.0.0.1"), move |peer| {
        loop {
            read_unlogged(peer)?;
            let number = requests.fetch_add(1, Ordering::Relaxed);
            misbehave(peer, number)?;
        }
    });
    println!("{}", server.origin());
    println!("{}", authority.ca_pem());
    io::stdin().read_to_end(&mut Vec::new())?;
    drop(server);
    Ok(())
}

/// Reads a request without logging it, because the log of the server is kept in memory.
fn read_unlogged(peer: &mut Peer) -> io::Result<()> {
    let mut received = Vec::new();
    let mut piece = [0; 4096];
    while !received.ends_with(BODY.as_bytes()) {
        match peer.read_some(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => received.extend_from_slice(&piece[..count]),
        }
    }
    Ok(())
}

/// Misbehaves in about one request in sixteen.
fn misbehave(peer: &mut Peer, number: u64) -> io::Result<()> {
    let gone = || Err(io::ErrorKind::ConnectionAborted.into());
    // The multiplier of a linear congruential generator: the same faults in each run, in an order
    // without a pattern.
    match number.wrapping_mul(6_364_136_223_846_793_005) >> 57 {
        0 => gone(),
        1 => peer
            .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            .and_then(|()| gone()),
        2 => peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        3 => peer.write("SSH-2.0-OpenSSH_9.9\r\n"),
        4 => peer.respond(200, "Content-Encoding: gzip\r\n", b"not gzip"),
        5 => peer.respond(200, "", &vec![b'x'; 2 << 20]),
        6 => peer.wait_for_close(),
        7 => peer
            .respond(502, "Connection: close\r\n", b"<html/>")
            .and_then(|()| gone()),
        8..16 => peer.respond(500, "", b"<Fault/>"),
        _ => peer.respond(200, "", &[b'x'; 2000]),
    }
}
