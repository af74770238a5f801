//! Runs the suite on a transport that is too simple: `cargo run -p soap-transport-conformance
//! --example run_suite -- status/`

use std::{
    env,
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use soap_transport::{
    BlockingTransport, CallOptions, Phase, PlainHttp, Target, TransportError,
    TransportErrorKind::Head,
    bytes::Bytes,
    http::{Request, Response},
};
use soap_transport_conformance::Suite;

/// Reads until the connection ends, and takes whatever follows the empty line for the body.
#[derive(Debug)]
struct TooSimple;

impl BlockingTransport for TooSimple {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        exchange(&target, &request, options.remaining())
            .map_err(|_| TransportError::new(Head, Phase::Head, target.host(), Duration::ZERO))
    }
}

fn exchange(
    target: &Target,
    request: &Request<Bytes>,
    time: Duration,
) -> io::Result<Response<Bytes>> {
    let mut socket = TcpStream::connect(target.to_string())?;
    // Too simple: this limits each read instead of the whole call.
    socket.set_read_timeout(Some(time))?;
    let (path, len) = (request.uri().path(), request.body().len());
    let head = format!("POST {path} HTTP/1.1\r\nHost: {target}\r\nContent-Length: {len}\r\n\r\n");
    socket.write_all(&[head.as_bytes(), request.body()].concat())?;
    let mut received = String::new();
    socket.read_to_string(&mut received)?;
    let (head, body) = received.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.split(' ').nth(1).unwrap_or_default();
    let response = Response::builder().status(status);
    response
        .body(body.to_owned().into())
        .map_err(io::Error::other)
}

fn main() {
    let prefix = env::args().nth(1).unwrap_or_else(|| "status/".to_owned());
    println!("{}", Suite::new().only(prefix).run(|_| TooSimple));
}
