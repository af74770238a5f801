//! The listener: accepts connections, performs the TLS handshake, and serves HTTP/1.1 within limits
//! that a hostile client cannot stretch.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::connection::{CloseReason, Connection, Phase, Registry, Wire};
use super::transfer::{RequestBody, ResponseBody};
use super::{head, open_files, problem};
use crate::journal::entry::LoggedConnection;
use crate::server::limits::ServerLimits;
use crate::server::log;
use crate::server::service::Service;

/// The parts that every connection is served with.
pub(crate) struct Server<R> {
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) routes: R,
    pub(crate) service: Arc<Service>,
}

/// Responds to requests.
pub(crate) trait Respond: Send + Sync + 'static {
    /// Responds to a request whose head is sound.
    fn respond(
        &self,
        request: Request<Body>,
        connection: &Arc<Connection>,
    ) -> impl Future<Output = Response> + Send;
}

impl Respond for Router {
    async fn respond(&self, mut request: Request<Body>, connection: &Arc<Connection>) -> Response {
        request.extensions_mut().insert(Arc::clone(connection));
        let router = TowerToHyperService::new(self.clone());
        let Ok(response) = router.call(request).await;
        response
    }
}

/// Becomes `true` when the server is to stop.
type Stop = watch::Receiver<bool>;

impl<R: Respond> Server<R> {
    /// Serves until `stop` fires. Then no new connection is accepted, and the calls in progress are
    /// completed.
    pub(crate) async fn run(self, listener: TcpListener, stop: Stop) {
        let server = Arc::new(self);
        let mut connections = JoinSet::new();
        tokio::select! {
            () = server.accept(&listener, &mut connections, &stop) => {}
            () = server.tidy_up() => {}
            () = stopped(stop.clone()) => {}
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
        server.store_uses().await;
    }

    /// Stores deferred data from time to time.
    async fn tidy_up(&self) {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.service.store.tidy_up();
            self.store_uses().await;
        }
    }

    async fn store_uses(&self) {
        if self.service.uses.are_stored() {
            return;
        }
        let service = Arc::clone(&self.service);
        // Not in a lane: it does not wait, and the runtime has a thread for it.
        let _ = spawn_blocking(move || service.uses.store(&service.store)).await;
    }

    async fn accept(self: &Arc<Self>, listener: &TcpListener, open: &mut JoinSet<()>, stop: &Stop) {
        let registry = &self.service.connections;
        loop {
            while open.try_join_next().is_some() {}
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let Some(connection) = registry.admit(peer) else {
                        self.log(
                            None,
                            "not accepted: every connection is in a call".to_owned(),
                        );
                        continue;
                    };
                    let (server, stop) = (Arc::clone(self), stop.clone());
                    open.spawn(
                        async move { server.serve_connection(stream, connection, stop).await },
                    );
                }
                // Out of file handles, or the client left before it was accepted: the listener
                // itself is sound. The pause keeps a lasting shortage from spinning.
                Err(error) => {
                    self.log(None, format!("not accepted: {}", error.kind()));
                    registry.make_way();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    async fn serve_connection(&self, stream: TcpStream, connection: Arc<Connection>, stop: Stop) {
        // A response is written at once; waiting for more data only delays it.
        let _ = stream.set_nodelay(true);
        let wire = Wire::new(stream, Arc::clone(&connection), &self.service.limits);
        tokio::select! {
            problem = self.serve(wire, &connection, &stop) => {
                if let Some(problem) = problem {
                    self.log(Some(&connection), problem);
                }
            }
            () = self.close_requested(&connection) => {}
            () = call_ends(&connection, stop.clone()) => {}
        }
    }

    /// Waits for a request to close the connection. Logs it before the client can notice.
    async fn close_requested(&self, connection: &Connection) {
        let problem = match connection.close_requested().await {
            CloseReason::Crowded => {
                "closed: it was idle for longest when a new connection needed its place"
            }
            // An injected fault, which the log shows with its request.
            CloseReason::Reset => return,
            CloseReason::Unread => {
                "closed: its response was not read, and others needed the memory"
            }
        };
        self.log(Some(connection), problem.to_owned());
    }

    /// Serves a connection to its end. Returns the problem if there was one.
    async fn serve(&self, wire: Wire, connection: &Arc<Connection>, stop: &Stop) -> Option<String> {
        let Some(tls) = &self.tls else {
            return self.serve_http(wire, connection, stop).await;
        };
        let allowed = self.service.limits.handshake_time;
        match timeout(allowed, tls.accept(wire)).await {
            Ok(Ok(stream)) => self.serve_http(stream, connection, stop).await,
            Ok(Err(error)) => Some(problem::handshake(&error, connection.first_byte())),
            Err(_) => Some(format!("no TLS handshake within {allowed:?}")),
        }
    }

    async fn serve_http(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        connection: &Arc<Connection>,
        stop: &Stop,
    ) -> Option<String> {
        let limits = &self.service.limits;
        let responses = &self.service.admission.responses;
        let service = service_fn(async |request: Request<Incoming>| {
            connection.enter(Phase::Working);
            let request_body = |body| Body::new(RequestBody::new(body, Arc::clone(connection)));
            let (head, body) = request.map(request_body).into_parts();
            let response = match head::check(&head) {
                Ok(()) => {
                    let request = Request::from_parts(head, body);
                    self.routes.respond(request, connection).await
                }
                Err((status, why)) => log::refuse(&self.service, connection, status, why),
            };
            connection.note_response();
            Ok::<_, Infallible>(response.map(|body| ResponseBody::new(body, responses, connection)))
        });
        let mut serving = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.head_time)
                .max_headers(limits.headers)
                .max_buf_size(limits.head_bytes.max(SMALLEST_HEAD))
                .serve_connection(TokioIo::new(stream), service)
        );
        let ended = tokio::select! {
            ended = serving.as_mut() => ended,
            () = stopped(stop.clone()) => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        };
        let (requests, has_received) = (connection.requests(), connection.has_received());
        problem::http(&ended, requests, has_received, limits)
    }

