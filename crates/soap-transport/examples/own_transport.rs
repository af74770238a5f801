//! A transport on an HTTP client that the program already has:
//! `cargo run -p soap-transport --example own_transport`

use std::{io, time::Duration};

use soap_transport::{
    BlockingTransport, CallOptions, Phase, PlainHttp, Target, TransportError,
    TransportErrorKind::{Connect, GateClosed, Timeout, TooLarge},
    bytes::Bytes,
    http::{Request, Response},
};

/// The client of the program. Here it knows only one host.
#[derive(Debug)]
struct HouseClient;

impl HouseClient {
    fn send(&self, host: &str, _: Request<Bytes>, _: Duration) -> io::Result<Vec<u8>> {
        match host {
            "api.test" => Ok(b"<Envelope/>".to_vec()),
            "slow.test" => Err(io::ErrorKind::TimedOut.into()),
            _ => Err(io::ErrorKind::ConnectionRefused.into()),
        }
    }
}

impl BlockingTransport for HouseClient {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        // Clause 6: https only, and no header that belongs to the transport.
        let target = Target::from_request(&request, PlainHttp::Refused)?;
        let fail = |kind, phase| TransportError::new(kind, phase, target.host(), Duration::ZERO);
        // Clause 12: the client does not say when it is connected, so this is the last moment.
        if !options.gate().is_open() {
            return Err(fail(GateClosed, Phase::Prepare));
        }
        let sent = self.send(target.host(), request, options.remaining());
        // Clause 8: the phase decides whether the request may have been delivered.
        let body = sent.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => fail(Timeout, Phase::Head),
            _ => fail(Connect, Phase::Connect),
        })?;
        if body.len() as u64 > options.max_response_bytes() {
            return Err(fail(TooLarge, Phase::Body));
        }
        Ok(Response::new(body.into()))
    }
}

fn main() {
    for host in ["api.test", "slow.test", "other.test"] {
        let request = Request::post(format!("https://{host}/soap")).body("<Call/>".into());
        match HouseClient.call(request.expect("valid"), &CallOptions::default()) {
            Ok(response) => println!("{}: {:?}", response.status(), response.body()),
            Err(error) => println!("{error}\n  {}", error.help()),
        }
    }
}
