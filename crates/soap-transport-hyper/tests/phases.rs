//! Where a call was when it failed, and that giving up one call harms no other.

use std::{
    io,
    sync::mpsc::{Sender, channel},
    time::Duration,
};

use soap_transport::{
    CallOptions, Delivery, Phase, Transport, TransportError, TransportErrorKind, bytes::Bytes,
    http::Request,
};
use soap_transport_conformance::server::{Peer, Server};
use soap_transport_hyper::{Builder, HyperTransport};

mod common;

const SOON: Duration = Duration::from_secs(1);

#[test]
fn connecting() {
    let free_port = Server::start(|_| Ok(())).origin();
    let error = fail(builder(), &free_port, b"".as_slice().into());
    expect(&error, TransportErrorKind::Connect, Phase::Connect);
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[test]
fn shaking_hands() {
    let server = Server::start(Peer::wait_for_close);
    let https = server.origin().replace("http://", "https://");
    let error = fail(builder(), &https, "<e/>".into());
    expect(&error, TransportErrorKind::Timeout, Phase::Tls);
    assert_eq!(error.delivery(), Delivery::NotSent);

    let impatient = builder().connect_timeout(Duration::from_millis(1));
    let error = fail(impatient, &https, "<e/>".into());
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert!(
        error.to_string().contains("no connection within 1ms"),
        "{error}"
    );
}

#[test]
fn sending() {
    let server = Server::start(|peer| {
        peer.ignore();
        Ok(())
    });
    let error = fail(builder(), &server.origin(), vec![b'x'; 16 << 20].into());
    expect(&error, TransportErrorKind::Timeout, Phase::Send);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[test]
fn waiting_for_the_head() {
    let server = Server::start(Peer::wait_for_close);
    let error = fail(builder(), &server.origin(), "<e/>".into());
    expect(&error, TransportErrorKind::Timeout, Phase::Head);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[test]
fn reading_the_body() {
    let server = Server::start(|peer| {
        peer.read_request()?;
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")?;
        peer.wait_for_close()
    });
    let error = fail(builder(), &server.origin(), "<e/>".into());
    expect(&error, TransportErrorKind::Timeout, Phase::Body);
}

#[test]
fn waiting_for_a_place() {
    let (server, taken) = serve_after_a_stall();
    let transport = builder()
        .max_connections_per_host(1)
        .build()
        .expect("valid");
    common::runtime().block_on(async {
        let stuck = tokio::spawn({
            let (transport, uri) = (transport.clone(), server.origin());
            async move { common::call(&transport, &uri).await }
        });
        tokio::task::spawn_blocking(move || taken.recv().expect("the first call arrives"))
            .await
            .expect("no panic");

        let error = call(&transport, &server.origin(), "<e/>".into())
            .await
            .expect_err("there is one place, and it is taken");
        expect(&error, TransportErrorKind::Timeout, Phase::Prepare);
        assert_eq!(error.delivery(), Delivery::NotSent);

        // The place is free again once the stuck call is dropped.
        stuck.abort();
        let response = common::call(&transport, &server.origin()).await;
        assert_eq!(response.expect("an answer").body(), "ok");
    });
    assert_eq!(server.stop().requests.len(), 2);
}

/// The first connection is never answered, the others are.
fn serve_after_a_stall() -> (Server, std::sync::mpsc::Receiver<()>) {
    let (arrived, received) = channel();
    let server = Server::start(move |peer| stall_first(peer, &arrived));
    (server, received)
}

fn stall_first(peer: &mut Peer, arrived: &Sender<()>) -> io::Result<()> {
    peer.read_request()?;
    if peer.number() == 0 {
        // The test may be over.
        let _ = arrived.send(());
        return peer.wait_for_close();
    }
    peer.respond(200, "", b"ok")
}

fn builder() -> Builder {
    HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy()
}

fn fail(builder: Builder, uri: &str, body: Bytes) -> TransportError {
    let transport = builder.build().expect("the settings are valid");
    common::runtime()
        .block_on(call(&transport, uri, body))
        .expect_err("there is no answer")
}

async fn call(
    transport: &HyperTransport,
    uri: &str,
    body: Bytes,
) -> Result<soap_transport::http::Response<Bytes>, TransportError> {
    let request = Request::post(uri).body(body).expect("a valid request");
    transport.call(request, &CallOptions::new(SOON)).await
}

fn expect(error: &TransportError, kind: TransportErrorKind, phase: Phase) {
    assert_eq!((error.kind(), error.phase()), (kind, phase), "{error}");
    assert_eq!(error.host(), "127.0.0.1");
}
