//! The phase of a failed call. Giving up one call does not affect another.

use std::{
    io,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use soap_transport::{
    CallOptions, Delivery, Phase, Transport, TransportError, TransportErrorKind, bytes::Bytes,
    http::Request,
};
use soap_transport_conformance::server::{ClosedPort, Peer, Server};
use soap_transport_hyper::{Builder, HyperTransport};
use tokio::runtime::Runtime;

mod common;

/// The time of a call. It passes for real until the server has reached the stage of the test, and
/// then at once.
const TIME: Duration = Duration::from_secs(20);

#[test]
fn connecting() {
    let port = ClosedPort::take();
    let transport = builder().build().expect("the settings are valid");
    let error = common::runtime()
        .block_on(common::call(
            &transport,
            &format!("http://{}", port.address()),
        ))
        .expect_err("the port is closed");
    expect(&error, TransportErrorKind::Connect, Phase::Connect);
    assert_eq!(error.delivery(), Delivery::NotSent);
}

/// The error has the text of the operating system, because a resolver that is down differs from a
/// name that does not exist.
#[test]
fn resolving() {
    let transport = builder().build().expect("valid");
    let calling = common::call(&transport, "https://no-such-host.invalid/");
    let error = common::runtime().block_on(calling).expect_err("no address");
    assert_eq!(
        (error.kind(), error.phase()),
        (TransportErrorKind::Resolve, Phase::Resolve)
    );
    assert_eq!(error.delivery(), Delivery::NotSent);
    let start = "no address found for no-such-host.invalid: ";
    assert!(error.to_string().starts_with(start), "{error}");
}

#[test]
fn tls_handshake() {
    let stall = |peer: &mut Peer, reached: &Sender<()>| {
        peer.read_some(&mut [0])?;
        notify(reached);
        peer.wait_for_close()
    };
    let (server, reached) = serve(stall);
    let https = server.origin().replace("http://", "https://");
    let patient = builder().connect_timeout(2 * TIME);
    let error = run_out_of_time(patient, &https, "<e/>".into(), reached);
    expect(&error, TransportErrorKind::Timeout, Phase::Tls);
    assert_eq!(error.delivery(), Delivery::NotSent);

    let (server, reached) = serve(stall);
    let https = server.origin().replace("http://", "https://");
    let impatient = builder().connect_timeout(TIME / 2);
    let error = run_out_of_time(impatient, &https, "<e/>".into(), reached);
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert!(
        error.to_string().contains("no connection within 10s"),
        "{error}"
    );
}

#[test]
fn sending() {
    let (server, reached) = serve(|peer, reached| {
        peer.read_some(&mut [0])?;
        notify(reached);
        peer.ignore();
        Ok(())
    });
    // More than the buffers of both ends hold.
    let body = vec![b'x'; 64 << 20].into();
    let error = run_out_of_time(builder(), &server.origin(), body, reached);
    expect(&error, TransportErrorKind::Timeout, Phase::Send);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[test]
fn waiting_for_the_head() {
    let (server, reached) = serve(|peer, reached| {
        peer.read_request()?;
        notify(reached);
        peer.wait_for_close()
    });
    let error = run_out_of_time(builder(), &server.origin(), "<e/>".into(), reached);
    expect(&error, TransportErrorKind::Timeout, Phase::Head);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[test]
fn reading_the_body() {
    let (server, reached) = serve(|peer, reached| {
        peer.read_request()?;
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")?;
        notify(reached);
        peer.wait_for_close()
    });
    let error = run_out_of_time(builder(), &server.origin(), "<e/>".into(), reached);
    expect(&error, TransportErrorKind::Timeout, Phase::Body);
}

#[test]
fn waiting_for_a_place() {
    // The first connection never gets a response, the others do.
    let (server, taken) = serve(|peer, reached| {
        peer.read_request()?;
        if peer.number() == 0 {
            notify(reached);
            return peer.wait_for_close();
        }
        peer.respond(200, "", b"ok")
    });
    let transport = builder()
        .max_connections_per_host(1)
        .build()
        .expect("valid");
    runtime().block_on(async {
        let stuck = tokio::spawn({
            let (transport, uri) = (transport.clone(), server.origin());
            async move { common::call(&transport, &uri).await }
        });
        until(taken).await;
        tokio::time::pause();

        let error = call(&transport, &server.origin(), "<e/>".into())
            .await
            .expect_err("the only place is taken");
        expect(&error, TransportErrorKind::Timeout, Phase::Prepare);
        assert_eq!(error.delivery(), Delivery::NotSent);

        // The place is free again once the stuck call is dropped.
        stuck.abort();
        tokio::time::resume();
        let response = common::call(&transport, &server.origin()).await;
        assert_eq!(response.expect("a response").body(), "ok");
    });
    assert_eq!(server.stop().requests.len(), 2);
}

/// Starts a server that reports when it has reached the stage of the test.
fn serve(
    behaviour: impl Fn(&mut Peer, &Sender<()>) -> io::Result<()> + Send + Sync + 'static,
) -> (Server, Receiver<()>) {
    let (reached, receiver) = channel();
    (
        Server::start(move |peer| behaviour(peer, &reached)),
        receiver,
    )
}

fn notify(reached: &Sender<()>) {
    // The test may be over.
    let _ = reached.send(());
}

fn builder() -> Builder {
    HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy()
}

/// Lets the time of a call pass once the server has reached its stage: tokio's paused clock
/// advances as soon as everything waits.
fn run_out_of_time(
    builder: Builder,
    uri: &str,
    body: Bytes,
    reached: Receiver<()>,
) -> TransportError {
    let transport = builder.build().expect("the settings are valid");
    runtime()
        .block_on(async {
            tokio::spawn(async {
                until(reached).await;
                tokio::time::pause();
            });
            call(&transport, uri, body).await
        })
        .expect_err("there is no response")
}

/// A runtime with one thread, so that its clock can be paused.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event queue is available")
}

/// Waits for the server, and reads what it wrote before its notification.
async fn until(reached: Receiver<()>) {
    tokio::task::spawn_blocking(move || reached.recv().expect("the server reaches the stage"))
        .await
        .expect("no panic");
    // On loopback, everything that was written has arrived. Reading it takes a few turns of this
    // thread.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

async fn call(
    transport: &HyperTransport,
    uri: &str,
    body: Bytes,
) -> Result<soap_transport::http::Response<Bytes>, TransportError> {
    let request = Request::post(uri).body(body).expect("a valid request");
    transport.call(request, &CallOptions::new(TIME)).await
}

fn expect(error: &TransportError, kind: TransportErrorKind, phase: Phase) {
    assert_eq!((error.kind(), error.phase()), (kind, phase), "{error}");
    assert_eq!(error.host(), "127.0.0.1");
}
