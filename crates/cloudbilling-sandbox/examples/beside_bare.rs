//! Compares the sandbox with a bare hyper server over TLS that sends the same bytes without reading
//! the request, alternating in one run: `cargo run --release --example beside_bare -- SECONDS`.
//! Sixteen connections, with the client in the same process.
//!
//! Prints a table: calls per second of both, their ratio, and the 99th percentile of the time of a
//! call.

use std::convert::Infallible;
use std::error::Error;
use std::io::{BufReader, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use cloudbilling_sandbox::{NewPurchase, Sandbox, Storage};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::client::{connect, read_response};

#[path = "common/client.rs"]
mod client;

const CONNECTIONS: usize = 16;
const TURNS: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args().nth(1);
    let time = Duration::from_secs(seconds.map_or(Ok(20), |given| given.parse())?);
    let file = std::env::temp_dir().join(format!("cloudbilling-bare-{}.db", std::process::id()));
    let sandbox = Sandbox::builder()
        .storage(Storage::File(file.clone()))
        .start()?;
    let token = sandbox.admin().create_api_token("load")?.secret;
    println!("| rows | bytes | bare | sandbox | ratio | p99 bare | p99 sandbox | ratio |");
    println!("|---|---|---|---|---|---|---|---|");
    for rows in [0, 10, 50] {
        fill(&sandbox, rows)?;
        compare(&sandbox, &request(&token, rows), rows, time)?;
    }
    drop(sandbox);
    for suffix in ["", "-wal", "-shm", ".authority.pem"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    Ok(())
}

/// Creates a customer with this many purchases.
fn fill(sandbox: &Sandbox, rows: usize) -> Result<(), Box<dyn Error>> {
    let purchases: Vec<_> = (0..rows)
        .map(|row| NewPurchase {
            customer_code: format!("customer-{rows}"),
            reference: format!("customer-{rows}-{row}"),
            product_label: "Fibre 500".to_owned(),
            purchase_date: "2025-01-01T00:00:00Z".to_owned(),
            quantity: 1.5,
            ..NewPurchase::default()
        })
        .collect();
    sandbox.admin().add_purchases(&purchases)?;
    Ok(())
}

fn request(token: &str, rows: usize) -> String {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>\
         <h:ApiToken xmlns:h=\"http://api.cloudbilling.nl/2018/11/auth/token\">{token}</h:ApiToken></s:Header>\
         <s:Body><GetPurchases xmlns=\"http://tempuri.org/\"><customerCode>customer-{rows}</customerCode>\
         <includeUnmapped>true</includeUnmapped></GetPurchases></s:Body></s:Envelope>"
    );
    format!(
        "POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"http://tempuri.org/IPublicService/GetPurchases\"\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn compare(
    sandbox: &Sandbox,
    request: &str,
    rows: usize,
    time: Duration,
) -> Result<(), Box<dyn Error>> {
    let mut response = Vec::new();
    let mut stream = BufReader::new(connect(sandbox.address(), sandbox.ca_pem())?);
    stream.get_mut().write_all(request.as_bytes())?;
    read_response(&mut stream, &mut response)?;
    let text = String::from_utf8(response.clone())?;
    assert_eq!(text.matches("<a:CustomerCode>").count(), rows, "{text}");

    let bare = Bare::start(response.clone().into())?;
    let servers = [
        (bare.address, bare.ca_pem.as_str()),
        (sandbox.address(), sandbox.ca_pem()),
    ];
    let turn = time / TURNS / 2;
    let mut calls: [Vec<Duration>; 2] = Default::default();
    // One round of each first, to warm up.
    for round in 0..=TURNS {
        for (calls, (address, ca_pem)) in calls.iter_mut().zip(servers) {
            let more = measure(address, ca_pem, request, turn)?;
            if round > 0 {
                calls.extend(more);
            }
        }
    }
    let seconds = (turn * TURNS).as_secs_f64();
    let [bare, ours] = calls.map(|mut calls| {
        calls.sort_unstable();
        let p99 = calls[calls.len() * 99 / 100].as_secs_f64() * 1_000.0;
        (calls.len() as f64 / seconds, p99)
    });
    println!(
        "| {rows} | {} | {:.0} | {:.0} | {:.0} % | {:.2} ms | {:.2} ms | {:.1} |",
        response.len(),
        bare.0,
        ours.0,
        100.0 * ours.0 / bare.0,
        bare.1,
        ours.1,
        ours.1 / bare.1
    );
    Ok(())
}

/// The time of each call on every connection.
fn measure(
    address: SocketAddr,
    ca_pem: &str,
    request: &str,
    time: Duration,
) -> std::io::Result<Vec<Duration>> {
    let end = Instant::now() + time;
    let call = || -> std::io::Result<Vec<Duration>> {
        let mut stream = BufReader::new(connect(address, ca_pem)?);
        let (mut response, mut calls) = (Vec::new(), Vec::new());
        while Instant::now() < end {
            let began = Instant::now();
            stream.get_mut().write_all(request.as_bytes())?;
            read_response(&mut stream, &mut response)?;
            calls.push(began.elapsed());
        }
        Ok(calls)
    };
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(call)).collect();
        let calls = callers
            .into_iter()
            .map(|caller| caller.join().expect("a caller doesn't panic"))
            .collect::<Result<Vec<_>, _>>();
        calls.map(|calls| calls.concat())
    })
}

/// A hyper server with two threads, like the sandbox, and one response for every request.
struct Bare {
    address: SocketAddr,
    ca_pem: String,
    _runtime: tokio::runtime::Runtime,
}

impl Bare {
    fn start(response: Bytes) -> Result<Self, Box<dyn Error>> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = params.self_signed(&key)?;
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate()?;
        let leaf = CertificateParams::new(vec!["localhost".to_owned()])?;
        let leaf = leaf.signed_by(&key, &issuer)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .worker_threads(2)
            .build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let tls = TlsAcceptor::from(Arc::new(config));
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let (tls, response) = (tls.clone(), response.clone());
                tokio::spawn(async move {
                    let Ok(stream) = tls.accept(stream).await else {
                        return;
                    };
                    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                        let response = response.clone();
                        async move {
                            // The body is read, as any service must.
                            let _ = http_body_util::BodyExt::collect(request.into_body()).await;
                            Ok::<_, Infallible>(Response::new(Full::new(response)))
                        }
                    });
                    let _ = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Ok(Self {
            address,
            ca_pem: ca.pem(),
            _runtime: runtime,
        })
    }
}
