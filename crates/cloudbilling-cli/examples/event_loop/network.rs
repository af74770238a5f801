//! HTTP/1.1 over TCP and TLS for many calls at once. Nothing waits but [`Network::wait`], and the
//! resolution of names. Each call has a connection of its own.

#[path = "../../../soap-transport/examples/raw_socket/http1.rs"]
mod http1;

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::vec;

use cloudbilling::transport::TransportErrorKind::{
    Connect, GateClosed, InvalidRequest, Other, Resolve, Send, Timeout, Tls,
};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::transport::{
    CallOptions, Phase, PlainHttp, Target, TransportError, TransportErrorKind, http,
};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Registry, Token};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use self::http1::Http1;

pub(crate) type Request = http::Request<Bytes>;
pub(crate) type Outcome = Result<Response<Bytes>, TransportError>;

/// The kind of a failure, and the phase, which decides whether the call may have been delivered.
type Failed = (TransportErrorKind, Phase);

/// The calls that are under way.
pub(crate) struct Network {
    calls: HashMap<Token, HttpCall>,
    /// The outcomes of calls that have failed at once.
    ended: Vec<(Token, Outcome)>,
    events: Events,
    next: usize,
    poll: Poll,
    tls: Arc<ClientConfig>,
}

impl Network {
    /// Trusts the authority in `ca_pem` and no other.
    pub(crate) fn new(ca_pem: &str) -> Result<Self, Box<dyn Error>> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
            roots.add(certificate?)?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            calls: HashMap::new(),
            ended: Vec::new(),
            events: Events::with_capacity(64),
            next: 0,
            poll: Poll::new()?,
            tls: Arc::new(tls),
        })
    }

    /// Begins a call. [`wait`](Self::wait) returns its outcome, also if it fails at once.
    pub(crate) fn send(&mut self, request: Request, options: CallOptions) -> Token {
        let token = Token(self.next);
        self.next += 1;
        match HttpCall::new(request, options, &self.tls) {
            Ok(call) => drop(self.calls.insert(token, call)),
            Err(error) => self.ended.push((token, Err(error))),
        }
        token
    }

    /// Waits until a call ends, or until this time. Returns the calls that have ended.
    pub(crate) fn wait(&mut self, until: Option<Instant>) -> io::Result<Vec<(Token, Outcome)>> {
        let is_ready = !self.ended.is_empty() || self.calls.values().any(|call| call.is_ready);
        let deadlines = self.calls.values().map(|call| call.deadline);
        let wake = deadlines.chain(until).min();
        let left = wake.map(|wake| wake.saturating_duration_since(Instant::now()));
        let timeout = if is_ready { Some(Duration::ZERO) } else { left };
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in &self.events {
            if let Some(call) = self.calls.get_mut(&event.token()) {
                call.is_ready = true;
            }
        }
        let mut ended = std::mem::take(&mut self.ended);
        for (token, call) in &mut self.calls {
            let outcome = call.advance(self.poll.registry(), *token);
            ended.extend(outcome.map(|outcome| (*token, outcome)));
        }
        // Their sockets are closed.
        ended
            .iter()
            .for_each(|(token, _)| drop(self.calls.remove(token)));
        Ok(ended)
    }
}

/// One request on a connection of its own.
struct HttpCall {
    /// The addresses of the host that were not tried.
    addresses: vec::IntoIter<SocketAddr>,
    deadline: Instant,
    http: Http1,
    /// Set unless the socket has nothing more to read and no room to write.
    is_ready: bool,
    options: CallOptions,
    phase: Phase,
    start: Instant,
    stream: Option<Stream>,
    target: Target,
    tls: Option<ClientConnection>,
}

impl HttpCall {
    fn new(
        request: Request,
        options: CallOptions,
        tls: &Arc<ClientConfig>,
    ) -> Result<Self, TransportError> {
        let start = Instant::now();
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        let fail = |(kind, phase)| TransportError::new(kind, phase, target.host(), start.elapsed());
        let http = Http1::new(request, options.max_response_bytes()).map_err(fail)?;
        let tls = target.is_tls().then(|| client(tls, target.host()));
        let tls = tls.transpose().map_err(fail)?;
        let addresses = (target.host(), target.port()).to_socket_addrs();
        let addresses = addresses.map_err(|_| fail((Resolve, Phase::Resolve)))?;
        Ok(Self {
            addresses: addresses.collect::<Vec<_>>().into_iter(),
            deadline: start + options.remaining(),
            http,
            is_ready: true,
            options,
            phase: Phase::Connect,
            start,
            stream: None,
            target,
            tls,
        })
    }

    /// Does what can be done now. Returns the outcome if that ends the call.
    fn advance(&mut self, registry: &Registry, token: Token) -> Option<Outcome> {
        let is_late = Instant::now() >= self.deadline;
        let advanced = match (is_late, self.is_ready) {
            (true, _) => Err((Timeout, self.phase)),
            (_, true) => self.step(registry, token),
            (_, false) => Ok(None),
        };
        let elapsed = self.start.elapsed();
        let fail = |(kind, phase)| TransportError::new(kind, phase, self.target.host(), elapsed);
        advanced.map_err(fail).transpose()
    }

