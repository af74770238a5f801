//! Transports and providers that panic: no secret is shown, and no other call hangs or panics.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cloudbilling::auth::{AuthEvent, CallOutcome, Credentials};
use cloudbilling::store::{AccountKey, BlockingStore, Loaded, Store, StoreError, Swapped, Version};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response, StatusCode};
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{
    BlockingTransport, CallOptions, Transport, TransportError, async_trait,
};
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{
    BlockingCredentialsProvider, Classifier, Client, CredentialsProvider, ErrorKind, LoginError,
    LoginRefusal, Observer, ProviderError, ResponseContent, SharedLedger, SystemClock, blocking,
};

use crate::support::{
    ENDPOINT, Either, SECRET, as_test, both, login, login_refused, on_async_client,
    on_blocking_client, purchases, session, store_key, with_login,
};

/// Panics on demand; otherwise follows a script.
#[derive(Clone, Debug)]
struct Fragile {
    breaks: Arc<AtomicBool>,
    script: Scripted,
}

impl Fragile {
    fn new(breaks: bool) -> Self {
        Self {
            breaks: Arc::new(AtomicBool::new(breaks)),
            script: Scripted::new(),
        }
    }

    fn touch(&self) {
        assert!(!self.breaks.load(Ordering::Relaxed), "it broke");
    }

    /// Returns one client of each kind over it.
    fn clients(&self) -> [Either; 2] {
        let async_client = with_login::<Client>().transport(self.clone()).build();
        let blocking = with_login::<blocking::Client>()
            .transport(self.clone())
            .build();
        [
            Either::Async(async_client.expect("valid settings")),
            Either::Blocking(blocking.expect("valid settings")),
        ]
    }
}

#[async_trait]
impl Transport for Fragile {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        self.touch();
        Transport::call(&self.script, request, options).await
    }
}

impl BlockingTransport for Fragile {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        self.touch();
        BlockingTransport::call(&self.script, request, options)
    }
}

#[async_trait]
impl CredentialsProvider for Fragile {
    async fn credentials(&self) -> Result<Credentials, ProviderError> {
        self.touch();
        Ok(login(SECRET).into())
    }
}

impl BlockingCredentialsProvider for Fragile {
    fn credentials(&self) -> Result<Credentials, ProviderError> {
        self.touch();
        Ok(login(SECRET).into())
    }
}

#[test]
fn a_login_that_panics_is_an_error_of_all_who_wait_and_stays_booked() {
    for number in 0..2 {
        let fragile = Fragile::new(true);
        let client = &fragile.clients()[number];
        for _ in 0..2 {
            let error = client.read().expect_err("no response");
            let ErrorKind::Login(LoginError::Transport(_)) = error.kind() else {
                panic!("{error:?}")
            };
            assert_hidden(&format!("{error} {error:?} {client:?}"));
            client.permit_login();
        }
        fragile.breaks.store(false, Ordering::Relaxed);
        fragile.script.respond_body(200, "text/xml", session("t1"));
        fragile
            .script
            .respond_body(200, "text/xml", purchases("Success", ""));
        client.read().expect("the client is usable");
    }
}

#[test]
fn a_call_that_panics_shows_nothing_and_harms_no_other() {
    for number in 0..2 {
        let fragile = Fragile::new(false);
        let client = &fragile.clients()[number];
        fragile
            .script
            .respond_body(200, "text/xml", session(SECRET));
        for _ in 0..2 {
            fragile
                .script
                .respond_body(200, "text/xml", purchases("Success", ""));
        }
        client.read().expect("a session");
        fragile.breaks.store(true, Ordering::Relaxed);
        let payload = catch_unwind(AssertUnwindSafe(|| client.read())).expect_err("it breaks");
        assert_eq!(message(&*payload), "it broke");
        assert_hidden(&format!("{client:?}"));
        fragile.breaks.store(false, Ordering::Relaxed);
        client.read().expect("the client is usable");
    }
}

