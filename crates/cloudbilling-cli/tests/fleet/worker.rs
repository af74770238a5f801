//! One process of the fleet: calls, and writes a line for everything that it does.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, UNIX_EPOCH},
};

use cloudbilling::{
    BlockingHyperTransport, Client, ClientBuilder, ClientKind, Error, ErrorKind, GiveUpReason,
    HyperTransport,
    auth::Policy,
    blocking,
    store::{AccountKey, BlockingStore, Loaded, Store, StoreError, Swapped, Version},
    transport::{
        BlockingTransport as _, Transport as _, blocking_from_fn, bytes::Bytes, from_fn,
        http::Request, maybe_send_async_trait,
    },
    types::operation::GetInvoiceHeaders,
};
use rustix::process::{Signal, getpid, kill_process};

use crate::{
    orders::{Orders, Role, StoreKind},
    service::{blocking_postgres, files, key, login, postgres},
};

/// Far more than a call needs, even one that waits for a login that was lost.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);

/// The time after its deadline in which a login may still arrive, by the policy.
const QUARANTINE: Duration = Duration::from_secs(2);

/// Between two calls of one process.
const PAUSE: Duration = Duration::from_millis(50);

/// The calls of one that calls often.
pub(crate) const OFTEN: u64 = 300;

/// Writes a line of the history. It begins with a word of its own, because the test harness writes
/// lines as well.
fn say(what: &str) {
    // The clients of a person, in the driver, have no part in the history.
    if Orders::received().is_none() {
        return;
    }
    let mut stdout = io::stdout();
    let line = format!("fleet {what}\n");
    // A driver that has gone reads nothing.
    let _ = stdout
        .write_all(line.as_bytes())
        .and_then(|()| stdout.flush());
}

#[test]
#[ignore = "the role of a further process"]
fn works() {
    let Some(orders) = Orders::received() else {
        return;
    };
    // The harness has written the name of this test, without the end of the line.
    println!();
    if orders.is_blocking {
        let client = blocking_client(&orders);
        work(orders.role, || {
            client.execute(&GetInvoiceHeaders::default()).map(drop)
        });
    } else {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("threads");
        let client = async_client(&orders);
        let call = || runtime.block_on(client.execute(&GetInvoiceHeaders::default()));
        work(orders.role, || call().map(drop));
    }
}

fn work(role: Role, call: impl Fn() -> Result<(), Error>) {
    match role {
        Role::Once | Role::StopBeforeLogin => say_outcome(&call()),
        Role::Repeatedly => {
            let is_over = input_is_over();
            while !is_over.load(Ordering::Relaxed) {
                say(&format!("begins {}", wall_millis()));
                say_outcome(&call());
                thread::sleep(PAUSE);
            }
        }
        Role::Often => (0..OFTEN).for_each(|_| say_outcome(&call())),
    }
}

/// Returns the time of the clock of the wall, which all processes share.
pub(crate) fn wall_millis() -> u64 {
    let since = UNIX_EPOCH.elapsed().expect("after 1970");
    u64::try_from(since.as_millis()).expect("not that far")
}

fn say_outcome(result: &Result<(), Error>) {
    let outcome = match result {
        Ok(()) => "ok".to_owned(),
        Err(error) => match error.kind() {
            ErrorKind::GaveUp(GiveUpReason::BudgetSpent { definite, possible }) => {
                format!("budget-spent: {definite} wrong, {possible} possibly wrong")
            }
            ErrorKind::GaveUp(GiveUpReason::CredentialsRefused) => "refused".to_owned(),
            ErrorKind::GaveUp(GiveUpReason::Locked { .. }) => "locked".to_owned(),
            ErrorKind::SessionExpired { .. } => "session-expired".to_owned(),
            ErrorKind::Store(_) => "no-store".to_owned(),
            _ => format!("failed: {error:?}"),
        },
    };
    say(&format!("call {outcome}"));
}

/// Returns a flag that is set when the driver closes the input.
fn input_is_over() -> Arc<AtomicBool> {
    let is_over = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_over);
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        flag.store(true, Ordering::Relaxed);
    });
    is_over
}

