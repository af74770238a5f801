//! The cost that the machine and the exchange add to a call with an API token, beyond writing its
//! request and reading its response. No sockets.

use std::{cell::RefCell, hint::black_box, sync::Arc};

use cloudbilling::{
    Endpoint, Exchange, Request, Service, Step,
    auth::{ApiToken, Authenticator, Ledger, MonotonicTime, Policy},
    types::{ServiceContract, operation::GetPurchases},
};
use soap_transport::bytes::Bytes;

use crate::{
    cpu::{self, Microseconds},
    service::{Codec, Rows, Sent, TOKEN, answer, query, respond},
};

const URL: &str = "https://api.example.com/soap";

/// Few calls a round, so that most rounds see no other work; many rounds, in turn, so that the
/// others do not matter.
const CALLS: u32 = 100;

pub(crate) fn run(rounds: usize) {
    println!("a call with an API token, the fastest of {rounds} rounds of {CALLS} in each way:");
    println!("{:30}{:>16}{:>14}", "", "microseconds", "allocations");
    for rows in [0, 40] {
        compare(rows, rounds);
    }
}

fn compare(rows: usize, rounds: usize) {
    let (answer, query) = (answer(rows), query());
    let codec = Codec::new(URL);
    let mut whole = Whole::new();

    let (sent, read) = codec.call(&query, &answer);
    let (sent_whole, read_whole) = whole.call(&query, &answer);
    assert_eq!(read.len(), rows);
    assert_eq!(read, read_whole);
    assert_eq!(sent.body(), sent_whole.body());
    assert_eq!(sent.headers(), sent_whole.headers());

    let allocations = |call: &mut dyn FnMut()| allocation_counter::measure(call).count_total;
    let by_codec = allocations(&mut || drop(codec.call(&query, &answer)));
    let by_whole = allocations(&mut || drop(whole.call(&query, &answer)));

    let (mut codec_time, mut whole_time) = (Microseconds::MAX, Microseconds::MAX);
    for _ in 0..rounds {
        codec_time = codec_time.min(a_call(|| black_box(codec.call(&query, &answer))));
        whole_time = whole_time.min(a_call(|| black_box(whole.call(&query, &answer))));
    }
    println!("an answer of {} bytes", answer.len());
    println!("{:30}{codec_time:16.2}{by_codec:14}", "  encode and decode");
    println!(
        "{:30}{whole_time:16.2}{by_whole:14}",
        "  with machine and exchange"
    );
    let added = i128::from(by_whole) - i128::from(by_codec);
    println!("{:30}{:16.2}{added:14}", "  added", whole_time - codec_time);
}

fn a_call<T>(mut call: impl FnMut() -> T) -> Microseconds {
    let ((), time) = cpu::of(|| (0..CALLS).for_each(|_| drop(call())));
    time / f64::from(CALLS)
}

/// The same call with the machine and the exchange.
struct Whole {
    machine: Authenticator<RefCell<Ledger>>,
    service: Arc<Service>,
}

impl Whole {
    fn new() -> Self {
        let token = ApiToken::new(TOKEN).expect("a valid token");
        let ledger = RefCell::new(Ledger::new());
        let endpoint = Endpoint::new(URL).expect("a valid URL");
        let service = Service::new(endpoint, ServiceContract::default());
        Self {
            machine: Authenticator::new(URL, token, Policy::default(), ledger, 7),
            service: Arc::new(service.user_agent(false)),
        }
    }

    fn call(&mut self, query: &GetPurchases, answer: &Bytes) -> (Sent, Rows) {
        let now = MonotonicTime::from_millis(0);
        let contract = self.service.contract();
        let asked = Request::for_operation(contract, query).expect("a valid action");
        let mut exchange = Exchange::new(Arc::clone(&self.service), asked);
        let mut sent = None;
        loop {
            match exchange.poll(&mut self.machine, now).expect("no error") {
                Step::Call(grant) => {
                    sent = Some(exchange.request(&grant).expect("can be written"));
                    exchange.handle_response(&grant, Ok(respond(answer)));
                }
                Step::Done(response) => {
                    let rows = response.read::<GetPurchases>().expect("rows");
                    return (sent.expect("a call comes first"), rows);
                }
                step => panic!("an API token needs no {step:?}"),
            }
        }
    }
}
