//! A sandbox with one account, and clients of it.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cloudbilling::auth::{Policy, PolicyBuilder};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::transport::{Transport as _, from_fn};
use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::{
    Client, ClientBuilder, Error, HyperTransport, Login, RetryWrites, SharedLedger, SystemClock,
};
use cloudbilling_sandbox::{LoginCounters, NewAccount, Sandbox, SandboxBuilder, ServerLimits};
use tokio::task::JoinSet;

pub(crate) const EMAIL: &str = "anna@example.org";
pub(crate) const PASSWORD: &str = "MARKED correct horse battery staple";
pub(crate) const WRONG_PASSWORD: &str = "MARKED wrong horse";

/// A time limit that only a hang exceeds. No test depends on it, however busy the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3_600);

/// Its clients share a ledger of their own. The ledger of the process remembers an account by host
/// and port, and the port of a sandbox that is gone may be that of the next one.
pub(crate) struct Service(pub(crate) Sandbox, SharedLedger);

impl Service {
    pub(crate) fn start() -> Self {
        Self::of(Sandbox::builder())
    }

    pub(crate) fn of(builder: SandboxBuilder) -> Self {
        let mut limits = ServerLimits::default();
        limits.handshake_time = PATIENCE;
        limits.head_time = PATIENCE;
        limits.body_time = PATIENCE;
        let sandbox = builder.limits(limits).start().expect("the sandbox starts");
        sandbox
            .admin()
            .create_account(&NewAccount::new(EMAIL, PASSWORD))
            .expect("an account");
        Self(sandbox, SharedLedger::new(SystemClock::new()))
    }

    pub(crate) fn client(&self, password: &str) -> Client {
        self.builder(password).build().expect("a client")
    }

    pub(crate) fn builder(&self, password: &str) -> ClientBuilder {
        self.with_policy(password, policy()).ledger(self.1.clone())
    }

    /// A client with the ledger of the process, in which no other test uses this key.
    pub(crate) fn builder_of_process(&self, password: &str, account_key: &str) -> ClientBuilder {
        self.with_policy(password, policy().account_key(account_key))
    }

    fn with_policy(&self, password: &str, policy: PolicyBuilder) -> ClientBuilder {
        Client::builder(self.0.endpoint())
            .transport(self.transport())
            .timeout(PATIENCE)
            .policy(policy.build().expect("the rest is the default"))
            .login(login(password))
    }

    /// The default transport of the client, with a longer time limit.
    pub(crate) fn transport(&self) -> HyperTransport {
        HyperTransport::builder()
            .root_certificates_pem(self.0.ca_pem().as_bytes())
            .connect_timeout(PATIENCE)
            .build()
            .expect("a transport")
    }

    pub(crate) fn logins(&self) -> LoginCounters {
        self.0.admin().logins(EMAIL).expect("the account")
    }

    /// Logins that arrived, with a response or without.
    pub(crate) fn login_requests(&self) -> usize {
        let requests = self.0.admin().requests();
        let logins = requests
            .iter()
            .filter(|request| request.operation == "Login");
        logins.count()
    }
}

/// A client of a service that is known to check the session before it executes a call.
pub(crate) fn checked_first(service: &Service) -> ClientBuilder {
    let when = RetryWrites::OnCertainRefusal;
    service.builder(PASSWORD).retry_writes(when)
}

/// The default, but for its patience.
pub(crate) fn policy() -> PolicyBuilder {
    Policy::builder().login_deadline(PATIENCE)
}

pub(crate) fn login(password: &str) -> Login {
    Login::new(EMAIL, password, NewAccount::DEFAULT_ENVIRONMENT).expect("a login")
}

/// A call that changes nothing.
pub(crate) async fn read(client: &Client) -> Result<(), Error> {
    client
        .execute(&GetInvoiceHeaders::default())
        .await
        .map(drop)
}

/// A granted login as it came over TLS.
pub(crate) async fn login_response() -> Response<Bytes> {
    let service = Service::start();
    let inner = Arc::new(service.transport());
    let first = Arc::new(OnceLock::new());
    let seen = Arc::clone(&first);
    let recording = from_fn(move |request, options| {
        let (inner, seen) = (Arc::clone(&inner), Arc::clone(&seen));
        async move {
            let response = inner.call(request, &options).await?;
            seen.get_or_init(|| response.clone());
            Ok(response)
        }
    });
    let client = service
        .builder(PASSWORD)
        .transport(recording)
        .build()
        .expect("a client");
    read(&client).await.expect("the right password");
    first
        .get()
        .expect("the first response is the login's")
        .clone()
}

/// Runs all calls at once, and waits for all of them.
pub(crate) async fn at_once<T, F>(calls: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    calls
        .into_iter()
        .collect::<JoinSet<F::Output>>()
        .join_all()
        .await
}
