use std::{
    error::Error as StdError,
    fmt,
    io::{self, Read},
    time::{Duration, Instant},
};

use soap_transport::{
    BlockingResponseBody, BlockingTransport, CallOptions, Phase, PlainHttp, Target, TransportError,
    TransportErrorKind::{
        self, Body, Connect, GateClosed, Head, InvalidRequest, Other, Resolve, Timeout, Tls,
        TooLarge,
    },
    bytes::{Bytes, BytesMut},
    http::{Request, Response},
};
use ureq::{
    Agent, Error,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::DefaultResolver,
        transport::{Connector, DefaultConnector},
    },
};

use crate::gated::{self, GateClosedError, GatedConnector};

/// ureq. It does not report how far a call got, so most of its failures are `Unknown`.
///
/// The gate of a call is asked when ureq writes the first bytes of the request, on the connection
/// that it writes them to.
#[derive(Debug)]
pub struct UreqTransport(Agent);

impl UreqTransport {
    /// Trusts the authority in `ca_pem` and no other.
    ///
    /// # Panics
    /// If it contains no certificate.
    #[must_use]
    pub fn new(ca_pem: &str) -> Self {
        let ca = Certificate::from_pem(ca_pem.as_bytes()).expect("the caller's PEM is one");
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[ca]));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_response_header_size(64 << 10)
            .tls_config(tls.build())
            .build();
        let connector = DefaultConnector::default().chain(GatedConnector);
        Self(Agent::with_parts(
            config,
            connector,
            DefaultResolver::default(),
        ))
    }
}

impl BlockingTransport for UreqTransport {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let (head, mut body) = self.call_streaming(request, options)?.into_parts();
        let mut whole = BytesMut::new();
        while let Some(chunk) = body.chunk()? {
            whole.extend_from_slice(&chunk);
        }
        Ok(Response::from_parts(head, whole.freeze()))
    }

    fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        let started = Instant::now();
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        let fail = |kind, phase| TransportError::new(kind, phase, target.host(), started.elapsed());
        if options.remaining() == Duration::ZERO {
            return Err(fail(Timeout, Phase::Prepare));
        }

        let request = self.0.configure_request(request.map(|body| body.to_vec()));
        let request = request.timeout_global(Some(options.remaining())).build();
        let gate = options.gate().clone();
        let run = gated::within(gate, || self.0.run(request));
        let response = run.map_err(|error| {
            let (kind, phase) = explain(&error);
            fail(kind, phase).with_source(error)
        })?;
        Ok(response.map(|body| -> Box<dyn BlockingResponseBody> {
            Box::new(Arriving {
                body: Box::new(body.into_reader()),
                bytes_left: options.max_response_bytes(),
                failure: None,
                host: target.host().to_owned(),
                started,
            })
        }))
    }
}

/// The body of a response that arrives while it is read. ureq measures its time.
struct Arriving {
    body: Box<dyn Read + Send>,
    bytes_left: u64,
    failure: Option<TransportError>,
    host: String,
    started: Instant,
}

impl Arriving {
    fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        let fail =
            |kind| TransportError::new(kind, Phase::Body, &*self.host, self.started.elapsed());
        let mut piece = [0; 16 << 10];
        let count = self.body.read(&mut piece).map_err(|error| {
            let kind = if is_timeout(&error) { Timeout } else { Body };
            fail(kind).with_source(error)
        })?;
        let left = self.bytes_left.checked_sub(count as u64);
        self.bytes_left = left.ok_or_else(|| fail(TooLarge))?;
        Ok((count > 0).then(|| Bytes::copy_from_slice(&piece[..count])))
    }
}

impl BlockingResponseBody for Arriving {
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.next()
            .map_err(|error| self.failure.insert(error).clone())
    }
}

impl fmt::Debug for Arriving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arriving")
            .field("bytes_left", &self.bytes_left)
            .finish_non_exhaustive()
    }
}

fn explain(error: &Error) -> (TransportErrorKind, Phase) {
    match error {
        Error::BadUri(_) | Error::RequireHttpsOnly(_) => (InvalidRequest, Phase::Prepare),
        Error::ConnectionFailed => (Connect, Phase::Connect),
        Error::HostNotFound => (Resolve, Phase::Resolve),
        Error::Io(error) if has_cause::<GateClosedError>(error) => (GateClosed, Phase::Tls),
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            (Connect, Phase::Connect)
        }
        // The standard library has no error kind for name resolution.
        Error::Io(error) if error.to_string().contains("lookup address") => {
            (Resolve, Phase::Resolve)
        }
        // It does not say whether this was in the handshake or later, so it may have been later.
        Error::Io(error) if has_cause::<rustls::Error>(error) => (Tls, Phase::Head),
        Error::Rustls(_) | Error::Tls(_) => (Tls, Phase::Head),
        Error::Timeout(ureq::Timeout::Resolve) => (Timeout, Phase::Resolve),
        Error::Timeout(ureq::Timeout::Connect) => (Timeout, Phase::Connect),
        Error::Timeout(_) => (Timeout, Phase::Head),
        Error::Io(_) | Error::Protocol(_) | Error::LargeResponseHeader(..) => (Head, Phase::Head),
        _ => (Other, Phase::Head),
    }
}

fn is_timeout(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    error.kind() == io::ErrorKind::TimedOut || matches!(inner, Some(Error::Timeout(_)))
}

fn has_cause<T: StdError + 'static>(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|it| it.is::<T>())
}
