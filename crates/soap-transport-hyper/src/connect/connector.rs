//! The connector of hyper-util's pool.

use std::{
    error::Error,
    fmt,
    future::Future,
    io::{self, ErrorKind},
    panic::resume_unwind,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{Uri, uri::Authority};
use hyper_util::{
    client::legacy::connect::{
        HttpConnector,
        proxy::{SocksV5, Tunnel},
    },
    client::proxy::matcher::Intercept,
    rt::TokioIo,
};
use soap_transport::{Phase, PlainHttp, Target, TransportErrorKind};
use tokio::{net::TcpStream, task::JoinSet};
use tokio_rustls::rustls::pki_types::ServerName;
use tower_service::Service;

use super::{
    places::Places,
    proxy::{Proxies, Proxy},
    resolve::{ResolveError, Resolver},
};
use crate::{
    call::Progress,
    connection::{Calls, Connection, Meter, MeteredTcp},
    error::{Failure, find},
    tls::{self, Connectors},
};

/// Less than the few minutes after which a NAT forgets a silent connection.
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

/// Opens connections for hyper-util's pool. Clones share everything.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Inner>);

struct Inner {
    tcp: HttpConnector<Resolver>,
    tls: Connectors,
    proxies: Proxies,
    plain_http: PlainHttp,
    timeout: Duration,
    places: Places,
    calls: Calls,
}

impl Connector {
    pub(crate) fn new(
        tls: Connectors,
        proxies: Proxies,
        plain_http: PlainHttp,
        timeout: Duration,
        max_per_host: usize,
    ) -> Self {
        Self(Arc::new(Inner {
            tcp: tcp_connector(Resolver::default(), timeout),
            tls,
            proxies,
            plain_http,
            timeout,
            places: Places::new(max_per_host),
            calls: Calls::default(),
        }))
    }

    /// Opens a connection that no pool keeps.
    #[cfg(feature = "inspect")]
    pub(crate) async fn open_once(
        &self,
        uri: &Uri,
        target: &Target,
    ) -> Result<Connection, Failure> {
        let inner = Arc::clone(&self.0);
        inner.open_in_time(uri.clone(), target.clone()).await
    }

    /// Returns the proxy on the way to `target`. It is an error if it cannot be used.
    #[cfg(feature = "inspect")]
    pub(crate) fn proxy_for(&self, target: &Target) -> Result<Option<Proxy>, Failure> {
        self.0.proxy_for(target)
    }

    #[cfg(feature = "inspect")]
    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Returns the calls of this connector's transport.
    pub(crate) fn calls(&self) -> &Calls {
        &self.0.calls
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector")
            .field("proxies", &self.0.proxies)
            .field("plain_http", &self.0.plain_http)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Connection>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<TokioIo<Connection>, Failure>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.connect(uri).await.map(TokioIo::new) })
    }
}

impl Inner {
    async fn connect(self: Arc<Self>, uri: Uri) -> Result<Connection, Failure> {
        let target = Target::from_uri(&uri, self.plain_http).map_err(|error| {
            Failure::new(TransportErrorKind::InvalidRequest, Phase::Prepare).cause(error)
        })?;
        let Some(place) = self.places.take(&target).await else {
            return Err(Failure::new(TransportErrorKind::Other, Phase::Prepare)
                .detail("no call waits for this connection any more"));
        };

        // A timer panics if it is polled after its runtime was shut down. A task of the runtime is
        // dropped before that happens.
        let mut task = JoinSet::new();
        task.spawn(Progress::inherit(self.open_in_time(uri, target)));
        match task.join_next().await {
            Some(Ok(connection)) => connection.map(|connection| connection.keep(place)),
            Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
            _ => Err(Failure::new(TransportErrorKind::Other, Phase::Connect)
                .detail("the tokio runtime was shut down")),
        }
    }

    async fn open_in_time(
        self: Arc<Self>,
        uri: Uri,
        target: Target,
    ) -> Result<Connection, Failure> {
        let opening = Opening::new();
        match tokio::time::timeout(self.timeout, self.open(&opening, &uri, &target)).await {
            Ok(connection) => connection,
            Err(_) => Err(self.too_late(opening.phase())),
        }
    }

