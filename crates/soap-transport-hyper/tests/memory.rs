//! A huge or endless response takes no more memory than the call allows. Measured in a process of
//! its own.
#![cfg(target_os = "linux")]

use std::{
    io::{self, Write},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use soap_transport::{CallOptions, Transport, TransportErrorKind, http::Request};
use soap_transport_conformance::server::{Peer, Server};
use soap_transport_hyper::HyperTransport;

use crate::common::process::memory;

mod common;

const GIGABYTE: usize = 1 << 30;
const ALLOWED: usize = 16 << 20;
/// A buffer that grows by doubling takes up to twice its content, and the smaller buffer for a
/// moment. The rest is the server, the runtime, the decoders, and the error of the kernel's count,
/// which is half a megabyte per processor.
const MOST: usize = 8 * ALLOWED;

type Behaviour = fn(&mut Peer) -> io::Result<()>;

#[test]
fn a_gigabyte_is_never_held() {
    let cases: [(&str, Behaviour); 4] = [
        ("announced", |peer| {
            head(peer, &format!("Content-Length: {GIGABYTE}\r\n"))?;
            peer.write_forever(&[b'x'; 8192])
        }),
        ("in chunks", |peer| {
            head(peer, "Transfer-Encoding: chunked\r\n")?;
            let chunk = [b"2000\r\n".as_slice(), &[b'x'; 8192], b"\r\n"].concat();
            peer.write_forever(&chunk)
        }),
        ("until the end", |peer| {
            head(peer, "Connection: close\r\n")?;
            peer.write_forever(&[b'x'; 8192])
        }),
        ("of gzip", |peer| {
            head(peer, "Connection: close\r\nContent-Encoding: gzip\r\n")?;
            peer.write_forever(&packed_megabyte()?)
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
        let request = Request::post(server.origin())
            .body("<e/>".into())
            .expect("a valid request");
        let options =
            CallOptions::new(Duration::from_secs(60)).with_max_response_bytes(ALLOWED as u64);
        let before = memory("VmRSS");
        let error = runtime
            .block_on(transport.call(request, &options))
            .expect_err("too much");
        assert_eq!(
            error.kind(),
            TransportErrorKind::TooLarge,
            "{name}: {error}"
        );
        let held = memory("VmHWM").saturating_sub(before);
        assert!(held < MOST, "{name}: {held} bytes");
    }
}

fn head(peer: &mut Peer, headers: &str) -> io::Result<()> {
    peer.write(format!("HTTP/1.1 200 OK\r\n{headers}\r\n"))
}

/// About a kilobyte.
fn packed_megabyte() -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 1 << 20])?;
    encoder.finish()
}
