//! Sessions that end during calls: there are as few logins as possible, and nothing is written
//! twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cloudbilling::auth::Policy;
use cloudbilling::transport::{Delivery, Transport as _, from_fn};
use cloudbilling::types::operation::AddProductCluster;
use cloudbilling::{Client, Error, ErrorKind, RetryWrites, SessionCheck};
use cloudbilling_sandbox::{
    Behaviour, FaultInjection, InjectedFault, RefusalForm, Sandbox, SandboxBuilder,
};
use tokio::sync::Semaphore;

use crate::secrets::discreet;
use crate::service::{EMAIL, PASSWORD, PATIENCE, Service, at_once, checked_first, policy, read};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_during_many_calls_costs_one_login() {
    for form in [RefusalForm::Fault, RefusalForm::ResultCode] {
        // More successes than there are calls under way, so that each session is used before it
        // ends.
        let storm = Storm::new(form, 50, 20);
        storm.run(16).await;
        let (ended, granted) = (storm.ended(), storm.service.logins().granted);
        // The last session may end when no caller is left to begin another.
        assert!(
            granted == ended || granted == ended + 1,
            "{granted} logins, {ended} ends"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_share_the_logins() {
    let storm = Storm::new(RefusalForm::Fault, 50, 20);
    storm.run(1_000).await;
    let (ended, granted) = (storm.ended(), storm.service.logins().granted);
    assert!(
        ended >= 50 && granted <= ended + 1,
        "{granted} logins, {ended} ends"
    );
}

#[tokio::test]
async fn a_write_that_may_have_been_executed_is_not_retried() {
    // By default; or known by its wording only.
    for (form, when) in [
        (RefusalForm::Fault, None),
        (RefusalForm::ResultCode, None),
        (RefusalForm::ResultCode, Some(RetryWrites::OnCertainRefusal)),
    ] {
        let service = executing_first(form);
        let admin = service.0.admin();
        let builder = service.builder(PASSWORD);
        let client = match when {
            Some(when) => builder.retry_writes(when),
            None => builder,
        };
        let client = client.build().expect("a client");
        let error = discreet(write(&client, "Fibre").await.expect_err("it looks refused"));
        assert!(may_have_executed(&error), "{form:?}, {when:?}");
        assert_eq!(admin.executed("AddProductCluster"), 1);

        // The next call begins a session automatically.
        write(&client, "Copper").await.expect("a new session");
        assert_eq!(service.logins().granted, 2);
    }
}

#[tokio::test]
async fn a_session_that_ended_while_idle_costs_no_write() {
    let service = Service::start();
    let admin = service.0.admin();
    // Every session counts as idle.
    let check = SessionCheck::default().idle(Duration::ZERO);
    let client = service
        .builder(PASSWORD)
        .policy(without_pauses())
        .session_check(check)
        .build()
        .expect("a client");
    for name in ["Fibre", "Copper", "Radio"] {
        write(&client, name).await.expect("a session that lives");
        let ended = admin.expire_sessions().expect("the database works");
        assert_eq!(ended, 1);
    }
    assert_eq!(admin.executed("AddProductCluster"), 3);
    assert_eq!(service.logins().granted, 3);
    // One in the first session; one that is refused and one that is accepted in each of the others.
    let requests = admin.requests();
    let checks = requests
        .iter()
        .filter(|request| request.operation == "GetPurchases");
    assert_eq!(checks.count(), 5);
}

#[tokio::test]
async fn a_write_sent_once_is_executed_once() {
    for (form, promised) in [
        (RefusalForm::ResultCode, true),
        // The promise that the user made, and this service does not keep.
        (RefusalForm::Fault, false),
    ] {
        let service = executing_first(form);
        let client = checked_first(&service).build().expect("a client");
        let operation = AddProductCluster::new("Fibre");
        let request = client.request(&operation).once();
        let error = request.send().await.expect_err("refused");
        assert_eq!(may_have_executed(&discreet(error)), promised);
        assert_eq!(service.0.admin().executed("AddProductCluster"), 1);
    }
}

#[tokio::test]
async fn a_write_whose_response_was_lost_is_not_retried() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    admin
        .inject(FaultInjection::on(
            "AddProductCluster",
            InjectedFault::LoseResponse,
        ))
        .expect("a known operation");
    let error = discreet(write(&client, "Fibre").await.expect_err("no answer"));
    let ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(failure.delivery(), Delivery::Unknown);
    assert_eq!(admin.executed("AddProductCluster"), 1);
}

#[tokio::test]
async fn a_read_is_retried_whether_or_not_it_was_executed() {
    let service = Service::of(refusing(RefusalForm::ResultCode));
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    admin
        .inject(FaultInjection::on(
            "GetInvoiceHeaders",
            InjectedFault::ExecuteThenExpireSession,
        ))
        .expect("a known operation");
    read(&client).await.expect("the retry");
    assert_eq!(admin.executed("GetInvoiceHeaders"), 2);
}

#[tokio::test]
async fn a_call_is_retried_only_once() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = checked_first(&service)
        .policy(without_pauses())
        .build()
        .expect("a client");
    admin
        .inject(FaultInjection::on("AddProductCluster", InjectedFault::ExpireSession).times(2))
        .expect("a known operation");
    let error = discreet(
        write(&client, "Fibre")
            .await
            .expect_err("two sessions ended"),
    );
    assert!(!may_have_executed(&error));
    assert_eq!(admin.executed("AddProductCluster"), 0);
}

#[tokio::test]
async fn a_caller_that_leaves_during_a_login_does_not_affect_others() {
    for others in [0, 20] {
        let service = Service::start();
        let held = Held::default();
        let client = held.client(&service);
        let leaving = tokio::spawn(call(&client));
        held.arrived().await;
        let waiting: Vec<_> = (0..others).map(|_| tokio::spawn(call(&client))).collect();
        tokio::task::yield_now().await;
        leaving.abort();
        assert!(leaving.await.expect_err("aborted").is_cancelled());

        let late = tokio::spawn(call(&client));
        tokio::task::yield_now().await;
        held.go_on();
        for call in waiting.into_iter().chain([late]) {
            call.await.expect("no panic").expect("the login went on");
        }
        assert_eq!(service.login_requests(), 1, "with {others} others");
    }
}

/// Asserts that a call failed because sessions ended: it was not executed, or may have been if the
/// refusal was not certain. A write whose two sessions were checked, and both had ended, was not
/// sent.
#[track_caller]
fn assert_expired(error: &Error, form: RefusalForm, is_write: bool) {
    let is_certain = form != RefusalForm::ResultCode;
    if may_have_executed(error) {
        assert!(!is_certain, "{error:?}");
    } else {
        assert!(is_certain || is_write, "{error:?}");
    }
}

async fn write(client: &Client, name: &str) -> Result<(), Error> {
    let added = client.execute(&AddProductCluster::new(name)).await?;
    assert!(added, "a success without the cluster");
    Ok(())
}

fn call(client: &Client) -> impl Future<Output = Result<(), Error>> + Send + 'static {
    let client = client.clone();
    async move { read(&client).await }
}

