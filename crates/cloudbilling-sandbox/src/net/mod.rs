//! The listener: accepts, shakes hands, and serves HTTP/1.1 on each connection, within limits that a hostile client can't stretch.

pub(crate) mod connection;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use self::connection::{Connection, Registry, Wire};

/// What one client may take. Not settings: nothing that speaks SOAP comes near them.
pub(crate) mod limits {
    use super::Duration;

    /// Connections at a time. When one more comes, the one that has been idle longest goes.
    pub(crate) const CONNECTIONS: usize = 4_096;
    /// From the connection to the end of the TLS handshake.
    pub(crate) const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
    /// For a request's head, and between two requests.
    pub(crate) const HEAD_TIME: Duration = Duration::from_secs(30);
    /// Bytes of a request's head.
    pub(crate) const HEAD_BYTES: usize = 64 * 1024;
    /// Headers of a request.
    pub(crate) const HEADERS: usize = 100;
    /// For a request's body.
    pub(crate) const BODY_TIME: Duration = Duration::from_secs(60);
    /// Bytes of a request's body.
    pub(crate) const BODY_BYTES: usize = 32 * 1024 * 1024;
}

/// Serves until `stop` says so. Connections end with the runtime that this runs on.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let registry = Arc::new(Registry::new(limits::CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|&stop| stop) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = registry.admit(peer);
                tokio::spawn(attend(stream, connection, tls.clone(), router.clone()));
            }
            // Out of file handles, or the client left before it was welcomed: the listener itself is sound. The pause
            // keeps a lasting shortage from spinning.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn attend(
    stream: TcpStream,
    connection: Arc<Connection>,
    tls: Option<TlsAcceptor>,
    router: Router,
) {
    // A reply is written in one piece; waiting for more only delays it.
    let _ = stream.set_nodelay(true);
    let wire = Wire::new(stream, Arc::clone(&connection));
    let work = async {
        match tls {
            None => speak_http(wire, &connection, router).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(limits::HANDSHAKE_TIME, tls.accept(wire)).await {
                    speak_http(stream, &connection, router).await;
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = connection.told_to_close() => {}
    }
}

async fn speak_http(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    connection: &Arc<Connection>,
    router: Router,
) {
    let router = router.layer(axum::Extension(Arc::clone(connection)));
    // How a connection ended is the client's to know: it stalled, broke off, or sent what is no HTTP (and was answered 400).
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIME)
        .max_headers(limits::HEADERS)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
}

/// Binds without a runtime, so that a busy port is the caller's error and not a thread's.
pub(crate) fn bind(address: SocketAddr) -> std::io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