pub(crate) fn blocking_client(orders: &Orders) -> blocking::Client {
    let inner = BlockingHyperTransport::new(transport(&orders.folder)).expect("a thread");
    let role = orders.role;
    let watched = blocking_from_fn(move |request, options: &_| {
        let is_login = before_send(role, &request);
        let result = inner.call(request, options);
        after_send(is_login, result.is_ok());
        result
    });
    let builder = settings::<blocking::Client>(orders).transport(watched);
    let key = key(&orders.folder);
    let builder = match orders.store {
        StoreKind::Files => builder.store(Counted(files(&orders.folder)), key),
        StoreKind::Postgres(port) => builder.store(Counted(blocking_postgres(port)), key),
    };
    builder.build().expect("valid settings")
}

fn async_client(orders: &Orders) -> Client {
    let inner = Arc::new(transport(&orders.folder));
    let role = orders.role;
    let watched = from_fn(move |request, options| {
        let inner = Arc::clone(&inner);
        async move {
            let is_login = before_send(role, &request);
            let result = inner.call(request, &options).await;
            after_send(is_login, result.is_ok());
            result
        }
    });
    let builder = settings::<Client>(orders).transport(watched);
    let key = key(&orders.folder);
    let builder = match orders.store {
        StoreKind::Files => builder.store(Counted(files(&orders.folder)), key),
        StoreKind::Postgres(port) => builder.store(Counted(postgres(port)), key),
    };
    builder.build().expect("valid settings")
}

fn settings<C: ClientKind>(orders: &Orders) -> ClientBuilder<C> {
    ClientBuilder::new(&orders.endpoint)
        .timeout(CALL_TIMEOUT)
        .policy(policy(orders))
        .login(login(&orders.password))
}

fn policy(orders: &Orders) -> Policy {
    let policy = Policy::builder()
        .login_deadline(orders.login_deadline)
        .quarantine(QUARANTINE);
    policy.build().expect("the rest is the default")
}

fn transport(folder: &Path) -> HyperTransport {
    let ca = fs::read(folder.join("ca.pem")).expect("the service has written it");
    let builder = HyperTransport::builder().root_certificates_pem(&ca);
    builder.build().expect("a certificate")
}

/// A login is booked when it gets here, and nothing of it was sent.
fn before_send(role: Role, request: &Request<Bytes>) -> bool {
    let action = request.headers().get("soapaction");
    let is_login = action.is_some_and(|action| action.as_bytes().ends_with(b"Login\""));
    if is_login {
        say("login begins");
        if role == Role::StopBeforeLogin {
            kill_process(getpid(), Signal::STOP).expect("it is this process");
        }
    }
    is_login
}

fn after_send(is_login: bool, has_response: bool) {
    match (is_login, has_response) {
        (true, true) => say("login ends"),
        (true, false) => say("login lost"),
        (false, _) => {}
    }
}

/// Writes a line for each access.
#[derive(Debug)]
struct Counted<S>(S);

fn say_swap(result: &Result<Swapped, StoreError>) {
    say(match result {
        Ok(Swapped::Stored { .. }) => "swap stored",
        Ok(Swapped::Conflict(_)) => "swap conflict",
        Err(error) if error.may_have_been_stored() => "swap unknown",
        Err(_) => "swap failed",
    });
}

impl<S: BlockingStore> BlockingStore for Counted<S> {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        say("load");
        self.0.load(account)
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        let swapped = self.0.swap(account, expected, record);
        say_swap(&swapped);
        swapped
    }

    fn changed(&self, account: &AccountKey, seen: Version, patience: Duration) -> Option<bool> {
        self.0.changed(account, seen, patience)
    }
}

maybe_send_async_trait! {
    impl<S: Store> Store for Counted<S> {
        async fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
            say("load");
            self.0.load(account).await
        }

        async fn swap(
            &self,
            account: &AccountKey,
            expected: Version,
            record: &[u8],
        ) -> Result<Swapped, StoreError> {
            let swapped = self.0.swap(account, expected, record).await;
            say_swap(&swapped);
            swapped
        }

        async fn changed(
            &self,
            account: &AccountKey,
            seen: Version,
            patience: Duration,
        ) -> Option<bool> {
            self.0.changed(account, seen, patience).await
        }
    }
}
