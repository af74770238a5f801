//! A server that gives every client the same response over TLS, on a thread of its own.

use std::{net::SocketAddr, sync::Arc, thread};

use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use soap_transport::{bytes::Bytes, http::Request};
use soap_transport_conformance::server::Authority;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::service::respond;

pub(crate) struct Server {
    address: SocketAddr,
    authority: Authority,
}

impl Server {
    /// It runs until the process ends.
    pub(crate) fn start(answer: Bytes) -> Self {
        let authority = Authority::new();
        let acceptor = acceptor(&authority);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("an event queue is to be had");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("there is a free loopback port");
        let address = listener.local_addr().expect("it is bound");
        thread::spawn(move || runtime.block_on(serve(listener, acceptor, answer)));
        Self { address, authority }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}/soap", self.address)
    }

    pub(crate) fn ca_pem(&self) -> &str {
        self.authority.ca_pem()
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, answer: Bytes) {
    loop {
        let (tcp, _) = listener.accept().await.expect("a connection");
        tcp.set_nodelay(true).expect("a TCP socket has it");
        let (acceptor, answer) = (acceptor.clone(), answer.clone());
        tokio::spawn(async move {
            let tls = acceptor.accept(tcp).await.expect("a handshake");
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = answer.clone();
                async move {
                    let body = request.into_body().collect().await;
                    body.map(|_| respond(&answer).map(Full::new))
                }
            });
            // The client closes the connection when it is done.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(tls), service)
                .await;
        });
    }
}

/// HTTP/1.1 only, so that all contenders use the same number of connections.
fn acceptor(authority: &Authority) -> TlsAcceptor {
    let pem = authority.issue("127.0.0.1").pem();
    let chain = CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has both")
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .expect("the key is the certificate's");
    TlsAcceptor::from(Arc::new(config))
}