    async fn open(
        &self,
        opening: &Opening,
        uri: &Uri,
        target: &Target,
    ) -> Result<Connection, Failure> {
        let tcp = self.open_tcp(opening, uri, target).await?;
        if !target.is_tls() {
            check_loopback(&tcp)?;
            return Ok(Connection::plain(self.metered(tcp)));
        }
        opening.reached(Phase::Tls);
        let name = target.host().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(name).map_err(|error| {
            Failure::new(TransportErrorKind::InvalidRequest, Phase::Prepare)
                .detail("the host is not a name that a certificate can have")
                .cause(error)
        })?;
        let tls = self.tls.for_host(target.host());
        match tls.connect(name, self.metered(tcp)).await {
            Ok(stream) => Ok(Connection::tls(stream)),
            Err(error) => {
                let explained = tls::explain(&error).unwrap_or(tls::BROKEN);
                let mut failure = Failure::new(TransportErrorKind::Tls, Phase::Tls);
                failure.help = explained.help;
                Err(failure.detail(explained.detail).cause(tls::cause_of(error)))
            }
        }
    }

    fn metered(&self, tcp: TcpStream) -> MeteredTcp {
        MeteredTcp::new(tcp, Meter::new(self.calls.clone()))
    }

    async fn open_tcp(
        &self,
        opening: &Opening,
        uri: &Uri,
        target: &Target,
    ) -> Result<TcpStream, Failure> {
        let proxy = self.proxy_for(target)?;
        opening.reached(Phase::Resolve);
        let connected = match &proxy {
            None => {
                let stream = self.tcp.clone().call(uri.clone()).await;
                stream.map_err(|error| self.direct_failure(error, opening))
            }
            Some(Proxy::Http(proxy)) => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), self.tcp.clone());
                if let Some(credentials) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                let stream = tunnel.call(with_port(uri)).await;
                stream.map_err(|error| self.proxy_failure(proxy, error))
            }
            Some(Proxy::Socks5(proxy)) => {
                let mut socks = SocksV5::new(proxy.uri().clone(), self.tcp.clone());
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                let stream = socks.call(with_port(uri)).await;
                stream.map_err(|error| self.proxy_failure(proxy, error))
            }
        };
        connected.map(TokioIo::into_inner)
    }

    fn proxy_for(&self, target: &Target) -> Result<Option<Proxy>, Failure> {
        self.proxies.find(target).map_err(|_| {
            Failure::new(TransportErrorKind::Proxy, Phase::Prepare).detail(
                "invalid HTTPS_PROXY or ALL_PROXY: expected http://host:port or socks5://host:port",
            )
        })
    }

    fn direct_failure(
        &self,
        error: impl Error + Send + Sync + 'static,
        opening: &Opening,
    ) -> Failure {
        if let Some(why) = find::<ResolveError>(&error) {
            // Only the text of the operating system distinguishes an unknown name from a resolver
            // that cannot be reached.
            return Failure::new(TransportErrorKind::Resolve, Phase::Resolve)
                .detail(why.to_string())
                .cause(error);
        }
        opening.reached(Phase::Connect);
        let failure = Failure::new(TransportErrorKind::Connect, Phase::Connect);
        match find::<io::Error>(&error).map(io::Error::kind) {
            Some(ErrorKind::TimedOut) => self.too_late(Phase::Connect),
            Some(
                kind @ (ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::PermissionDenied),
            ) => failure.detail(kind.to_string()),
            _ => failure,
        }
        .cause(error)
    }

    fn proxy_failure(
        &self,
        proxy: &Intercept,
        error: impl Error + Send + Sync + 'static,
    ) -> Failure {
        let io = find::<io::Error>(&error).map(io::Error::kind);
        if io == Some(ErrorKind::TimedOut) {
            return self.too_late(Phase::Connect).cause(error);
        }
        let address = proxy.uri().authority().map_or("", Authority::as_str);
        // The library reports this only as text.
        let wants_credentials = error.to_string().contains("authorization required");
        let reason = if wants_credentials {
            ", which requires a user name and password, or different ones"
        } else {
            ""
        };
        Failure::new(TransportErrorKind::Proxy, Phase::Connect)
            .detail(format!("via {address}{reason}"))
            .cause(error)
    }

    fn too_late(&self, phase: Phase) -> Failure {
        Failure::new(TransportErrorKind::Timeout, phase)
            .detail(format!("no connection within {:?}", self.timeout))
    }
}

