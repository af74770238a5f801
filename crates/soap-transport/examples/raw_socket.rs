//! A transport on a bare socket: plain HTTP to this machine, a connection a call, no chunks. It passes the conformance suite but
//! for what it does not speak (`cargo test -p soap-transport-conformance --test raw_socket`).
//!
//! ```text
//! cargo run -p soap-transport --example raw_socket -- http://127.0.0.1:8080/ '<Envelope/>'
//! ```

use std::{
    env,
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use soap_transport::{
    BlockingTransport, CallOptions, Phase, PlainHttp, Target, TransportError,
    TransportErrorKind::{self, Body, Connect, Head, InvalidRequest, Send, Timeout, TooLarge},
    bytes::Bytes,
    http::{Request, Response},
};

#[derive(Debug)]
pub(crate) struct RawSocket;

impl BlockingTransport for RawSocket {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        #[allow(
            clippy::disallowed_methods,
            reason = "the crate has no clock, an implementation needs one"
        )]
        let started = Instant::now();
        let target = Target::of(&request, PlainHttp::ToLoopback)?;
        let left = || options.remaining().saturating_sub(started.elapsed());
        exchange(&request, &target, left, options.max_response_bytes()).map_err(|(kind, phase)| {
            TransportError::new(kind, phase, target.host(), started.elapsed())
        })
    }
}

type Failed = (TransportErrorKind, Phase);

fn exchange(
    request: &Request<Bytes>,
    target: &Target,
    left: impl Fn() -> Duration,
    max_bytes: u64,
) -> Result<Response<Bytes>, Failed> {
    if target.is_tls() {
        return Err((InvalidRequest, Phase::Prepare));
    }
    let left = |phase| {
        Some(left())
            .filter(|it| !it.is_zero())
            .ok_or((Timeout, phase))
    };
    left(Phase::Connect)?;
    let mut socket = TcpStream::connect(target.to_string()).or(Err((Connect, Phase::Connect)))?;

    let message = serialize(request, target);
    let mut unsent = message.as_slice();
    while !unsent.is_empty() {
        let timeout = socket.set_write_timeout(Some(left(Phase::Send)?));
        let count = timeout.and_then(|()| socket.write(unsent));
        unsent = &unsent[count.map_err(|error| broken(&error, Send, Phase::Send))?..];
    }

    let (mut received, mut piece) = (Vec::new(), [0; 8192]);
    loop {
        let timeout = socket.set_read_timeout(Some(left(Phase::Head)?));
        let count = timeout.and_then(|()| socket.read(&mut piece));
        let count = count.map_err(|error| broken(&error, Head, Phase::Head))?;
        received.extend_from_slice(&piece[..count]);
        if let Some(response) = parse(&mut received, count == 0, max_bytes)? {
            return Ok(response);
        }
    }
}

fn serialize(request: &Request<Bytes>, target: &Target) -> Vec<u8> {
    let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let length = request.body().len();
    let mut message = format!("{} {path} HTTP/1.1\r\nHost: {target}\r\n", request.method());
    message += &format!("Connection: close\r\nContent-Length: {length}\r\n");
    let mut message = message.into_bytes();
    for (name, value) in request.headers() {
        message.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    message.extend([b"\r\n", &request.body()[..]].concat());
    message
}

/// The response, once there is a whole one.
fn parse(
    received: &mut Vec<u8>,
    ended: bool,
    max_bytes: u64,
) -> Result<Option<Response<Bytes>>, Failed> {
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut fields);
    let parsed = head.parse(received).or(Err((Head, Phase::Head)))?;
    let httparse::Status::Complete(start) = parsed else {
        let hopeless = ended || received.len() > 1 << 16;
        return if hopeless {
            Err((Head, Phase::Head))
        } else {
            Ok(None)
        };
    };
    let status = head.code.unwrap_or_default();
    if status < 200 {
        received.drain(..start);
        return parse(received, ended, max_bytes);
    }

    let length = match status {
        204 | 304 => Some(0),
        _ => length(&head)?,
    };
    let body = &received[start..];
    if length.unwrap_or(body.len() as u64) > max_bytes {
        return Err((TooLarge, Phase::Body));
    }
    let body = match length {
        Some(length) if body.len() as u64 >= length => &body[..length as usize],
        None if ended => body,
        _ if ended => return Err((Body, Phase::Body)),
        _ => return Ok(None),
    };
    let mut response = Response::builder().status(status);
    for field in &*head.headers {
        response = response.header(field.name, field.value);
    }
    let response = response.body(Bytes::copy_from_slice(body));
    response.map(Some).or(Err((Head, Phase::Head)))
}

fn length(head: &httparse::Response<'_, '_>) -> Result<Option<u64>, Failed> {
    let mut length = None;
    for field in &*head.headers {
        if field.name.eq_ignore_ascii_case("transfer-encoding") {
            return Err((Body, Phase::Body));
        }
        if !field.name.eq_ignore_ascii_case("content-length") {
            continue;
        }
        let digits = str::from_utf8(field.value)
            .ok()
            .filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
        let value = digits
            .and_then(|it| it.parse().ok())
            .ok_or((Head, Phase::Head))?;
        if length.replace(value).is_some_and(|before| before != value) {
            return Err((Head, Phase::Head));
        }
    }
    Ok(length)
}

fn broken(error: &io::Error, kind: TransportErrorKind, phase: Phase) -> Failed {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => (Timeout, phase),
        _ => (kind, phase),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().ok_or("usage: raw_socket URL BODY")?;
    let body = arguments.next().unwrap_or_default();
    let request = Request::post(address)
        .header("Content-Type", "text/xml")
        .body(body.into())?;
    let response = RawSocket.call(request, &CallOptions::default())?;
    println!(
        "{}\n{}",
        response.status(),
        String::from_utf8_lossy(response.body())
    );
    Ok(())
}