    fn step(
        &mut self,
        registry: &Registry,
        token: Token,
    ) -> Result<Option<Response<Bytes>>, Failed> {
        if self.phase == Phase::Connect && self.connect(registry, token)? {
            self.phase = Phase::Tls;
        }
        if self.phase == Phase::Tls && self.shake_hands()? {
            if !self.options.gate().is_open() {
                return Err((GateClosed, Phase::Tls));
            }
            self.phase = Phase::Send;
        }
        if self.phase == Phase::Send && self.write()? {
            self.phase = Phase::Head;
        }
        match self.phase {
            Phase::Head => self.read(),
            _ => Ok(None),
        }
    }

    /// Connects to the next address until one accepts. Returns `true` once it does.
    fn connect(&mut self, registry: &Registry, token: Token) -> Result<bool, Failed> {
        loop {
            match self.stream.as_ref().map(Stream::is_connected) {
                Some(Ok(true)) => return Ok(true),
                Some(Ok(false)) => return Ok(self.blocked()),
                Some(Err(_)) | None => {
                    let address = self.addresses.next().ok_or((Connect, Phase::Connect))?;
                    self.stream = self.open(address, registry, token).ok();
                }
            }
        }
    }

    fn open(&self, address: SocketAddr, registry: &Registry, token: Token) -> io::Result<Stream> {
        let mut socket = TcpStream::connect(address)?;
        registry.register(&mut socket, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Stream::Plain(socket))
    }

    /// Returns `true` once TLS is there, or is not needed.
    fn shake_hands(&mut self) -> Result<bool, Failed> {
        let failed = (Tls, Phase::Tls);
        if let Some(tls) = self.tls.take() {
            self.stream = self.stream.take().map(|stream| stream.with_tls(tls));
        }
        let Some(Stream::Tls(stream)) = &mut self.stream else {
            return Ok(true);
        };
        while stream.conn.is_handshaking() {
            if unblocked(stream.conn.complete_io(&mut stream.sock))
                .or(Err(failed))?
                .is_none()
            {
                return Ok(self.blocked());
            }
        }
        Ok(true)
    }

    /// Returns `true` once the request is written.
    fn write(&mut self) -> Result<bool, Failed> {
        let failed = (Send, Phase::Send);
        let stream = self.stream.as_mut().ok_or(failed)?;
        while !self.http.unsent().is_empty() {
            let written = unblocked(stream.write(self.http.unsent())).or(Err(failed))?;
            self.http.sent(written.unwrap_or_default());
            // TLS takes nothing more while its buffer is full.
            if matches!(written, None | Some(0)) {
                break;
            }
        }
        let flushed = unblocked(stream.flush()).or(Err(failed))?;
        let is_written = flushed.is_some() && self.http.unsent().is_empty();
        Ok(is_written || self.blocked())
    }

    /// Reads a few pieces, so that a peer that never stops does not keep the others waiting.
    fn read(&mut self) -> Result<Option<Response<Bytes>>, Failed> {
        let mut piece = [0; 16 << 10];
        for _ in 0..16 {
            // The piece before may have completed the head.
            let failed = self.http.unfinished();
            let stream = self.stream.as_mut().ok_or(failed)?;
            let Some(count) = unblocked(stream.read(&mut piece)).or(Err(failed))? else {
                self.is_ready = false;
                return Ok(None);
            };
            if let Some(response) = self.http.received(&piece[..count])? {
                return Ok(Some(response));
            }
        }
        Ok(None)
    }

    /// Notes that the socket must be ready first.
    fn blocked(&mut self) -> bool {
        self.is_ready = false;
        false
    }
}

fn client(tls: &Arc<ClientConfig>, host: &str) -> Result<ClientConnection, Failed> {
    let name = ServerName::try_from(host.to_owned());
    let name = name.or(Err((InvalidRequest, Phase::Prepare)))?;
    ClientConnection::new(Arc::clone(tls), name).or(Err((Other, Phase::Prepare)))
}

/// Returns `None` if a socket that does not block has to be ready first.
fn unblocked<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        result => result.map(Some),
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Stream {
    fn with_tls(self, tls: ClientConnection) -> Self {
        match self {
            Self::Plain(socket) => Self::Tls(Box::new(StreamOwned::new(tls, socket))),
            tls => tls,
        }
    }

    fn is_connected(&self) -> io::Result<bool> {
        let socket = self.socket();
        if let Some(error) = socket.take_error()? {
            return Err(error);
        }
        match socket.peer_addr() {
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(false),
            address => address.map(|_| true),
        }
    }

    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(piece),
            Self::Tls(stream) => stream.read(piece),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
