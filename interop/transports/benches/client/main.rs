//! What the machine and the exchange add to a call with an API token, beyond writing its request and reading its answer: an
//! 8 kB answer from memory, typed rows out of it. No sockets.
//!
//! ```text
//! cargo bench --manifest-path interop/transports/Cargo.toml --bench client [-- --smoke]
//! ```

use std::{
    cell::RefCell,
    hint::black_box,
    time::{Duration, Instant},
};

use cloudbilling::{
    Endpoint, Exchange, Request, Service, Step,
    auth::{ApiToken, Authenticator, Ledger, Policy, Timestamp},
    codec::{
        Decoder, Encoder, HeaderBlock, NamespaceMap, SoapVersion,
        http::{Reply, SoapAction, request, response},
    },
    types::{
        ServiceProfile,
        namespace::DATA_CONTRACT,
        operation::{GetPurchases, Operation},
        record::Purchase,
    },
};
use soap_transport::{
    bytes::Bytes,
    http::{Request as HttpRequest, Response, Uri},
};

const URL: &str = "https://api.example.com/soap";
const TOKEN: &str = "049b27fc";
const ROWS: usize = 40;

type Sent = HttpRequest<Bytes>;
type Rows = Vec<Purchase>;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let (calls, rounds) = if smoke { (200, 3) } else { (5000, 15) };
    let answer = answer();
    let query = GetPurchases::default().customer_code("1001");
    let codec = Codec::new();
    let mut whole = Whole::new();

    let (sent, rows) = codec.call(&query, &answer);
    let (sent_whole, rows_whole) = whole.call(&query, &answer);
    assert_eq!(rows.len(), ROWS);
    assert_eq!(rows, rows_whole);
    assert_eq!(sent.body(), sent_whole.body());
    assert_eq!(sent.headers(), sent_whole.headers());

    let allocations = |call: &mut dyn FnMut()| allocation_counter::measure(call).count_total;
    let by_codec = allocations(&mut || drop(codec.call(&query, &answer)));
    let by_whole = allocations(&mut || drop(whole.call(&query, &answer)));

    // In turns, so that a busy moment of the machine is not one contender's misfortune.
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds {
        best[0] = best[0].min(time(calls, || codec.call(&query, &answer)));
        best[1] = best[1].min(time(calls, || whole.call(&query, &answer)));
    }
    let [codec_time, whole_time] = best.map(|best| best.as_secs_f64() * 1e6 / f64::from(calls));

    println!(
        "a call, the best of {rounds} rounds of {calls}; an answer of {} bytes",
        answer.len()
    );
    println!("{:24}{:>14}{:>14}", "", "microseconds", "allocations");
    println!("{:24}{codec_time:14.2}{by_codec:14}", "encode and decode");
    println!("{:24}{whole_time:14.2}{by_whole:14}", "with the exchange");
    let added = i128::from(by_whole) - i128::from(by_codec);
    println!("{:24}{:14.2}{added:14}", "added", whole_time - codec_time);
}

fn time<T>(calls: u32, mut call: impl FnMut() -> T) -> Duration {
    let started = Instant::now();
    for _ in 0..calls {
        black_box(call());
    }
    started.elapsed()
}

fn answer() -> Bytes {
    let rows: String = (0..ROWS)
        .map(|row| {
            format!(
                "<b:Purchase><b:CustomerCode>10{row:02}</b:CustomerCode>\
                 <b:PurchaseReference>reference-{row}</b:PurchaseReference>\
                 <b:PurchaseDate>2026-11-24T10:00:00</b:PurchaseDate>\
                 <b:Quantity>{row}.5</b:Quantity></b:Purchase>"
            )
        })
        .collect();
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult xmlns:b="{DATA_CONTRACT}">{rows}</GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#
    )
    .into()
}

fn respond(answer: &Bytes) -> Response<Bytes> {
    let mut response = Response::new(answer.clone());
    let content_type = "text/xml; charset=utf-8".parse().expect("visible ASCII");
    response.headers_mut().insert("content-type", content_type);
    response
}

/// The message and HTTP layers alone: nobody looks at whether the token still holds.
struct Codec {
    decoder: Decoder,
    namespaces: NamespaceMap,
    profile: ServiceProfile,
    uri: Uri,
}

impl Codec {
    fn new() -> Self {
        let profile = ServiceProfile::default();
        let namespaces = profile.namespaces();
        Self {
            decoder: Decoder::new().namespaces(namespaces.clone()),
            namespaces,
            profile,
            uri: URL.parse().expect("a valid URL"),
        }
    }

    fn call(&self, query: &GetPurchases, answer: &Bytes) -> (Sent, Rows) {
        let action = SoapAction::new(self.profile.action(GetPurchases::NAME)).expect("valid");
        let header = HeaderBlock::new(self.profile.api_token_header.qname(), &TOKEN);
        let envelope = Encoder::new(SoapVersion::Soap11)
            .namespaces(&self.namespaces)
            .header(header)
            .body(GetPurchases::REQUEST, query)
            .encode()
            .expect("can be written");
        let sent = request(
            SoapVersion::Soap11,
            self.uri.clone(),
            &action,
            envelope.into(),
        );
        let reply = response(&self.decoder, respond(answer)).expect("an answer");
        let Reply::Message { message, .. } = reply else {
            panic!("no message");
        };
        let payload = message.envelope().payload().expect("one payload");
        let payload = payload.expect("a payload");
        let read = self.profile.read_response::<GetPurchases>(payload);
        let rows = read.expect("readable").into_result().expect("success");
        (sent, rows)
    }
}

/// The same with the machine and the exchange.
struct Whole {
    machine: Authenticator<RefCell<Ledger>>,
    service: Service,
}

impl Whole {
    fn new() -> Self {
        let token = ApiToken::new(TOKEN).expect("a valid token");
        let ledger = RefCell::new(Ledger::new());
        let endpoint = Endpoint::new(URL).expect("a valid URL");
        Self {
            machine: Authenticator::new(URL, token, Policy::default(), ledger, 7),
            service: Service::new(endpoint, ServiceProfile::default()),
        }
    }

    fn call(&mut self, query: &GetPurchases, answer: &Bytes) -> (Sent, Rows) {
        let now = Timestamp::from_millis(0);
        let profile = self.service.profile();
        let asked = Request::of(profile, query).expect("a valid action");
        let mut exchange = Exchange::new(&self.service, &asked);
        let mut sent = None;
        loop {
            match exchange.poll(&mut self.machine, now).expect("no error") {
                Step::Call(grant) => {
                    sent = Some(exchange.request(&grant).expect("can be written"));
                    exchange.handle_response(&grant, Ok(respond(answer)));
                }
                Step::Done(response) => {
                    let rows = response.read::<GetPurchases>(profile).expect("rows");
                    return (sent.expect("a call comes first"), rows);
                }
                step => panic!("an API token needs no {step:?}"),
            }
        }
    }
}
