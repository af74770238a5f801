//! A client does not lock its user out, whatever the outcome of its logins.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cloudbilling::store::StoreKey;
use cloudbilling::store::memory::MemoryStore;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Response, Uri};
use cloudbilling::transport::{Delivery, Transport, from_fn};
use cloudbilling::{
    Client, ClientBuilder, Error, ErrorKind, GiveUpReason, LoginError, SharedLedger,
};
use cloudbilling_sandbox::{FaultInjection, InjectedFault};

use crate::hostile::{self, Nobody};
use crate::secrets::discreet;
use crate::service::{
    EMAIL, PASSWORD, Service, WRONG_PASSWORD, at_once, login, login_response, read,
};
use crate::virtual_time::VirtualTime;

/// Longer than any pause between two logins.
const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_wrong_password_of_a_thousand_callers_is_sent_once() {
    let service = Service::start();
    let client = service.client(WRONG_PASSWORD);
    assert_refused_once(&service, &[client], 1_000).await;
}

#[tokio::test]
async fn two_clients_of_an_account_send_a_wrong_password_once() {
    let service = Service::start();
    let clients = [(); 2].map(|()| {
        let client = service.builder_of_process(WRONG_PASSWORD, "two clients");
        client.build().expect("a client")
    });
    assert_refused_once(&service, &clients, 200).await;
}

#[tokio::test]
async fn a_login_without_a_response_is_sent_twice_at_most_and_locks_nothing() {
    let faults = [
        InjectedFault::LoseResponse,
        InjectedFault::Reset,
        InjectedFault::Html { status: 502 },
        InjectedFault::Throttle { retry_after: LONG },
        InjectedFault::Truncate { after: 0 },
        InjectedFault::Truncate { after: 1 },
        InjectedFault::Truncate { after: 100 },
    ];
    for fault in faults {
        let service = Service::start();
        let everywhere = FaultInjection::on("Login", fault.clone()).times(u64::MAX);
        service
            .0
            .admin()
            .inject(everywhere)
            .expect("a known operation");
        let time = VirtualTime::default();
        let client = service
            .builder(WRONG_PASSWORD)
            .ledger(SharedLedger::new(time.clone()))
            .build()
            .expect("a client");
        assert_stops_after_two(&client, &time).await;
        assert_eq!(service.login_requests(), 2, "{fault}");
        let account = service.0.admin().account(EMAIL).expect("the account");
        assert_eq!(account.locked_until, None, "{fault}");

        // A person corrects the password, and takes it upon himself.
        service.0.admin().clear_injections();
        client.replace_credentials(login(PASSWORD));
        client.permit_login();
        read(&client).await.expect("the account is not locked");
    }
}

#[tokio::test]
async fn a_login_response_cut_at_any_byte_counts_as_lost() {
    let whole = login_response().await;
    for length in 0..whole.body().len() {
        let (transport, sent) = answering(cut(&whole, length));
        let time = VirtualTime::default();
        let client = unconnected(&time).transport(transport).build();
        assert_stops_after_two(&client.expect("a client"), &time).await;
        assert_eq!(sent.load(Ordering::Relaxed), 2, "cut after {length} bytes");
    }
}

#[tokio::test]
async fn a_login_response_cut_at_any_byte_is_remembered_over_a_hundred_restarts() {
    let whole = login_response().await;
    for length in 0..whole.body().len() {
        let (transport, sent) = answering(cut(&whole, length));
        let time = VirtualTime::default();
        let store = store_with_record(unconnected(&time)).await;
        for restart in 0..100 {
            let client = unconnected(&time)
                .store(store.clone(), store_key())
                .transport(transport.clone())
                .build();
            assert_stopped(&client.expect("a client"), restart).await;
            time.advance(LONG);
            store.advance(LONG);
        }
        assert_eq!(sent.load(Ordering::Relaxed), 2, "cut after {length} bytes");
    }
}

#[tokio::test]
async fn a_hundred_restarts_send_no_more_than_two_logins_without_a_response() {
    let service = Service::start();
    let lost = FaultInjection::on("Login", InjectedFault::LoseResponse).times(u64::MAX);
    service.0.admin().inject(lost).expect("a known operation");
    let time = VirtualTime::default();
    let ledger = SharedLedger::new(time.clone());
    let store = store_with_record(service.builder(WRONG_PASSWORD).ledger(ledger)).await;
    for restart in 0..100 {
        let client = service
            .builder(WRONG_PASSWORD)
            .ledger(SharedLedger::new(time.clone()))
            .store(store.clone(), store_key())
            .build();
        assert_stopped(&client.expect("a client"), restart).await;
        time.advance(LONG);
        match restart % 10 {
            // The machine restarts as well, and its clock with it.
            9 => store.restart_clock(),
            _ => store.advance(LONG),
        }
    }
    assert_eq!(service.login_requests(), 2);
}

