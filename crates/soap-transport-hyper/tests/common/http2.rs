//! A server that speaks HTTP/2.

use std::sync::Arc;

use hyper::{
    body::{Bytes, Incoming},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use soap_transport::http::{Request, Response};
use soap_transport_conformance::server::Authority;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// Returns each request body, serving at most `streams` requests of a connection at a time.
pub(crate) async fn echo(listener: TcpListener, acceptor: TlsAcceptor, streams: u32) {
    while let Ok((tcp, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let tls = acceptor.accept(tcp).await?;
            let echo = service_fn(|request: Request<Incoming>| async move {
                let body = collect(request.into_body()).await?;
                Ok::<_, hyper::Error>(Response::new(String::from_utf8_lossy(&body).into_owned()))
            });
            let serving = http2::Builder::new(TokioExecutor::new())
                .max_concurrent_streams(streams)
                .serve_connection(TokioIo::new(tls), echo)
                .await;
            serving.map_err(std::io::Error::other)
        });
    }
}

pub(crate) fn acceptor(authority: &Authority) -> TlsAcceptor {
    let pem = authority.issue("127.0.0.1").pem();
    let chain = CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports both versions")
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .expect("the key belongs to the certificate");
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

async fn collect(body: Incoming) -> Result<Vec<u8>, hyper::Error> {
    use http_body::Body as _;
    let mut body = std::pin::pin!(body);
    let mut collected = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
    {
        if let Ok(data) = frame?.into_data() {
            let data: Bytes = data;
            collected.extend_from_slice(&data);
        }
    }
    Ok(collected)
}
