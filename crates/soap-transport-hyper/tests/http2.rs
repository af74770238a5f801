//! HTTP/2, if the server speaks it.

use std::{convert::Infallible, future::ready};

use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use soap_transport::{
    Delivery, TransportErrorKind,
    http::{Request, Response},
};
use soap_transport_conformance::server::Authority;
use soap_transport_hyper::HyperTransport;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use common::http2::{acceptor, echo};

mod common;

#[test]
fn many_calls_on_one_connection() {
    let authority = Authority::new();
    let transport = trusting(&authority);
    common::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let uri = format!("https://{}/", listener.local_addr().expect("bound"));
        tokio::spawn(serve_one_connection(listener, acceptor(&authority)));

        // The first call discovers that the server speaks HTTP/2. It accepts no second connection.
        let first = common::call(&transport, &uri).await.expect("a response");
        assert_eq!(first.body(), "HTTP/2.0 11");
        for response in common::calls_at_once(&transport, &uri, 50).await {
            assert_eq!(response.body(), "HTTP/2.0 11");
        }
    });
}

/// A call beyond the limit waits for its turn.
#[test]
fn calls_beyond_the_stream_limit_wait() {
    let authority = Authority::new();
    let transport = trusting(&authority);
    common::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let uri = format!("https://{}/", listener.local_addr().expect("bound"));
        tokio::spawn(echo(listener, acceptor(&authority), 1));
        for response in common::calls_at_once(&transport, &uri, 50).await {
            assert_eq!(response.body(), "<Envelope/>");
        }
    });
}

async fn serve_one_connection(listener: TcpListener, acceptor: TlsAcceptor) {
    let (tcp, _) = listener.accept().await.expect("a connection");
    let tls = acceptor.accept(tcp).await.expect("a handshake");
    let service = service_fn(|request: Request<Incoming>| {
        let length = &request.headers()["content-length"];
        let text = format!(
            "{:?} {}",
            request.version(),
            length.to_str().expect("digits")
        );
        ready(Ok::<_, Infallible>(Response::new(text)))
    });
    http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(tls), service)
        .await
        .expect("the client behaves");
}

fn trusting(authority: &Authority) -> HyperTransport {
    HyperTransport::builder()
        .root_certificates_pem(authority.ca_pem().as_bytes())
        .no_proxy()
        .build()
        .expect("the certificate is valid")
}

/// A refused stream is the only request that arrived and provably did nothing.
#[test]
fn a_refused_stream_is_not_sent_and_a_reset_one_may_be() {
    for (reason, delivery) in [
        (h2::Reason::REFUSED_STREAM, Delivery::NotSent),
        (h2::Reason::INTERNAL_ERROR, Delivery::Unknown),
        (h2::Reason::CANCEL, Delivery::Unknown),
    ] {
        let authority = Authority::new();
        let transport = trusting(&authority);
        let error = common::runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let uri = format!("https://{}/", listener.local_addr().expect("bound"));
            tokio::spawn(reset_streams(listener, acceptor(&authority), reason));
            let result = common::call(&transport, &uri).await;
            result.expect_err("there is no response")
        });
        // Depending on timing, the body may have been sent completely or not.
        use TransportErrorKind::{Head, Send};
        assert!(matches!(error.kind(), Head | Send), "{reason:?}: {error}");
        assert_eq!(error.delivery(), delivery, "{reason:?}: {error}");
    }
}

async fn reset_streams(listener: TcpListener, acceptor: TlsAcceptor, reason: h2::Reason) {
    let (tcp, _) = listener.accept().await.expect("a connection");
    let tls = acceptor.accept(tcp).await.expect("a handshake");
    let mut connection = h2::server::handshake(tls).await.expect("a preface");
    while let Some(stream) = connection.accept().await {
        let (_, mut response) = stream.expect("the client behaves");
        response.send_reset(reason);
    }
}

#[test]
fn http2_can_be_switched_off() {
    let authority = Authority::new();
    let transport = HyperTransport::builder()
        .root_certificates_pem(authority.ca_pem().as_bytes())
        .no_proxy()
        .http2(false)
        .build()
        .expect("the certificate is valid");
    let error = common::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let uri = format!("https://{}/", listener.local_addr().expect("bound"));
        let acceptor = acceptor(&authority);
        tokio::spawn(async move {
            let (tcp, _) = listener.accept().await.expect("a connection");
            // The server speaks nothing else, so this fails as well.
            acceptor.accept(tcp).await.map(drop)
        });
        let result = common::call(&transport, &uri).await;
        result.expect_err("there is no common protocol")
    });
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{error}");
}