    fn log(&self, connection: Option<&Connection>, problem: String) {
        self.service.journal.add_connection(LoggedConnection {
            number: 0,
            at: self.service.now(),
            peer: connection.map(Connection::peer),
            requests: connection.map_or(0, Connection::requests),
            problem,
        });
    }
}

/// Creates the registry of connections, with no more capacity than the process has open files.
pub(crate) fn registry(limits: &ServerLimits) -> Arc<Registry> {
    Arc::new(Registry::new(open_files::connections(limits.connections)))
}

async fn stopped(mut stop: Stop) {
    // A dropped sender cannot send `true` any more.
    let _ = stop.wait_for(|&stop| stop).await;
}

/// Waits until the server stops and the connection has finished its call, for a limited time.
async fn call_ends(connection: &Connection, stop: Stop) {
    stopped(stop).await;
    let over = async {
        while matches!(connection.phase(), Phase::Working | Phase::Responding) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let _ = timeout(SHUTDOWN_TIME, over).await;
}

/// The time for a call in progress when the server stops.
const SHUTDOWN_TIME: Duration = Duration::from_secs(5);

/// hyper accepts no smaller buffer.
const SMALLEST_HEAD: usize = 8 * 1024;

/// Listens with a large backlog: a connection that finds the backlog full retries only after a
/// second.
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

    /// A client that got one response, its connection, and the task that serves it.
    async fn served_once() -> (
        TcpStream,
        Arc<Connection>,
        impl Future<Output = Option<String>>,
    ) {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = listener.local_addr().expect("bound");
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (stream, peer) = listener.accept().await.expect("a client");
        let connection = Arc::new(Registry::new(1)).admit(peer).expect("room");

        let service = crate::server::service::tests::service();
        let wire = Wire::new(stream, Arc::clone(&connection), &service.limits);
        let served = Arc::clone(&connection);
        let serving = tokio::spawn(async move {
            let router = Router::new()
                .route("/large", get(async || "x".repeat(64 << 20)))
                .fallback(async || "response");
            let tls = None;
            let server = Server {
                tls,
                routes: router,
                service,
            };
            let (_never, stop) = watch::channel(false);
            server.serve_http(wire, &served, &stop).await
        });
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(request).await.expect("it reads");
        let mut response = Vec::new();
        while !response.ends_with(b"response") {
            client.read_buf(&mut response).await.expect("it responds");
        }
        (client, connection, async {
            serving.await.expect("no panic")
        })
    }

    #[tokio::test]
    async fn waiting_for_the_end_of_a_second_head_is_limited() {
        let (mut client, connection, serving) = served_once().await;
        client.write_all(b"GET / HT").await.expect("it reads");
        while !connection.has_received() {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        let problem = serving.await.expect("a problem");
        assert_eq!(problem, "no complete request head within 30s");
    }

    #[tokio::test]
    async fn waiting_for_a_client_to_read_a_response_is_limited() {
        let (mut client, connection, serving) = served_once().await;
        let request = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(request).await.expect("it reads");
        while connection.requests() < 2 {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        let problem = serving.await.expect("a problem");
        assert_eq!(problem, "no further part of the response read within 60s");
    }

    #[tokio::test]
    async fn a_connection_that_is_left_alone_ends_in_silence() {
        let (_client, _, serving) = served_once().await;
        tokio::time::pause();
        assert_eq!(serving.await, None);
    }
}
