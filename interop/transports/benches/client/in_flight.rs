//! Many calls in flight over TLS on loopback: one client thread, one server thread, the same rows
//! read by each contender.

use std::{future::Future, pin::Pin, sync::Arc, time::Instant};

use cloudbilling::{Client, auth::ApiToken, types::record::Purchase};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as HyperClient, connect::HttpConnector},
    rt::TokioExecutor,
};
use soap_transport::{bytes::Bytes, http::Response};
use soap_transport_hyper::HyperTransport;
use tokio::runtime::Runtime;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::{
    cpu::{self, Microseconds},
    serde_rows::{self, Row},
    server::Server,
    service::{Codec, TOKEN, answer, query},
};

const IN_FLIGHT: usize = 64;
const CALLS: usize = IN_FLIGHT * 10;
const ROWS: usize = 40;

/// The result that a contender reads from the response.
enum Read {
    Nothing(Bytes),
    Rows(Vec<Purchase>),
    Serde(Vec<Row>),
}

type Call = dyn Fn() -> Pin<Box<dyn Future<Output = Read> + Send>> + Send + Sync;

struct Contender {
    name: &'static str,
    call: Arc<Call>,
    cpu: Vec<Microseconds>,
    wall: Vec<Microseconds>,
}

pub(crate) fn run(rounds: usize) {
    let answer = answer(ROWS);
    let server = Server::start(answer.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event queue is to be had");
    let mut contenders = [
        contender(
            "hyper-util, bytes only",
            hyper_util(&server, |_, body| Read::Nothing(body.into_body())),
        ),
        contender(
            "hyper-util and soap-codec",
            hyper_util(&server, |codec, body| Read::Rows(codec.read(body))),
        ),
        contender("cloudbilling::Client", cloudbilling(&server)),
        contender("reqwest and quick-xml serde", reqwest(&server)),
    ];

    let expected = Codec::new(&server.url()).call(&query(), &answer).1;
    assert_eq!(expected.len(), ROWS);
    for contender in &contenders {
        let read = runtime.block_on((contender.call)());
        assert!(read.is(&answer, &expected), "{}", contender.name);
    }
    // In turn, so that a busy moment of the machine does not hit one contender alone. The first
    // round opens connections.
    for round in 0..=rounds {
        for contender in &mut contenders {
            let (cpu, wall) = a_call(&runtime, &contender.call);
            if round > 0 {
                contender.cpu.push(cpu);
                contender.wall.push(wall);
            }
        }
    }

    println!(
        "{IN_FLIGHT} calls in flight over TLS, an answer of {} bytes, {rounds} rounds of {CALLS} calls",
        answer.len()
    );
    println!(
        "{:30}{:>16}{:>16}{:>12}{:>12}",
        "", "us CPU, fastest", "us CPU, median", "calls/s", "median"
    );
    for Contender {
        name, cpu, wall, ..
    } in &mut contenders
    {
        cpu.sort_by(f64::total_cmp);
        wall.sort_by(f64::total_cmp);
        let (fastest, median) = (cpu[0], cpu[cpu.len() / 2]);
        let [most, usual] = [wall[0], wall[wall.len() / 2]].map(|wall| 1e6 / wall);
        println!("{name:30}{fastest:16.1}{median:16.1}{most:12.0}{usual:12.0}");
    }
}

fn contender(name: &'static str, call: Arc<Call>) -> Contender {
    Contender {
        name,
        call,
        cpu: Vec::new(),
        wall: Vec::new(),
    }
}

/// A call's share of the client thread's time, and of the whole process's.
fn a_call(runtime: &Runtime, call: &Arc<Call>) -> (Microseconds, Microseconds) {
    let started = Instant::now();
    let ((), cpu) = cpu::of(|| {
        runtime.block_on(async {
            let callers: Vec<_> = (0..IN_FLIGHT)
                .map(|_| {
                    let call = Arc::clone(call);
                    tokio::spawn(async move {
                        for _ in 0..CALLS / IN_FLIGHT {
                            drop(call().await);
                        }
                    })
                })
                .collect();
            for caller in callers {
                caller.await.expect("no call failed");
            }
        });
    });
    let wall = started.elapsed().as_secs_f64() * 1e6;
    (cpu / CALLS as f64, wall / CALLS as f64)
}

fn cloudbilling(server: &Server) -> Arc<Call> {
    let transport = HyperTransport::builder()
        .root_certificates_pem(server.ca_pem().as_bytes())
        .max_connections_per_host(IN_FLIGHT)
        .no_proxy()
        .build()
        .expect("the settings are valid");
    let client = Client::builder(server.url())
        .api_token(ApiToken::new(TOKEN).expect("a valid token"))
        .transport(transport)
        .build()
        .expect("the settings are valid");
    Arc::new(move || {
        let client = client.clone();
        Box::pin(async move { Read::Rows(client.execute(&query()).await.expect("rows")) })
    })
}

/// No deadline, no size cap, no check of the session.
fn hyper_util(server: &Server, read: fn(&Codec, Response<Bytes>) -> Read) -> Arc<Call> {
    let client = HyperClient::builder(TokioExecutor::new()).build(connector(server.ca_pem()));
    let client: HyperClient<_, Full<Bytes>> = client;
    let codec = Arc::new(Codec::new(&server.url()));
    Arc::new(move || {
        let (client, codec) = (client.clone(), Arc::clone(&codec));
        Box::pin(async move {
            let request = codec.write(&query()).map(Full::new);
            let response = client.request(request).await.expect("an answer");
            let (head, body) = response.into_parts();
            let body = body.collect().await.expect("all of it").to_bytes();
            read(&codec, Response::from_parts(head, body))
        })
    })
}

fn connector(ca_pem: &str) -> HttpsConnector<HttpConnector> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(ca_pem.as_bytes()).expect("PEM");
    roots.add(ca).expect("the authority's is valid");
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has both")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_only()
        .enable_http1()
        .wrap_connector(tcp)
}

fn reqwest(server: &Server) -> Arc<Call> {
    // Fails if a provider is installed already, which is as good.
    let _ = ring::default_provider().install_default();
    let ca = reqwest::Certificate::from_pem(server.ca_pem().as_bytes()).expect("PEM");
    let client = reqwest::Client::builder()
        .tls_certs_only([ca])
        .no_proxy()
        .build()
        .expect("the settings are valid");
    let codec = Arc::new(Codec::new(&server.url()));
    Arc::new(move || {
        let (client, codec) = (client.clone(), Arc::clone(&codec));
        Box::pin(async move {
            let request = codec.write(&query()).try_into().expect("it has an address");
            let response = client.execute(request).await.expect("an answer");
            let body = response.bytes().await.expect("all of it");
            Read::Serde(serde_rows::read(&body))
        })
    })
}

impl Read {
    fn is(&self, answer: &Bytes, expected: &[Purchase]) -> bool {
        match self {
            Self::Nothing(body) => body == answer,
            Self::Rows(rows) => rows == expected,
            Self::Serde(rows) => {
                rows.len() == expected.len()
                    && rows.iter().zip(expected).all(|(row, it)| row.is_same(it))
            }
        }
    }
}
