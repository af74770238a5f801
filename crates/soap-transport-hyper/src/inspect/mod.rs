//! Opening one connection, step by step, to find a fault.
//!
//! Depends on `active_call`, `connect`, `connection`, `error` and `tls`.

mod addresses;

use std::{net::SocketAddr, time::Instant};

use http::Uri;
use soap_transport::{PlainHttp, Target, TransportError};
use tokio::task::JoinSet;
use tokio_rustls::rustls::ProtocolVersion;

use crate::{
    active_call::to_error,
    connect::{Connector, Proxy},
    connection::Connection,
    error::Failure,
    tls::{CertificateSummary, ChainRecorder},
};

/// The result of [`Builder::inspect`](crate::Builder::inspect): what each step showed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Inspection {
    /// The host and port of the proxy on the way, without its credentials.
    pub proxy: Option<String>,
    /// The addresses of the host, or those of the proxy, which resolves the host itself. At most
    /// 16 of them are listed.
    pub addresses: Vec<AddressInspection>,
    /// The TLS handshake. `None` if there was none, or the server ended it before it
    /// sent a certificate.
    pub tls: Option<TlsInspection>,
    /// The error with which a call would have failed, if there was one. Its
    /// [kind](TransportError::kind) names the step.
    pub error: Option<TransportError>,
}

/// An address of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressInspection {
    /// The address.
    pub address: SocketAddr,
    /// The reason why it cannot be connected to, in a few words.
    pub error: Option<String>,
}

/// A TLS handshake, which may have failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsInspection {
    /// The certificates that the server sent, its own first. They are listed even if they were not
    /// accepted.
    pub chain: Vec<CertificateSummary>,
    /// The version, such as `TLS 1.3`, once the handshake succeeded.
    pub protocol: Option<String>,
    /// The cipher suite, such as `TLS13_AES_256_GCM_SHA384`, once the handshake succeeded.
    pub cipher_suite: Option<String>,
    /// The HTTP version that was chosen, `h2` or `http/1.1`, if the server chose one.
    pub http_version: Option<String>,
}

pub(crate) async fn inspect(
    connector: &Connector,
    recorder: &ChainRecorder,
    uri: &Uri,
    plain_http: PlainHttp,
) -> Inspection {
    let started = Instant::now();
    let target = match Target::from_uri(uri, plain_http) {
        Ok(target) => target,
        Err(error) => return Inspection::failed(None, error),
    };
    let failed = |failure| to_error(failure, &target, started.elapsed());
    let proxy = match connector.proxy_for(&target) {
        Ok(proxy) => proxy,
        Err(failure) => return Inspection::failed(None, failed(failure)),
    };
    let (host, port) = match &proxy {
        Some(proxy) => proxy.host_and_port(),
        None => (target.host(), target.port()),
    };
    let mut connecting = JoinSet::new();
    let patience = connector.timeout();
    connecting.spawn(addresses::connect_to_each(host.to_owned(), port, patience));
    let opened = connector.open_once(uri, &target).await;
    let addresses = connecting.join_next().await;
    Inspection {
        proxy: proxy.as_ref().map(name_of),
        addresses: addresses.and_then(Result::ok).unwrap_or_default(),
        tls: TlsInspection::new(recorder.take(), &opened),
        error: opened.err().map(failed),
    }
}

impl Inspection {
    fn failed(proxy: Option<String>, error: TransportError) -> Self {
        Self {
            proxy,
            addresses: Vec::new(),
            tls: None,
            error: Some(error),
        }
    }
}

impl TlsInspection {
    fn new(chain: Vec<CertificateSummary>, opened: &Result<Connection, Failure>) -> Option<Self> {
        let session = opened.as_ref().ok().and_then(Connection::session);
        if chain.is_empty() && session.is_none() {
            return None;
        }
        let cipher_suite = session.and_then(|session| session.negotiated_cipher_suite());
        let http_version = session.and_then(|session| session.alpn_protocol());
        Some(Self {
            chain,
            protocol: session.and_then(|it| it.protocol_version()).map(protocol),
            cipher_suite: cipher_suite.map(|it| format!("{:?}", it.suite())),
            http_version: http_version.map(|it| String::from_utf8_lossy(it).into_owned()),
        })
    }
}

fn protocol(version: ProtocolVersion) -> String {
    match version {
        ProtocolVersion::TLSv1_2 => "TLS 1.2".to_owned(),
        ProtocolVersion::TLSv1_3 => "TLS 1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

fn name_of(proxy: &Proxy) -> String {
    let (host, port) = proxy.host_and_port();
    format!("{host}:{port}")
}
