//! The listener: accepts, shakes hands, and serves HTTP/1.1 on each connection, within limits that a hostile client can't stretch.

pub(crate) mod connection;
mod limits;
mod trouble;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use self::connection::{Connection, Registry, Wire};
pub use self::limits::Limits;
use crate::LoggedConnection;
use crate::service::Service;

/// What every connection is served with.
pub(crate) struct Server {
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) router: Router,
    pub(crate) service: Arc<Service>,
}

impl Server {
    /// Serves until `stop` says so. Connections end with the runtime that this runs on.
    pub(crate) async fn run(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let server = Arc::new(self);
        let registry = Arc::new(Registry::new(server.service.limits.connections));
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stop.wait_for(|&stop| stop) => return,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let connection = registry.admit(peer);
                    let server = Arc::clone(&server);
                    tokio::spawn(async move { server.attend(stream, connection).await });
                }
                // Out of file handles, or the client left before it was welcomed: the listener itself is sound. The pause
                // keeps a lasting shortage from spinning.
                Err(error) => {
                    server.log(None, format!("not accepted: {}", error.kind()));
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    async fn attend(&self, stream: TcpStream, connection: Arc<Connection>) {
        // A reply is written in one piece; waiting for more only delays it.
        let _ = stream.set_nodelay(true);
        let wire = Wire::new(
            stream,
            Arc::clone(&connection),
            self.service.limits.answer_time,
        );
        tokio::select! {
            trouble = self.speak(wire, &connection) => {
                if let Some(trouble) = trouble {
                    self.log(Some(&connection), trouble);
                }
            }
            () = self.told_to_close(&connection) => {}
        }
    }

    /// Waits until the connection has to go. Logs it before its client can notice.
    async fn told_to_close(&self, connection: &Connection) {
        connection.told_to_close().await;
        // A reset is a mishap, which is in the log with its request.
        if !connection.is_reset() {
            let trouble = "closed: idle for longest when a new one needed its place";
            self.log(Some(connection), trouble.to_owned());
        }
    }

    /// Serves a connection to its end; what went wrong with it, if anything did.
    async fn speak(&self, wire: Wire, connection: &Arc<Connection>) -> Option<String> {
        let limits = &self.service.limits;
        let router = self.router.clone();
        let Some(tls) = &self.tls else {
            return speak_http(wire, router, connection, limits).await;
        };
        let allowed = limits.handshake_time;
        match timeout(allowed, tls.accept(wire)).await {
            Ok(Ok(stream)) => speak_http(stream, router, connection, limits).await,
            Ok(Err(error)) => Some(trouble::of_handshake(&error, connection.first_byte())),
            Err(_) => Some(format!("no TLS handshake within {allowed:?}")),
        }
    }

    fn log(&self, connection: Option<&Connection>, trouble: String) {
        self.service.journal.add_connection(LoggedConnection {
            number: 0,
            at: self.service.now(),
            peer: connection.map(Connection::peer),
            requests: connection.map_or(0, Connection::requests),
            trouble,
        });
    }
}

async fn speak_http(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    router: Router,
    connection: &Arc<Connection>,
    limits: &Limits,
) -> Option<String> {
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(connection));
        let answering = router.call(request);
        async move {
            let answer = answering.await;
            connection.note_answer();
            answer
        }
    });
    let ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes.max(SMALLEST_HEAD))
        .serve_connection(TokioIo::new(stream), service)
        .await;
    trouble::of_http(&ended, connection.requests(), connection.heard(), limits)
}

/// hyper takes no smaller buffer.
const SMALLEST_HEAD: usize = 8 * 1024;

/// Listens, with room for a burst of connections: one that finds none waits a second before it knocks again.
///
/// # Panics
/// Outside of a runtime.
pub(crate) fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // On Windows the option would let two programs listen on one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

const BACKLOG: u32 = 1_024;

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// A client that was answered once, its connection, and how the serving of it goes on.
    async fn answered() -> (
        TcpStream,
        Arc<Connection>,
        impl Future<Output = Option<String>>,
    ) {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = listener.local_addr().expect("bound");
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (stream, peer) = listener.accept().await.expect("a client");
        let connection = Arc::new(Registry::new(1)).admit(peer);

        let wire = Wire::new(
            stream,
            Arc::clone(&connection),
            Limits::default().answer_time,
        );
        let served = Arc::clone(&connection);
        let serving = tokio::spawn(async move {
            let router = Router::new()
                .route("/large", get(async || "x".repeat(64 << 20)))
                .fallback(async || "answer");
            speak_http(wire, router, &served, &Limits::default()).await
        });
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(request).await.expect("it reads");
        let mut answer = Vec::new();
        while !answer.ends_with(b"answer") {
            client.read_buf(&mut answer).await.expect("it answers");
        }
        (client, connection, async {
            serving.await.expect("no panic")
        })
    }

    #[tokio::test]
    async fn a_second_head_that_does_not_end_is_waited_for_so_long() {
        let (mut client, connection, serving) = answered().await;
        client.write_all(b"GET / HT").await.expect("it reads");
        while !connection.heard() {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        let trouble = serving.await.expect("it is told");
        assert_eq!(trouble, "no whole request head within 30s");
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_is_offered_for_so_long() {
        let (mut client, connection, serving) = answered().await;
        let request = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(request).await.expect("it reads");
        while connection.requests() < 2 {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        let trouble = serving.await.expect("it is told");
        assert_eq!(trouble, "no more of an answer taken within 60s");
    }

    #[tokio::test]
    async fn a_connection_that_is_left_alone_ends_in_silence() {
        let (_client, _, serving) = answered().await;
        tokio::time::pause();
        assert_eq!(serving.await, None);
    }
}
