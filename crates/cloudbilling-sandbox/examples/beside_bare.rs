//! Compares the sandbox with a bare hyper server over TLS that sends the same bytes, alternating in
//! one run: `cargo run --release --example beside_bare -- SECONDS`. Sixteen connections, with the
//! client in the same process.
//!
//! The bare server is the least that a server of this kind can be: hyper on tokio and rustls with
//! default settings. It reads the body of each request and ignores it, and has no limits, no log
//! and no shutdown. Both have as many threads, send the same headers and body, and get the same
//! requests. In both, hyper passes head and body to rustls in one write, so that both send as many
//! TLS records.
//!
//! Prints a table: calls per second of both and their ratio, the 99th percentile of the time of a
//! call, and on Linux the processor time of a call, client included, which says more than calls per
//! second on a machine that is used by others as well.

use std::convert::Infallible;
use std::error::Error;
use std::io::{BufReader, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use cloudbilling_sandbox::{NewPurchase, Sandbox, Storage};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
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
    println!(
        "| rows | bytes | bare | sandbox | ratio | p99 bare | p99 sandbox | ratio | CPU bare | CPU sandbox | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
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
    let mut measured: [Measured; 2] = Default::default();
    // One round of each first, to warm up.
    for round in 0..=TURNS {
        for (measured, (address, ca_pem)) in measured.iter_mut().zip(servers) {
            let before = cpu_seconds();
            let calls = measure(address, ca_pem, request, turn)?;
            if round > 0 {
                measured.calls.extend(calls);
                measured.cpu_seconds += cpu_seconds() - before;
            }
        }
    }
    let seconds = (turn * TURNS).as_secs_f64();
    let [bare, ours] = measured.map(|measured| measured.summary(seconds));
    println!(
        "| {rows} | {} | {:.0} | {:.0} | {:.0} % | {:.2} ms | {:.2} ms | {:.1} | {:.1} µs | {:.1} µs | {:.0} % |",
        response.len(),
        bare.rate,
        ours.rate,
        100.0 * ours.rate / bare.rate,
        bare.p99_millis,
        ours.p99_millis,
        ours.p99_millis / bare.p99_millis,
        bare.cpu_micros,
        ours.cpu_micros,
        100.0 * bare.cpu_micros / ours.cpu_micros,
    );
    Ok(())
}

/// The calls of one server.
#[derive(Default)]
struct Measured {
    calls: Vec<Duration>,
    cpu_seconds: f64,
}

struct Summary {
    /// Calls per second.
    rate: f64,
    p99_millis: f64,
    /// The processor time of a call.
    cpu_micros: f64,
}

impl Measured {
    fn summary(mut self, seconds: f64) -> Summary {
        self.calls.sort_unstable();
        let count = self.calls.len();
        Summary {
            rate: count as f64 / seconds,
            p99_millis: self.calls[count * 99 / 100].as_secs_f64() * 1_000.0,
            cpu_micros: self.cpu_seconds * 1e6 / count as f64,
        }
    }
}

/// The processor time that this process has used, as Linux reports it; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / TICKS_PER_SECOND
}

/// The unit of the kernel's reports, on every architecture that matters here.
const TICKS_PER_SECOND: f64 = 100.0;

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

/// A hyper server with as many threads as the sandbox, and one response for every request.
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
            .worker_threads(thread::available_parallelism()?.get().clamp(2, 4))
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
                            let mut response = Response::new(Full::new(response));
                            let content_type = HeaderValue::from_static("text/xml; charset=utf-8");
                            response.headers_mut().insert(CONTENT_TYPE, content_type);
                            Ok::<_, Infallible>(response)
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
