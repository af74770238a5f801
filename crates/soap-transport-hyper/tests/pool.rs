//! The pool limits and reuses connections.

use std::{
    sync::{Arc, Barrier, mpsc::channel},
    time::Duration,
};

use soap_transport_conformance::server::Server;
use soap_transport_hyper::{Builder, HyperTransport};

mod common;

const CALLS: usize = 256;
const CONNECTIONS: usize = 8;

#[test]
fn the_number_of_connections_is_limited() {
    // Each connection stays busy until all of them are, so that the limit is reached.
    let all_busy = Arc::new(Barrier::new(CONNECTIONS));
    let server = Server::start(move |peer| {
        peer.read_request()?;
        if peer.number() < CONNECTIONS {
            all_busy.wait();
        }
        peer.respond(200, "", b"ok")?;
        loop {
            peer.read_request()?;
            peer.respond(200, "", b"ok")?;
        }
    });
    let transport = builder()
        .max_connections_per_host(CONNECTIONS)
        .build()
        .expect("the settings are valid");

    common::runtime().block_on(async {
        for response in common::calls_at_once(&transport, &server.origin(), CALLS).await {
            assert_eq!(response.body(), "ok");
        }
    });
    drop(transport);
    let log = server.stop();
    assert_eq!(log.most_open, CONNECTIONS);
    assert_eq!(log.requests.len(), CALLS);
}

#[test]
fn an_idle_connection_is_reused() {
    let server = Server::start(|peer| {
        loop {
            peer.read_request()?;
            peer.respond(200, "", b"ok")?;
        }
    });
    // With one place, the next call waits for the connection even if it begins before the
    // connection has returned to the pool.
    let transport = builder()
        .max_connections_per_host(1)
        .idle_timeout(Duration::from_secs(3_600))
        .build()
        .expect("the settings are valid");
    common::runtime().block_on(async {
        for _ in 0..3 {
            let response = common::call(&transport, &server.origin()).await;
            assert_eq!(response.expect("a response").body(), "ok");
        }
    });
    assert_eq!(server.stop().connections, 1);
}

#[test]
fn an_idle_connection_is_closed_after_its_time() {
    let (closed, closing) = channel();
    let server = Server::start(move |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"ok")?;
        peer.wait_for_close()?;
        // The test may be over.
        let _ = closed.send(());
        Ok(())
    });
    let transport = builder()
        .idle_timeout(Duration::from_nanos(1))
        .build()
        .expect("the settings are valid");
    let runtime = common::runtime();
    let response = runtime.block_on(common::call(&transport, &server.origin()));
    assert_eq!(response.expect("a response").body(), "ok");
    // The transport, its runtime and the server are all still there.
    let closed = closing.recv_timeout(Duration::from_secs(60));
    closed.expect("the transport closes the connection");
}

/// A connection that its server keeps for two seconds is not used after one and a half.
#[test]
fn the_keep_alive_header_of_the_server_is_honoured() {
    for (headers, connections) in [
        ("", 1),
        ("Keep-Alive: timeout=20\r\n", 1),
        ("Keep-Alive: timeout=2, max=100\r\n", 2),
    ] {
        let server = Server::start(move |peer| {
            loop {
                peer.read_request()?;
                peer.respond(200, headers, b"ok")?;
            }
        });
        let transport = builder()
            .idle_timeout(Duration::from_secs(3_600))
            .build()
            .expect("the settings are valid");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("an event queue is available");
        runtime.block_on(async {
            let first = common::call(&transport, &server.origin()).await;
            assert_eq!(first.expect("a response").body(), "ok");
            tokio::time::pause();
            tokio::time::advance(Duration::from_millis(1_500)).await;
            tokio::time::resume();
            let second = common::call(&transport, &server.origin()).await;
            assert_eq!(second.expect("a response").body(), "ok");
        });
        drop(transport);
        assert_eq!(server.stop().connections, connections, "{headers:?}");
    }
}

fn builder() -> Builder {
    HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy()
}
