//! Both clients as one, a clock that stands still, and messages.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

use cloudbilling::auth::{AccountStatus, GiveUpReason, MonotonicTime, WallTime};
use cloudbilling::store::StoreKey;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::{GetPurchases, Operation};
use cloudbilling::{
    ApiToken, Client, ClientBuilder, ClientKind, Error, ErrorKind, Login, Policy, SharedLedger,
    Time, blocking,
};

pub(crate) const ENDPOINT: &str = "https://api.example.com/soap";
const WALL: u64 = 1_700_000_000_000;
pub(crate) const SECRET: &str = "MARKED-SECRET";

/// One of the two clients.
#[derive(Debug)]
pub(crate) enum Either {
    Async(Client),
    Blocking(blocking::Client),
}

impl Either {
    pub(crate) fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        match self {
            Self::Async(client) => pollster::block_on(client.execute(operation)),
            Self::Blocking(client) => client.execute(operation),
        }
    }

    pub(crate) fn read(&self) -> Result<usize, Error> {
        Ok(self.execute(&GetPurchases::default())?.len())
    }

    /// An administrator has just lifted the lock, by a clock that stands still.
    pub(crate) fn account_unlocked(&self) {
        let now = UNIX_EPOCH + Duration::from_millis(WALL);
        match self {
            Self::Async(client) => client.account_unlocked(now),
            Self::Blocking(client) => client.account_unlocked(now),
        }
    }

    pub(crate) fn permit_login(&self) {
        match self {
            Self::Async(client) => client.permit_login(),
            Self::Blocking(client) => client.permit_login(),
        }
    }

    pub(crate) fn replace_credentials(&self, login: Login) {
        match self {
            Self::Async(client) => client.replace_credentials(login),
            Self::Blocking(client) => client.replace_credentials(login),
        }
    }

    pub(crate) fn create_record(&self) -> Result<(), Error> {
        match self {
            Self::Async(client) => pollster::block_on(client.create_record()),
            Self::Blocking(client) => client.create_record(),
        }
    }

    pub(crate) fn load_status(&self) -> Result<AccountStatus, Error> {
        match self {
            Self::Async(client) => pollster::block_on(client.load_status()),
            Self::Blocking(client) => client.load_status(),
        }
    }

    pub(crate) fn flush_store(&self) -> Result<(), Error> {
        match self {
            Self::Async(client) => pollster::block_on(client.flush_store()),
            Self::Blocking(client) => client.flush_store(),
        }
    }
}

/// Runs a test on both clients. The builder is written once and made for each client.
macro_rules! both {
    ($build:expr, $test:expr $(,)?) => {{
        let test = crate::support::as_test($test);
        crate::support::on_async_client($build, &test);
        crate::support::on_blocking_client($build, &test);
    }};
}
pub(crate) use both;

/// Lets the compiler infer the types of a closure's parameters.
pub(crate) fn as_test<T: Fn(&Scripted, &Either)>(test: T) -> T {
    test
}

pub(crate) fn on_async_client(
    build: impl Fn() -> ClientBuilder,
    test: &impl Fn(&Scripted, &Either),
) {
    let script = Scripted::new();
    let client = build()
        .transport(script.clone())
        .build()
        .expect("valid settings");
    test(&script, &Either::Async(client));
    assert_eq!(
        script.unused(),
        0,
        "the async client requested less than was scripted"
    );
}

pub(crate) fn on_blocking_client(
    build: impl Fn() -> blocking::ClientBuilder,
    test: &impl Fn(&Scripted, &Either),
) {
    let script = Scripted::new();
    let client = build()
        .transport(script.clone())
        .build()
        .expect("valid settings");
    test(&script, &Either::Blocking(client));
    assert_eq!(
        script.unused(),
        0,
        "the blocking client requested less than was scripted"
    );
}

pub(crate) fn with_token<C: ClientKind>() -> ClientBuilder<C> {
    let token = ApiToken::new(SECRET).expect("valid");
    ClientBuilder::new(ENDPOINT).api_token(token)
}

pub(crate) fn with_login<C: ClientKind>() -> ClientBuilder<C> {
    // On a clock that stands still a pause between logins would never end.
    let policy = Policy::builder()
        .login_interval(Duration::ZERO)
        .build()
        .expect("valid");
    ClientBuilder::new(ENDPOINT)
        .policy(policy)
        .login(login(SECRET))
        .ledger(SharedLedger::new(StoppedClock))
}

/// The key of every store of the tests.
pub(crate) fn store_key() -> StoreKey {
    static KEY: OnceLock<StoreKey> = OnceLock::new();
    let key = KEY.get_or_init(|| StoreKey::generate().expect("random numbers"));
    key.clone()
}

pub(crate) fn login(password: &str) -> Login {
    Login::new("anna@example.org", password, "test").expect("valid")
}

/// A clock that goes on when a test says so, and whose timers never end. Clones are the same clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct HandClock(Arc<AtomicU64>);

impl HandClock {
    pub(crate) fn advance(&self, duration: Duration) {
        let millis = duration.as_millis().try_into().expect("not that long");
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Time for HandClock {
    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(WALL)
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

/// A clock that stands still and whose timers never end: every event that a test waits for must
/// come from elsewhere.
#[derive(Debug)]
struct StoppedClock;

impl Time for StoppedClock {
    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(1_000_000)
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(WALL)
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

#[track_caller]
pub(crate) fn assert_token_refused(error: &Error) {
    assert!(
        matches!(
            error.kind(),
            ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)
        ),
        "{error:?}"
    );
}

pub(crate) fn envelope(body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

pub(crate) fn purchases(code: &str, message: &str) -> String {
    envelope(&format!(
        r#"<GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult/><ResultCode>{code}</ResultCode><ResultMessage>{message}</ResultMessage></GetPurchasesResponse>"#
    ))
}

pub(crate) fn uploaded() -> String {
    envelope(
        r#"<UploadInvoices2Response xmlns="http://tempuri.org/"><UploadInvoices2Result>true</UploadInvoices2Result><ResultCode>Success</ResultCode></UploadInvoices2Response>"#,
    )
}

pub(crate) fn fault(code: &str, reason: &str) -> String {
    envelope(&format!(
        r#"<s:Fault><faultcode xmlns:w="urn:w">{code}</faultcode><faultstring>{reason}</faultstring></s:Fault>"#
    ))
}

pub(crate) fn session(token: &str) -> String {
    envelope(&format!(
        r#"<LoginResponse xmlns="http://tempuri.org/"><LoginResult><Status>Success</Status><Value>{token}</Value></LoginResult></LoginResponse>"#
    ))
}

pub(crate) fn login_refused(message: &str) -> String {
    envelope(&format!(
        r#"<LoginResponse xmlns="http://tempuri.org/"><LoginResult><Status>Error</Status><StatusMessage>{message}</StatusMessage></LoginResult></LoginResponse>"#
    ))
}
