//! The cost of a call beyond its sockets: plain HTTP on loopback, kept connections, 2 kB sent and
//! 20 kB received. The bare hyper-util client checks nothing and keeps no deadline and no size cap;
//! it is the floor.
//!
//! ```text
//! cargo bench --manifest-path interop/transports/Cargo.toml --bench calls
//! ```

use std::{
    fmt, io,
    sync::Arc,
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use soap_transport::{
    CallOptions, Phase, Transport, TransportError,
    TransportErrorKind::Other,
    async_trait,
    bytes::Bytes,
    http::{Request, Response},
};
use soap_transport_conformance::server::{Authority, Peer, Server};
use soap_transport_hyper::HyperTransport;
use transport_peers::ReqwestTransport;

const REQUEST_BYTES: usize = 2000;
const REQUEST_END: &str = "</Envelope>";
static RESPONSE: [u8; 20_000] = [b'a'; 20_000];
const CALLS: u32 = 3000;
const ROUNDS: u32 = 7;

fn main() {
    let server = Server::start(serve);
    let origin = server.origin();
    let authority = Authority::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a thread is to be had");
    let ours = HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy();
    let contenders: [(&str, Arc<dyn Transport>); 3] = [
        ("bare hyper-util", Arc::new(Bare::new())),
        (
            "soap-transport-hyper",
            Arc::new(ours.build().expect("valid")),
        ),
        (
            "reqwest",
            Arc::new(ReqwestTransport::new(authority.ca_pem())),
        ),
    ];

    for (name, transport) in &contenders {
        let response = runtime.block_on(transport.call(request(&origin), &options()));
        let response = response.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(response.body(), &RESPONSE[..], "{name}");
    }
    println!("microseconds a call, the best of {ROUNDS} rounds of {CALLS}");
    println!("{:24}{:>12}{:>16}", "", "one caller", "sixteen");
    // In turn, so that a busy moment of the machine does not hit one contender alone.
    let mut best = [[Duration::MAX; 2]; 3];
    for _ in 0..ROUNDS {
        for ((_, transport), best) in contenders.iter().zip(&mut best) {
            for (callers, best) in [1, 16].into_iter().zip(best) {
                *best = runtime
                    .block_on(time(transport, &origin, callers))
                    .min(*best);
            }
        }
    }
    for ((name, _), [one, sixteen]) in contenders.iter().zip(best) {
        println!("{name:24}{:12.1}{:16.1}", a_call(one), a_call(sixteen));
    }
}

fn a_call(round: Duration) -> f64 {
    round.as_secs_f64() * 1e6 / f64::from(CALLS)
}

async fn time(transport: &Arc<dyn Transport>, origin: &str, callers: u32) -> Duration {
    let started = Instant::now();
    let callers: Vec<_> = (0..callers)
        .map(|_| {
            let (transport, origin) = (Arc::clone(transport), origin.to_owned());
            tokio::spawn(async move {
                for _ in 0..CALLS / callers {
                    let response = transport.call(request(&origin), &options()).await;
                    assert!(response.is_ok());
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("no call failed");
    }
    started.elapsed()
}

fn request(origin: &str) -> Request<Bytes> {
    Request::post(origin)
        .header("Content-Type", "text/xml; charset=utf-8")
        .body(format!("{REQUEST_END:q>REQUEST_BYTES$}").into())
        .expect("a valid request")
}

fn options() -> CallOptions {
    CallOptions::new(Duration::from_secs(20))
}

fn serve(peer: &mut Peer) -> io::Result<()> {
    let (mut received, mut piece) = (Vec::new(), [0; 8192]);
    loop {
        received.clear();
        while !received.ends_with(REQUEST_END.as_bytes()) {
            match peer.read_some(&mut piece)? {
                0 => return Ok(()),
                count => received.extend_from_slice(&piece[..count]),
            }
        }
        peer.respond(200, "Content-Type: text/xml\r\n", &RESPONSE)?;
    }
}

struct Bare(Client<HttpConnector, Full<Bytes>>);

impl Bare {
    fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }
}

#[async_trait]
impl Transport for Bare {
    async fn call(
        &self,
        request: Request<Bytes>,
        _: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let fail = || TransportError::new(Other, Phase::Head, "", Duration::ZERO);
        let response = self
            .0
            .request(request.map(Full::new))
            .await
            .or(Err(fail()))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.or(Err(fail()))?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
}

impl fmt::Debug for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bare").finish_non_exhaustive()
    }
}