/// A service that executes the first write, and then reports that its session has ended.
fn executing_first(form: RefusalForm) -> Service {
    let service = Service::of(refusing(form));
    let fault = InjectedFault::ExecuteThenExpireSession;
    let admin = service.0.admin();
    admin
        .inject(FaultInjection::on("AddProductCluster", fault))
        .expect("a known operation");
    service
}

#[track_caller]
fn may_have_executed(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::SessionExpired { may_have_executed } => *may_have_executed,
        kind => panic!("{kind:?}"),
    }
}

fn refusing(form: RefusalForm) -> SandboxBuilder {
    let behaviour = Behaviour {
        refusals: form,
        ..Behaviour::default()
    };
    Sandbox::builder().behaviour(behaviour)
}

/// Sessions end when a test says so: faster than any service ends them.
fn without_pauses() -> Policy {
    policy()
        .login_interval(Duration::ZERO)
        .build()
        .expect("the rest is the default")
}

/// Callers that read and write while sessions end.
struct Storm {
    client: Client,
    ended: AtomicUsize,
    form: RefusalForm,
    made: AtomicUsize,
    service: Service,
    sessions: u64,
    succeeded: AtomicUsize,
    successes: usize,
}

impl Storm {
    /// Creates a run in which `sessions` sessions end, each after `successes` successes.
    fn new(form: RefusalForm, sessions: u64, successes: usize) -> Arc<Self> {
        let service = Service::of(refusing(form));
        let client = checked_first(&service)
            .policy(without_pauses())
            .build()
            .expect("a client");
        Arc::new(Self {
            client,
            ended: AtomicUsize::default(),
            form,
            made: AtomicUsize::default(),
            service,
            sessions,
            succeeded: AtomicUsize::default(),
            successes,
        })
    }

    /// Lets `callers` callers call until enough sessions have ended.
    async fn run(self: &Arc<Self>, callers: usize) {
        let calls = (0..callers).map(|_| {
            let storm = Arc::clone(self);
            async move { storm.call_on().await }
        });
        let written: u64 = at_once(calls).await.into_iter().sum();
        let admin = self.service.0.admin();
        assert_eq!(admin.executed("AddProductCluster"), written);
        let account = admin.account(EMAIL).expect("the account");
        assert_eq!(account.strikes, 0);
    }

    /// Says how many writes succeeded.
    async fn call_on(&self) -> u64 {
        let mut written = 0;
        while self.ended() < self.sessions {
            let number = self.made.fetch_add(1, Ordering::Relaxed);
            let writes = number.is_multiple_of(2);
            let result = match writes {
                true => write(&self.client, &format!("Cluster {number}")).await,
                false => read(&self.client).await,
            };
            if let Err(error) = result {
                assert_expired(&discreet(error), self.form, writes);
                continue;
            }
            written += u64::from(writes);
            if self.succeeded.fetch_add(1, Ordering::Relaxed) + 1 == self.successes {
                self.succeeded.store(0, Ordering::Relaxed);
                let ended = self.service.0.admin().expire_sessions();
                self.ended
                    .fetch_add(ended.expect("the database works"), Ordering::Relaxed);
            }
        }
        written
    }

    fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed) as u64
    }
}

/// Holds the first request back, the login, until the test lets it go.
#[derive(Clone)]
struct Held {
    arrived: Arc<Semaphore>,
    gate: Arc<Semaphore>,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            arrived: Arc::new(Semaphore::new(0)),
            gate: Arc::new(Semaphore::new(0)),
        }
    }
}

impl Held {
    fn client(&self, service: &Service) -> Client {
        let (held, inner) = (self.clone(), service.transport());
        let transport = from_fn(move |request, options| {
            let (held, inner) = (held.clone(), inner.clone());
            async move {
                held.arrived.add_permits(1);
                let _pass = held.gate.acquire().await.expect("never closed");
                inner.call(request, &options).await
            }
        });
        service
            .builder(PASSWORD)
            .transport(transport)
            // Less than a login may take: who waits for the abandoned one to be forgotten fails.
            .timeout(PATIENCE / 30)
            .build()
            .expect("a client")
    }

    async fn arrived(&self) {
        let arrived = self.arrived.acquire().await.expect("never closed");
        arrived.forget();
    }

    fn go_on(&self) {
        self.gate.add_permits(1_000);
    }
}
