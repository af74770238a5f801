//! A minimal HTTP/1.1 client that sends exactly the given bytes.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use cloudbilling_sandbox::{NewAccount, Sandbox};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub(crate) const EMAIL: &str = "anna@example.org";
pub(crate) const PASSWORD: &str = "correct horse";

/// The action of an operation under the default contract.
pub(crate) fn action(operation: &str) -> String {
    format!("http://tempuri.org/IPublicService/{operation}")
}

/// The documented envelope: an API token in the header, an operation in the body.
pub(crate) fn envelope(token: &str, operation: &str, parameters: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h:ApiToken xmlns:h="http://api.cloudbilling.nl/2018/11/auth/token">{token}</h:ApiToken></s:Header><s:Body><{operation} xmlns="http://tempuri.org/">{parameters}</{operation}></s:Body></s:Envelope>"#
    )
}

/// A complete SOAP 1.1 request with its headers.
pub(crate) fn post(operation: &str, body: &str) -> Vec<u8> {
    post_with(
        &format!(
            "Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{}\"\r\n",
            action(operation)
        ),
        body.as_bytes(),
    )
}

/// A request with these headers beside host, length and `Connection: close`.
pub(crate) fn post_with(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut request =
        format!("POST /soap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n", body.len())
            .into_bytes();
    request.extend_from_slice(body);
    request
}

/// A complete SOAP 1.2 request.
pub(crate) fn post_12(headers: &str, body: &str) -> Vec<u8> {
    let request = String::from_utf8(post_with(headers, body.as_bytes())).expect("UTF-8");
    request.replacen("POST /soap ", "POST /soap12 ", 1).into()
}

/// A response as received.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("answers are UTF-8")
    }

    /// Returns the text between the first start tag and the first end tag of this local name, with
    /// any prefix.
    pub(crate) fn element(&self, name: &str) -> Option<&str> {
        let text = self.text();
        let from = text.match_indices(name).find(|&(at, _)| {
            matches!(text.as_bytes()[at - 1], b'<' | b':')
                && matches!(text.as_bytes()[at + name.len()], b'>' | b' ' | b'/')
        })?;
        let inner = &text[from.0..][text[from.0..].find('>')? + 1..];
        let end = inner
            .match_indices(name)
            .map(|(at, _)| inner[..at].rfind("</"))
            .find_map(|at| at)?;
        Some(&inner[..end])
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.text().contains(part)
    }
}

/// A stream of either kind.
pub(crate) trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// Opens a connection that trusts only the authority of the sandbox.
pub(crate) fn connect(sandbox: &Sandbox) -> Box<dyn Stream> {
    match sandbox.endpoint().starts_with("http:") {
        true => Box::new(TcpStream::connect(sandbox.address()).expect("the sandbox listens")),
        false => Box::new(connect_tls(sandbox)),
    }
}

/// Opens a TLS connection.
pub(crate) fn connect_tls(sandbox: &Sandbox) -> StreamOwned<ClientConnection, TcpStream> {
    let tcp = TcpStream::connect(sandbox.address()).expect("the sandbox listens");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(sandbox.ca_pem().as_bytes()).expect("PEM"))
        .expect("a certificate");
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    StreamOwned::new(
        ClientConnection::new(Arc::new(config), name).expect("a valid configuration"),
        tcp,
    )
}

/// Sends a request on a new connection, and reads to the end.
pub(crate) fn exchange(sandbox: &Sandbox, request: &[u8]) -> io::Result<Response> {
    let mut stream = connect(sandbox);
    stream.write_all(request)?;
    stream.flush()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer"))
}

/// Calls an operation with this token; the call must get a response.
pub(crate) fn call(sandbox: &Sandbox, token: &str, operation: &str, parameters: &str) -> Response {
    exchange(
        sandbox,
        &post(operation, &envelope(token, operation, parameters)),
    )
    .expect("a response")
}

/// Logs in.
pub(crate) fn login(sandbox: &Sandbox, email: &str, password: &str) -> Response {
    let body = login_envelope(email, password);
    exchange(sandbox, &post("Login", &body)).expect("a response")
}

/// The envelope of a login.
pub(crate) fn login_envelope(email: &str, password: &str) -> String {
    let parameters = format!(
        "<emailAddress>{email}</emailAddress><password>{password}</password><environment>{}</environment>",
        NewAccount::DEFAULT_ENVIRONMENT
    );
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Login xmlns="http://tempuri.org/">{parameters}</Login></s:Body></s:Envelope>"#
    )
}

/// A sandbox with an API token.
pub(crate) fn with_token() -> (Sandbox, String) {
    let sandbox = Sandbox::start().expect("a free port");
    let token = sandbox
        .admin()
        .create_api_token("test")
        .expect("a token")
        .secret;
    (sandbox, token)
}

/// A sandbox with an account.
pub(crate) fn with_account() -> Sandbox {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox
        .admin()
        .create_account(&NewAccount::new(EMAIL, PASSWORD))
        .expect("a new account");
    sandbox
}

fn parse(bytes: &[u8]) -> Option<Response> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = &bytes[end + 4..];
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    let body = match header("transfer-encoding") {
        Some(_) => dechunk(body)?,
        None => match header("content-length").and_then(|length| length.parse::<usize>().ok()) {
            Some(length) => body.get(..length)?.to_vec(),
            None => body.to_vec(),
        },
    };
    Some(Response { status, head, body })
}

fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(line + 2..line + 2 + length)?);
        rest = rest.get(line + 4 + length..)?;
    }
}