/// Makes a connector that tries one address after another, and in parallel those of the other
/// family. Each address gets a part of `timeout`, so that a dead one does not use it up.
fn tcp_connector<R>(resolver: R, timeout: Duration) -> HttpConnector<R> {
    let mut tcp = HttpConnector::new_with_resolver(resolver);
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(TCP_KEEPALIVE));
    tcp.set_connect_timeout(Some(timeout));
    tcp
}

/// The phase of opening one connection, which is also reported to its call, if there is one.
struct Opening(Progress);

impl Opening {
    fn new() -> Self {
        Self(Progress::default())
    }

    fn reached(&self, phase: Phase) {
        self.0.advance(phase);
        Progress::reached(phase);
    }

    fn phase(&self) -> Phase {
        self.0.phase()
    }
}

/// Checks the actual address, because `localhost` may resolve to another one if name resolution was
/// tampered with.
fn check_loopback(tcp: &TcpStream) -> Result<(), Failure> {
    if tcp.peer_addr().is_ok_and(|peer| peer.ip().is_loopback()) {
        return Ok(());
    }
    Err(
        Failure::new(TransportErrorKind::InvalidRequest, Phase::Connect)
            .detail("plain http to an address that is not a loopback address"),
    )
}

/// Adds the default port of the scheme, which proxies need to see.
fn with_port(uri: &Uri) -> Uri {
    let host = uri.host().unwrap_or_default();
    let default_port = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    let port = uri.port_u16().unwrap_or(default_port);
    Uri::builder()
        .scheme(uri.scheme_str().unwrap_or("https"))
        .authority(format!("{host}:{port}"))
        .path_and_query("/")
        .build()
        .expect("the parts come from a URI")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        array,
        convert::Infallible,
        future::{Ready, ready},
        net::{SocketAddr, TcpStream as BlockingStream},
    };

    use hyper_util::client::legacy::connect::dns::Name;
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    #[derive(Clone)]
    struct Fixed([SocketAddr; 2]);

    impl Service<Name> for Fixed {
        type Response = array::IntoIter<SocketAddr, 2>;
        type Error = Infallible;
        type Future = Ready<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Name) -> Self::Future {
            ready(Ok(self.0.into_iter()))
        }
    }

    /// A listener whose backlog is full, so that further connections get no response.
    fn silent() -> (TcpListener, Vec<BlockingStream>) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind(([127, 0, 0, 1], 0).into())
            .expect("a free port");
        let listener = socket.listen(1).expect("a backlog of one");
        let address = listener.local_addr().expect("bound");
        let connect = || BlockingStream::connect_timeout(&address, Duration::from_millis(50));
        let waiting = std::iter::from_fn(|| connect().ok()).collect();
        (listener, waiting)
    }

    #[test]
    fn a_silent_address_leaves_time_for_the_next() {
        // The paused clock advances as soon as everything waits.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("an event queue is available");
        runtime.block_on(second_address());
    }

    async fn second_address() {
        let (silent, _waiting) = silent();
        let sound = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addresses = [&silent, &sound].map(|it| it.local_addr().expect("bound"));
        let mut tcp = tcp_connector(Fixed(addresses), Duration::from_secs(2));

        let uri = Uri::from_static("https://two-addresses.test/");
        let connecting = tcp.call(uri);
        let stream = tokio::time::timeout(Duration::from_secs(2), connecting).await;
        let stream = stream.expect("within the time").expect("by the second");
        let peer = stream.inner().peer_addr().expect("connected");
        assert_eq!(peer, addresses[1]);
    }
}
