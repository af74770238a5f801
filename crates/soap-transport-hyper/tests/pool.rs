//! A burst of calls is no burst of connections.

use std::{
    sync::{Arc, Barrier},
    time::Duration,
};

use soap_transport_conformance::server::Server;
use soap_transport_hyper::HyperTransport;

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
    let transport = HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy()
        .max_connections_per_host(CONNECTIONS)
        .build()
        .expect("the settings are valid");

    common::runtime().block_on(async {
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                let (transport, uri) = (transport.clone(), server.origin());
                tokio::spawn(async move { common::call(&transport, &uri).await })
            })
            .collect();
        for call in calls {
            let response = call.await.expect("no panic").expect("an answer");
            assert_eq!(response.body(), "ok");
        }
    });
    drop(transport);
    let log = server.stop();
    assert_eq!(log.most_open, CONNECTIONS);
    assert_eq!(log.requests.len(), CALLS);
}

#[test]
fn an_idle_connection_is_not_kept_for_longer_than_is_said() {
    for (idle_timeout, kept) in [
        (Duration::from_secs(60), true),
        (Duration::from_nanos(1), false),
    ] {
        let server = Server::start(|peer| {
            loop {
                peer.read_request()?;
                peer.respond(200, "", b"ok")?;
            }
        });
        let transport = HyperTransport::builder()
            .allow_http_loopback(true)
            .no_proxy()
            .idle_timeout(idle_timeout)
            .build()
            .expect("the settings are valid");
        common::runtime().block_on(async {
            for _ in 0..3 {
                let response = common::call(&transport, &server.origin()).await;
                assert_eq!(response.expect("an answer").body(), "ok");
            }
        });
        // One may be opened in vain: the next call can be quicker than the connection's return.
        assert_eq!(server.stop().connections < 3, kept);
    }
}