#[test]
fn a_provider_that_panics_is_an_error_and_is_called_again() {
    for number in 0..2 {
        let fragile = Fragile::new(true);
        // Not the ledger of the process, which other tests may use.
        let ledger = SharedLedger::new(SystemClock::new());
        let clients = [
            Either::Async(
                Client::builder(ENDPOINT)
                    .ledger(ledger.clone())
                    .credentials_provider(fragile.clone())
                    .transport(fragile.script.clone())
                    .build()
                    .expect("valid settings"),
            ),
            Either::Blocking(
                blocking::Client::builder(ENDPOINT)
                    .ledger(ledger.clone())
                    .credentials_provider(fragile.clone())
                    .transport(fragile.script.clone())
                    .build()
                    .expect("valid settings"),
            ),
        ];
        let error = clients[number].read().expect_err("no credentials");
        assert!(
            matches!(error.kind(), ErrorKind::CredentialsUnavailable(_)),
            "{error:?}"
        );
        fragile.breaks.store(false, Ordering::Relaxed);
        fragile.script.respond_body(200, "text/xml", session("t1"));
        fragile
            .script
            .respond_body(200, "text/xml", purchases("Success", ""));
        clients[number].read().expect("the provider is usable");
    }
}

/// A panic of the client itself would print the values at hand.
#[test]
fn what_a_client_has_in_hand_does_not_show_in_a_panic() {
    let query = GetPurchases::default().customer_code(SECRET);
    let contract = Default::default();
    let request = cloudbilling::Request::for_operation(&contract, &query).expect("an action");
    let client = with_login::<Client>()
        .transport(Scripted::new())
        .build()
        .expect("valid settings");
    let result = catch_unwind(AssertUnwindSafe(|| panic!("{client:?} {request:?}")));
    assert_hidden(message(&*result.expect_err("it panics")));
}

#[track_caller]
fn assert_hidden(shown: &str) {
    assert!(!shown.contains(SECRET), "{shown}");
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.expect("a text")
}

/// Panics in every observer and store of a client.
#[derive(Clone, Debug)]
struct Broken;

#[async_trait]
impl Store for Broken {
    async fn load(&self, _: &AccountKey) -> Result<Loaded, StoreError> {
        panic!("it broke")
    }

    async fn swap(&self, _: &AccountKey, _: Version, _: &[u8]) -> Result<Swapped, StoreError> {
        panic!("it broke")
    }
}

impl BlockingStore for Broken {
    fn load(&self, _: &AccountKey) -> Result<Loaded, StoreError> {
        panic!("it broke")
    }

    fn swap(&self, _: &AccountKey, _: Version, _: &[u8]) -> Result<Swapped, StoreError> {
        panic!("it broke")
    }
}

impl Observer for Broken {
    fn event(&self, _: &AuthEvent) {
        panic!("it broke")
    }
}

impl Classifier for Broken {
    fn call(&self, _: &ServiceContract, _: StatusCode, _: &ResponseContent<'_>) -> CallOutcome {
        CallOutcome::Other
    }

    fn login(
        &self,
        _: &ServiceContract,
        _: StatusCode,
        _: &ResponseContent<'_>,
    ) -> Option<LoginRefusal> {
        panic!("it broke")
    }
}

#[test]
fn a_store_that_panics_is_one_that_fails() {
    let test = as_test(|script, client| {
        let error = client.read().expect_err("no record");
        assert!(matches!(error.kind(), ErrorKind::Store(_)), "{error:?}");
        assert!(error.to_string().contains("the store panicked"), "{error}");
        assert!(script.received().is_empty());
    });
    on_async_client(|| with_login::<Client>().store(Broken, store_key()), &test);
    on_blocking_client(
        || with_login::<blocking::Client>().store(Broken, store_key()),
        &test,
    );
}

#[test]
fn a_classifier_that_panics_gives_no_verdict_of_a_login() {
    both!(|| with_login().classifier(Broken), |script, client| {
        for _ in 0..2 {
            script.respond_body(200, "text/xml", login_refused("Invalid credentials"));
            let error = client.read().expect_err("no verdict");
            let ErrorKind::Login(LoginError::NoVerdict) = error.kind() else {
                panic!("{error:?}")
            };
            client.permit_login();
        }
    },);
}

#[test]
fn an_observer_that_panics_harms_nobody() {
    both!(|| with_login().observer(Broken), |script, client| {
        script.respond_body(200, "text/xml", session("t1"));
        script.respond_body(200, "text/xml", purchases("Success", ""));
        client.read().expect("a session");
    },);
}
