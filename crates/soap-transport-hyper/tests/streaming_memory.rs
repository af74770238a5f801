//! A response that is received while it is read takes little memory, whatever its size and coding.
//! Measured in a process of its own.
#![cfg(target_os = "linux")]

use std::{
    io::{self, Write},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use soap_transport::{CallOptions, Transport, http::Request};
use soap_transport_conformance::server::{Peer, Server};
use soap_transport_hyper::HyperTransport;

use crate::common::process::memory;

mod common;

const MIB: usize = 1 << 20;
const SIZE: usize = 100 * MIB;
/// The runtime, the server, the buffers of a connection, and the error of the kernel's count, which
/// is half a megabyte per processor.
const MOST: usize = 8 * MIB;

type Behaviour = fn(&mut Peer) -> io::Result<()>;

#[test]
fn a_hundred_megabytes_are_never_held() {
    let cases: [(&str, Behaviour); 3] = [
        ("announced", |peer| {
            head(peer, &format!("Content-Length: {SIZE}\r\n"))?;
            (0..SIZE / 8192).try_for_each(|_| peer.write([b'x'; 8192]))
        }),
        ("in chunks", |peer| {
            head(peer, "Transfer-Encoding: chunked\r\n")?;
            let chunk = [b"2000\r\n".as_slice(), &[b'x'; 8192], b"\r\n"].concat();
            (0..SIZE / 8192).try_for_each(|_| peer.write(&chunk))?;
            peer.write("0\r\n\r\n")
        }),
        ("of gzip", |peer| {
            let packed = packed()?;
            head(
                peer,
                &format!(
                    "Content-Encoding: gzip\r\nContent-Length: {}\r\n",
                    packed.len()
                ),
            )?;
            peer.write(&packed)
        }),
    ];
    let runtime = common::runtime();
    for (name, behaviour) in cases {
        let server = Server::start(move |peer| {
            peer.read_request()?;
            behaviour(peer)
        });
        let transport = HyperTransport::builder()
            .allow_http_loopback(true)
            .no_proxy()
            .build()
            .expect("the settings are valid");
        let before = memory("VmRSS");
        let received = runtime.block_on(drain(&transport, &server.origin()));
        assert_eq!(received, SIZE, "{name}");
        let held = memory("VmHWM").saturating_sub(before);
        println!("{name}: {held} bytes");
        assert!(held < MOST, "{name}: {held} bytes");
    }
}

async fn drain(transport: &HyperTransport, uri: &str) -> usize {
    let request = Request::post(uri).body("<e/>".into()).expect("valid");
    let options = CallOptions::new(Duration::from_secs(60)).with_max_response_bytes(SIZE as u64);
    let response = transport.call_streaming(request, &options).await;
    let mut body = response.expect("a head").into_body();
    let mut received = 0;
    while let Some(piece) = body.chunk().await.expect("a whole body") {
        received += piece.len();
    }
    received
}

fn head(peer: &mut Peer, headers: &str) -> io::Result<()> {
    peer.write(format!("HTTP/1.1 200 OK\r\n{headers}\r\n"))
}

/// About a hundred kilobytes.
fn packed() -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..SIZE / MIB {
        encoder.write_all(&[0; MIB])?;
    }
    encoder.finish()
}
