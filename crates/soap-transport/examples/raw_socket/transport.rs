use std::{
    io::{self, ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use soap_transport::{
    BlockingTransport, CallOptions, Phase, PlainHttp, Target, TransportError,
    TransportErrorKind::{Connect, GateClosed, InvalidRequest, Send, Timeout},
    bytes::Bytes,
    http::{Request, Response},
};

use super::http1::Http1;

#[derive(Debug)]
pub(crate) struct RawSocket;

impl BlockingTransport for RawSocket {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let started = Instant::now();
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        // The phase decides whether a failed call may have been delivered. The cause of an error is
        // left out, because it may quote what was sent.
        let fail =
            |(kind, phase)| TransportError::new(kind, phase, target.host(), started.elapsed());
        // Each read and write gets only the time that is left: a peer that accepts one byte a
        // minute would never exceed a fixed timeout.
        let left = |phase| match options.remaining().saturating_sub(started.elapsed()) {
            Duration::ZERO => Err(fail((Timeout, phase))),
            left => Ok(Some(left)),
        };
        let broken = |error: io::Error, (kind, phase)| match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => fail((Timeout, phase)),
            _ => fail((kind, phase)),
        };

        if target.is_tls() {
            return Err(fail((InvalidRequest, Phase::Prepare)));
        }
        let mut http = Http1::new(request, options.max_response_bytes()).map_err(fail)?;
        left(Phase::Connect)?;
        let socket = TcpStream::connect(target.to_string());
        let mut socket = socket.map_err(|_| fail((Connect, Phase::Connect)))?;
        if !options.gate().is_open() {
            return Err(fail((GateClosed, Phase::Connect)));
        }
        while !http.unsent().is_empty() {
            let timeout = socket.set_write_timeout(left(Phase::Send)?);
            let count = timeout.and_then(|()| socket.write(http.unsent()));
            http.sent(count.map_err(|error| broken(error, (Send, Phase::Send)))?);
        }
        let mut piece = [0; 8192];
        loop {
            let timeout = socket.set_read_timeout(left(Phase::Head)?);
            let count = timeout.and_then(|()| socket.read(&mut piece));
            let count = count.map_err(|error| broken(error, http.unfinished()))?;
            if let Some(response) = http.received(&piece[..count]).map_err(fail)? {
                return Ok(response);
            }
        }
    }
}