#[tokio::test]
async fn a_service_out_of_reach_costs_no_strike() {
    let (service, time) = (Service::start(), VirtualTime::default());
    let (nobody, inner) = (Nobody::new(), service.transport());
    let away = Arc::new(AtomicBool::new(true));
    let is_away = Arc::clone(&away);
    let elsewhere: Uri = nobody.endpoint().parse().expect("a URI");
    let transport = from_fn(move |mut request, options| {
        if is_away.load(Ordering::Relaxed) {
            *request.uri_mut() = elsewhere.clone();
        }
        let inner = inner.clone();
        async move { inner.call(request, &options).await }
    });
    let client = service
        .builder(PASSWORD)
        .ledger(SharedLedger::new(time.clone()))
        .transport(transport)
        .build()
        .expect("a client");
    for _ in 0..5 {
        assert_not_sent(read(&client).await);
        time.advance(LONG);
    }
    away.store(false, Ordering::Relaxed);
    read(&client).await.expect("it is there now");
    assert_eq!(service.logins().granted, 1);
}

#[tokio::test]
async fn an_unknown_host_costs_no_strike() {
    let time = VirtualTime::default();
    let client = Client::builder(format!("https://{}/soap", hostile::no_name()))
        .login(login(PASSWORD))
        .ledger(SharedLedger::new(time.clone()))
        .build()
        .expect("a client");
    for _ in 0..3 {
        assert_not_sent(read(&client).await);
        time.advance(LONG);
    }
}

async fn assert_refused_once(service: &Service, clients: &[Client], calls: usize) {
    let calls = clients.iter().cycle().take(calls).cloned();
    let results = at_once(calls.map(|client| async move { read(&client).await })).await;
    for result in results {
        let error = discreet(result.expect_err("the password is wrong"));
        assert!(
            matches!(
                error.kind(),
                ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
            ),
            "{error:?}"
        );
    }
    assert_eq!(service.login_requests(), 1);
    assert_eq!(service.logins().wrong, 1);
}

/// Makes calls whose logins get no response, with enough time between them for another login.
async fn assert_stops_after_two(client: &Client, time: &VirtualTime) {
    for call in 0..5 {
        let error = discreet(read(client).await.expect_err("no login is answered"));
        match error.kind() {
            ErrorKind::Login(_) if call < 2 => {}
            ErrorKind::GaveUp(GiveUpReason::BudgetSpent {
                definite: 0,
                possible: 2,
            }) if call >= 2 => {}
            kind => panic!("call {call}: {kind:?}"),
        }
        time.advance(LONG);
    }
}

/// The first two processes get no response; the others send nothing.
async fn assert_stopped(client: &Client, restart: u32) {
    let error = discreet(read(client).await.expect_err("no login is answered"));
    match error.kind() {
        ErrorKind::Login(_) if restart < 2 => {}
        ErrorKind::GaveUp(GiveUpReason::BudgetSpent { .. }) if restart >= 2 => {}
        kind => panic!("restart {restart}: {kind:?}"),
    }
}

#[track_caller]
fn assert_not_sent(result: Result<(), Error>) {
    let error = discreet(result.expect_err("nobody is there"));
    match error.kind() {
        ErrorKind::Login(LoginError::Transport(failure)) => {
            assert_eq!(failure.delivery(), Delivery::NotSent, "{failure:?}");
        }
        kind => panic!("{kind:?}"),
    }
}

fn cut(response: &Response<Bytes>, length: usize) -> Response<Bytes> {
    response.clone().map(|body| body.slice(..length))
}

/// Returns a transport that gives the same response to everything, and the number of its calls.
fn answering(answer: Response<Bytes>) -> (impl Transport + Clone + 'static, Arc<AtomicU32>) {
    let sent = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&sent);
    let transport = from_fn(move |_, _| {
        count.fetch_add(1, Ordering::Relaxed);
        let answer = answer.clone();
        async move { Ok(answer) }
    });
    (Arc::new(transport), sent)
}

/// Returns a store in which a person has created the record of the account.
async fn store_with_record(builder: ClientBuilder) -> MemoryStore {
    let store = MemoryStore::new();
    let client = builder.store(store.clone(), store_key()).build();
    let created = client.expect("a client").create_record().await;
    created.expect("a store");
    store
}

fn store_key() -> StoreKey {
    static KEY: OnceLock<StoreKey> = OnceLock::new();
    let key = KEY.get_or_init(|| StoreKey::generate().expect("random numbers"));
    key.clone()
}

/// A client as a process has it that was just started: it knows nothing of the account.
fn unconnected(time: &VirtualTime) -> ClientBuilder {
    Client::builder("https://api.example.com/soap")
        .login(login(PASSWORD))
        .ledger(SharedLedger::new(time.clone()))
}
