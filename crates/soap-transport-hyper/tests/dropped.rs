//! A call that is dropped, wherever it is, leaves the transport as it was: no connection lost, none used with half an
//! exchange on it.

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    sync::mpsc,
    task::Poll,
    time::Duration,
};

use soap_transport::{CallOptions, Transport, bytes::Bytes, http::Request};
use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::HyperTransport;
use tokio::{net::TcpListener, runtime::Runtime};

use common::http2::{acceptor, echo};

mod common;

/// More than any of these calls is polled.
const POLLS: usize = 30;

#[test]
fn at_every_step_over_http_1() {
    let authority = Authority::new();
    let server = echo_over_http_1(&authority);
    common::runtime().block_on(drop_at_every_step(&one_place(&authority), &server.origin()));
}

#[test]
fn at_every_step_over_http_2() {
    let authority = Authority::new();
    common::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let uri = format!("https://{}/", listener.local_addr().expect("bound"));
        tokio::spawn(echo(listener, acceptor(&authority), 100));
        drop_at_every_step(&one_place(&authority), &uri).await;
    });
}

/// What is left of the first answer is nobody's.
#[test]
fn in_the_midst_of_an_answer() {
    let authority = Authority::new();
    let (half_sent, seen) = mpsc::channel();
    let server = Server::start_tls(&authority.issue("127.0.0.1"), move |peer| {
        let request = peer.read_request()?;
        if peer.number() > 0 {
            return peer.respond(200, "", &request.body);
        }
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhalf")?;
        half_sent.send(()).map_err(io::Error::other)?;
        peer.wait_for_close()
    });
    let transport = one_place(&authority);
    common::runtime().block_on(async {
        let stuck = tokio::spawn({
            let (transport, uri) = (transport.clone(), server.origin());
            async move { call(&transport, &uri, 1).await }
        });
        let seen = tokio::task::spawn_blocking(move || seen.recv());
        seen.await.expect("no panic").expect("half an answer");
        stuck.abort();
        assert_eq!(call(&transport, &server.origin(), 2).await, "2");
    });
}

/// With its runtime goes all that was at work for a transport, which is then used on another.
#[test]
fn with_the_whole_runtime() {
    let authority = Authority::new();
    let server = echo_over_http_1(&authority);
    let transport = one_place(&authority);
    for number in 0..5 {
        let runtime = common::runtime();
        assert_answered(&runtime, &transport, &server, number * 2);
        runtime.spawn({
            let (transport, uri) = (transport.clone(), server.origin());
            async move { call(&transport, &uri, number * 2 + 1).await }
        });
        drop(runtime);
    }
    assert_answered(&common::runtime(), &transport, &server, 10);
}

fn assert_answered(runtime: &Runtime, transport: &HyperTransport, server: &Server, number: usize) {
    let answer = runtime.block_on(call(transport, &server.origin(), number));
    assert_eq!(answer, number.to_string());
}

async fn drop_at_every_step(transport: &HyperTransport, uri: &str) {
    for polls in 1..POLLS {
        let mut left = polls;
        let mut dropped = pin!(call(transport, uri, polls));
        poll_fn(|context| {
            left -= 1;
            let polled = dropped.as_mut().poll(context);
            if left == 0 || polled.is_ready() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
        dropped.set(call(transport, uri, POLLS + polls));
        assert_eq!(dropped.await, (POLLS + polls).to_string());
    }
}

/// The answer, which is the number.
async fn call(transport: &HyperTransport, uri: &str, number: usize) -> String {
    let request = Request::post(uri)
        .body(Bytes::from(number.to_string()))
        .expect("the test's address is one");
    let options = CallOptions::new(Duration::from_secs(60));
    let response = transport.call(request, &options).await.expect("an answer");
    String::from_utf8(response.into_body().into()).expect("digits")
}

fn echo_over_http_1(authority: &Authority) -> Server {
    Server::start_tls(&authority.issue("127.0.0.1"), |peer| {
        loop {
            let request = peer.read_request()?;
            peer.respond(200, "", &request.body)?;
        }
    })
}

fn one_place(authority: &Authority) -> HyperTransport {
    HyperTransport::builder()
        .root_certificates_pem(authority.ca_pem().as_bytes())
        .max_connections_per_host(1)
        .no_proxy()
        .build()
        .expect("the certificate is one")
}
