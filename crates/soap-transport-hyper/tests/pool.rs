//! A burst of calls is no burst of connections.

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
fn at_most_so_many_connections_are_open() {
    // Each connection is kept busy until all of them are, so that the limit is really reached.
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
fn an_idle_connection_is_used_again() {
    let server = Server::start(|peer| {
        loop {
            peer.read_request()?;
            peer.respond(200, "", b"ok")?;
        }
    });
    // With one place the next call waits for the connection, should it be quicker than the connection's return.
    let transport = builder()
        .max_connections_per_host(1)
        .idle_timeout(Duration::from_secs(3_600))
        .build()
        .expect("the settings are valid");
    common::runtime().block_on(async {
        for _ in 0..3 {
            let response = common::call(&transport, &server.origin()).await;
            assert_eq!(response.expect("an answer").body(), "ok");
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
    assert_eq!(response.expect("an answer").body(), "ok");
    // Neither the transport nor its runtime has gone, nor has the server.
    let closed = closing.recv_timeout(Duration::from_secs(60));
    closed.expect("the transport closes the connection");
}

/// A server that says that it keeps connections for two seconds is not called again after one and a
/// half.
#[test]
fn a_connection_is_left_before_the_server_says_it_leaves() {
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
            .expect("an event queue is to be had");
        runtime.block_on(async {
            let first = common::call(&transport, &server.origin()).await;
            assert_eq!(first.expect("an answer").body(), "ok");
            tokio::time::pause();
            tokio::time::advance(Duration::from_millis(1_500)).await;
            tokio::time::resume();
            let second = common::call(&transport, &server.origin()).await;
            assert_eq!(second.expect("an answer").body(), "ok");
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
