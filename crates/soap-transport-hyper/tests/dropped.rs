//! A call that is dropped at any point leaves the transport usable: no connection is lost, and none
//! is reused in the middle of a response.

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    sync::mpsc,
    task::Poll,
    thread::{self, JoinHandle},
    time::Duration,
};

use soap_transport::{
    CallOptions, Delivery, Transport, TransportError,
    bytes::Bytes,
    http::{Request, Response},
};
use soap_transport_conformance::server::{Authority, Peer, Server};
use soap_transport_hyper::HyperTransport;
use tokio::{net::TcpListener, runtime::Runtime};

use common::http2::{acceptor, echo};

mod common;

/// More polls than any of these calls needs.
const POLLS: usize = 30;

/// Enough rounds for the threads to interleave in every order.
const ROUNDS: usize = 50;

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

/// The rest of the first response belongs to no call.
#[test]
fn during_a_response() {
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
        seen.await.expect("no panic").expect("half a response");
        stuck.abort();
        assert_eq!(call(&transport, &server.origin(), 2).await, "2");
    });
}

/// A runtime takes all tasks of a transport with it. The transport then works on another runtime.
#[test]
fn with_the_whole_runtime() {
    let authority = Authority::new();
    let server = echo_over_http_1(&authority);
    let transport = one_place(&authority);
    for number in 0..5 {
        let runtime = common::runtime();
        assert_call_succeeds(&runtime, &transport, &server, number * 2);
        runtime.spawn({
            let (transport, uri) = (transport.clone(), server.origin());
            async move { call(&transport, &uri, number * 2 + 1).await }
        });
        drop(runtime);
    }
    assert_call_succeeds(&common::runtime(), &transport, &server, 10);
}

/// A thread blocks on a call while another one drops the runtime. The call ends with an error, at
/// whatever stage it was.
#[test]
fn with_the_runtime_of_a_call_that_a_thread_blocks_on() {
    let stages: [(Stage, Delivery); 3] = [
        (stall_in_handshake, Delivery::NotSent),
        (stall_before_head, Delivery::Unknown),
        (stall_in_body, Delivery::Unknown),
    ];
    for (stage, delivery) in stages {
        for _ in 0..ROUNDS {
            let (server, is_reached) = stalling(stage);
            let transport = one_place(&server.1);
            let runtime = common::runtime();
            let call = block_on_a_thread(&runtime, &transport, &server.0.origin());
            is_reached.recv().expect("the server reaches the stage");
            drop(runtime);
            let error = call.join().expect("no panic").expect_err("no runtime");
            assert_eq!(error.delivery(), delivery, "{error}");
        }
    }
}

/// The place is taken by a connection of another runtime, which keeps running.
#[test]
fn with_the_runtime_of_a_call_that_waits_for_a_place() {
    let (server, is_reached) = stalling(stall_before_head);
    let transport = one_place(&server.1);
    let other = common::runtime();
    let stuck = block_on_a_thread(&other, &transport, &server.0.origin());
    is_reached.recv().expect("the server has the request");

    let runtime = common::runtime();
    let waiting = block_on_a_thread(&runtime, &transport, &server.0.origin());
    drop(runtime);
    let error = waiting.join().expect("no panic").expect_err("no runtime");
    assert_eq!(error.delivery(), Delivery::NotSent);
    drop(other);
    stuck.join().expect("no panic").expect_err("no runtime");
}

type Stage = fn(&mut Peer, &mpsc::Sender<()>) -> io::Result<()>;

fn stall_in_handshake(peer: &mut Peer, reached: &mpsc::Sender<()>) -> io::Result<()> {
    reached.send(()).map_err(io::Error::other)?;
    peer.ignore();
    Ok(())
}

fn stall_before_head(peer: &mut Peer, reached: &mpsc::Sender<()>) -> io::Result<()> {
    peer.read_request()?;
    reached.send(()).map_err(io::Error::other)?;
    peer.wait_for_close()
}

fn stall_in_body(peer: &mut Peer, reached: &mpsc::Sender<()>) -> io::Result<()> {
    peer.read_request()?;
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhalf")?;
    reached.send(()).map_err(io::Error::other)?;
    peer.wait_for_close()
}

/// Starts a server with its authority. The receiver is notified when a connection has reached
/// `stage`.
fn stalling(stage: Stage) -> ((Server, Authority), mpsc::Receiver<()>) {
    let authority = Authority::new();
    let (reached, is_reached) = mpsc::channel();
    let behaviour = move |peer: &mut Peer| stage(peer, &reached);
    let server = Server::start_tls(&authority.issue("127.0.0.1"), behaviour);
    ((server, authority), is_reached)
}

fn block_on_a_thread(
    runtime: &Runtime,
    transport: &HyperTransport,
    uri: &str,
) -> JoinHandle<Result<Response<Bytes>, TransportError>> {
    let (runtime, transport) = (runtime.handle().clone(), transport.clone());
    let uri = uri.to_owned();
    thread::spawn(move || runtime.block_on(common::call(&transport, &uri)))
}

fn assert_call_succeeds(
    runtime: &Runtime,
    transport: &HyperTransport,
    server: &Server,
    number: usize,
) {
    let response = runtime.block_on(call(transport, &server.origin(), number));
    assert_eq!(response, number.to_string());
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

/// Sends a number and returns the response, which is that number.
async fn call(transport: &HyperTransport, uri: &str, number: usize) -> String {
    let request = Request::post(uri)
        .body(Bytes::from(number.to_string()))
        .expect("the address is valid");
    let options = CallOptions::new(Duration::from_secs(60));
    let response = transport.call(request, &options).await.expect("a response");
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
        .expect("the certificate is valid")
}
