//! A hand-written HTTP/1.1 client over TLS, which shares no code with the client under test or with
//! the server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use cloudbilling_sandbox::Sandbox;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// The response, to the last byte.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl RawResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// The text of the first element of that local name, whatever its prefix.
    pub(crate) fn text_of(&self, local: &str) -> Option<&str> {
        let tags = self
            .body
            .match_indices('<')
            .map(|(at, _)| &self.body[at + 1..]);
        tags.filter_map(|tag| tag.split_once('>'))
            .find_map(|(tag, rest)| {
                let name = tag.split([' ', '/']).next()?;
                let name = name.rsplit(':').next()?;
                (name == local).then(|| rest.split('<').next().unwrap_or_default())
            })
    }
}

/// Sends `head` (without the blank line) and `body` as they are, on a connection of their own.
pub(crate) fn send(sandbox: &Sandbox, head: &str, body: &[u8]) -> RawResponse {
    let mut stream = connect(sandbox);
    stream
        .write_all(head.replace('\n', "\r\n").as_bytes())
        .expect("the head is sent");
    stream.write_all(b"\r\n\r\n").expect("the head is sent");
    stream.write_all(body).expect("the body is sent");
    stream.flush().expect("the body is sent");
    let mut bytes = Vec::new();
    stream
        .read_to_end(&mut bytes)
        .expect("the server closes when asked to");
    parse(&bytes)
}

/// Posts an envelope as curl would.
pub(crate) fn post(sandbox: &Sandbox, action: &str, envelope: &str) -> RawResponse {
    let length = envelope.len();
    let address = sandbox.address();
    let head = format!(
        "POST {} HTTP/1.1\nHost: {address}\nConnection: close\nContent-Type: text/xml; charset=utf-8\nSOAPAction: \"{action}\"\nContent-Length: {length}",
        Sandbox::PATH,
    );
    send(sandbox, &head, envelope.as_bytes())
}

fn connect(sandbox: &Sandbox) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let authority =
        CertificateDer::from_pem_slice(sandbox.ca_pem().as_bytes()).expect("a PEM certificate");
    roots.add(authority).expect("a certificate authority");
    // Named, because with all features of the client there are two.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a host name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a TLS client");
    let socket = TcpStream::connect(sandbox.address()).expect("the sandbox listens");
    StreamOwned::new(connection, socket)
}

fn parse(bytes: &[u8]) -> RawResponse {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let mut rest = text.as_str();
    loop {
        let (head, body) = rest.split_once("\r\n\r\n").expect("a whole head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .expect("a status line");
        if status == 100 {
            rest = body;
            continue;
        }
        return RawResponse {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        };
    }
}
