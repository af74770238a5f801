//! The server: one thread per connection, and a behaviour that drives the bare connection.

mod authority;
mod closed_port;
pub(crate) mod http2;
mod peer;
mod stop;

use std::{
    collections::HashMap,
    fmt, io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread::{self, JoinHandle},
};

use rustls::ServerConfig;

pub use authority::{Authority, Certificate};
pub use closed_port::ClosedPort;
pub use peer::Peer;

use self::stop::Stop;

/// The behaviour of a server on each connection. An error ends only that connection, because
/// clients may disconnect at any time.
pub type Behaviour = dyn Fn(&mut Peer) -> io::Result<()> + Send + Sync;

/// A server on a free loopback port that logs what it receives. Dropping it closes every
/// connection.
pub struct Server {
    address: SocketAddr,
    secure: bool,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

struct Shared {
    behaviour: Box<Behaviour>,
    tls: Option<Arc<ServerConfig>>,
    log: Arc<Mutex<Log>>,
    stop: Arc<Stop>,
    /// The open connections by number, so that the server can close them.
    open: Mutex<HashMap<usize, TcpStream>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// The connections and requests of a [`Server`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Log {
    /// The number of accepted connections.
    pub connections: usize,
    /// The most connections that were open at the same time.
    pub most_open: usize,
    /// The bytes of all requests, without TLS.
    pub request_bytes: u64,
    /// The requests that were read completely.
    pub requests: Vec<ReceivedRequest>,
}

/// A request that was read completely.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The number of its connection, from 0.
    pub connection: usize,
    /// The request line and headers, with the empty line. Empty for HTTP/2.
    pub head: String,
    /// The body, as long as `Content-Length` or until the end of the stream.
    pub body: Vec<u8>,
}

impl Server {
    /// Serves plain HTTP.
    ///
    /// # Panics
    /// If the machine has no free loopback port.
    pub fn start(behaviour: impl Fn(&mut Peer) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::serve(Box::new(behaviour), None)
    }

    /// Serves HTTPS with `certificate`.
    ///
    /// # Panics
    /// If the machine has no free loopback port.
    pub fn start_tls(
        certificate: &Certificate,
        behaviour: impl Fn(&mut Peer) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Box::new(behaviour), Some(certificate.server_config()))
    }

    /// Returns `http://127.0.0.1:port` or `https://127.0.0.1:port`.
    pub fn origin(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Returns what was received so far.
    pub fn log(&self) -> Log {
        lock(&self.shared.log).clone()
    }

    /// Closes every connection, waits for their threads, and returns all that was received.
    pub fn stop(mut self) -> Log {
        self.end();
        self.log()
    }

    fn serve(behaviour: Box<Behaviour>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free loopback port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let secure = tls.is_some();
        let shared = Arc::new(Shared {
            behaviour,
            tls,
            log: Arc::default(),
            stop: Arc::default(),
            open: Mutex::default(),
            threads: Mutex::default(),
        });
        let acceptor = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self {
            address,
            secure,
            shared,
            acceptor: Some(acceptor),
        }
    }

    fn end(&mut self) {
        let Some(acceptor) = self.acceptor.take() else {
            return;
        };
        self.shared.stop.now();
        // Wakes the acceptor. If that fails, it has panicked, and joining it reports that.
        let _ = TcpStream::connect(self.address);
        let acceptor = acceptor.join();
        for stream in lock(&self.shared.open).values() {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        for thread in lock(&self.shared.threads).drain(..) {
            // The thread of a behaviour has printed its own panic.
            let _ = thread.join();
        }
        assert!(
            acceptor.is_ok() || thread::panicking(),
            "the server panicked"
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("origin", &self.origin())
            .finish_non_exhaustive()
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stop.is_now() {
            return;
        }
        // The client may be gone before it is accepted.
        let Ok(stream) = stream else { continue };
        let Ok(handle) = stream.try_clone() else {
            continue;
        };
        let number = shared.opened(handle);
        let thread = thread::spawn({
            let shared = Arc::clone(shared);
            move || serve(stream, number, &shared)
        });
        lock(&shared.threads).push(thread);
    }
}

fn serve(stream: TcpStream, number: usize, shared: &Shared) {
    let log = Arc::clone(&shared.log);
    let stop = Arc::clone(&shared.stop);
    let Ok(mut peer) = Peer::new(stream, shared.tls.clone(), number, log, stop) else {
        return shared.closing(number);
    };
    // The client may end the connection at any time.
    let _ = (shared.behaviour)(&mut peer);
    shared.closing(number);
}

impl Shared {
    fn opened(&self, handle: TcpStream) -> usize {
        let mut log = lock(&self.log);
        let number = log.connections;
        log.connections += 1;
        let mut open = lock(&self.open);
        open.insert(number, handle);
        log.most_open = log.most_open.max(open.len());
        number
    }

    /// Must be called before the other handle of the connection is dropped, so that a client cannot
    /// reconnect before its old connection is counted as closed.
    fn closing(&self, number: usize) {
        lock(&self.open).remove(&number);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .expect("no code that can panic runs under this lock")
}
