//! How many authenticated calls a second the sandbox answers, over TLS and kept-alive connections, with the client on the
//! same machine: `cargo run --release --example load -- SECONDS`.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use cloudbilling_sandbox::Sandbox;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const CONNECTIONS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args()
        .nth(1)
        .map_or(Ok(5), |seconds| seconds.parse())?;
    let sandbox = Sandbox::start()?;
    let token = sandbox.admin().create_api_token("load")?.secret;
    let end = Instant::now() + Duration::from_secs(seconds);
    let calls = thread::scope(|scope| {
        let callers: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| call_until(end, &sandbox, &token)))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("a caller doesn't panic"))
            .sum::<Result<u64, _>>()
    })?;
    assert_eq!(sandbox.admin().executed("GetInvoiceHeaders"), calls);
    println!("{} calls a second", calls / seconds);
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find(|line| line.starts_with("VmHWM"));
        println!("memory, client and all: {}", peak.unwrap_or("unknown"));
    }
    Ok(())
}

fn call_until(end: Instant, sandbox: &Sandbox, token: &str) -> Result<u64, std::io::Error> {
    let mut stream = BufReader::new(connect(sandbox)?);
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>\
         <h:ApiToken xmlns:h=\"http://api.cloudbilling.nl/2018/11/auth/token\">{token}</h:ApiToken></s:Header>\
         <s:Body><GetInvoiceHeaders xmlns=\"http://tempuri.org/\"><customerCode>1</customerCode></GetInvoiceHeaders></s:Body></s:Envelope>"
    );
    let request = format!(
        "POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"http://tempuri.org/IPublicService/GetInvoiceHeaders\"\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut calls = 0;
    while Instant::now() < end {
        stream.get_mut().write_all(request.as_bytes())?;
        read_answer(&mut stream)?;
        calls += 1;
    }
    Ok(calls)
}

fn read_answer(
    stream: &mut BufReader<StreamOwned<ClientConnection, TcpStream>>,
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
    stream.read_exact(&mut vec![0; length])
}

fn connect(sandbox: &Sandbox) -> Result<StreamOwned<ClientConnection, TcpStream>, std::io::Error> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(sandbox.ca_pem().as_bytes())
        .map_err(std::io::Error::other)?;
    roots.add(authority).map_err(std::io::Error::other)?;
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
    let client = ClientConnection::new(Arc::new(config), name).map_err(std::io::Error::other)?;
    Ok(StreamOwned::new(
        client,
        TcpStream::connect(sandbox.address())?,
    ))
}
