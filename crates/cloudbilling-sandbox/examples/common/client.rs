//! An HTTP/1.1 client over TLS that reads responses of known length.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Opens a connection to a server whose certificate this authority signed.
pub(crate) fn connect(
    address: SocketAddr,
    ca_pem: &str,
) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let mut roots = RootCertStore::empty();
    let authority =
        CertificateDer::from_pem_slice(ca_pem.as_bytes()).map_err(std::io::Error::other)?;
    roots.add(authority).map_err(std::io::Error::other)?;
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
    let client = ClientConnection::new(Arc::new(config), name).map_err(std::io::Error::other)?;
    Ok(StreamOwned::new(client, TcpStream::connect(address)?))
}

/// Reads a response, which must be a success.
pub(crate) fn read_response(
    stream: &mut BufReader<StreamOwned<ClientConnection, TcpStream>>,
    response: &mut Vec<u8>,
) -> std::io::Result<()> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    let mut length = 0;
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line)?;
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    response.resize(length, 0);
    stream.read_exact(response)
}
