//! The async client.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use cloudbilling_auth::{Credentials, LoginAttempt, MonotonicTime, WaitReason};
use cloudbilling_types::{Operation, ServiceContract};
use event_listener::EventListener;
use futures_util::FutureExt as _;
use futures_util::future::{Either, Shared, select};
use soap_codec::http::SoapAction;
use soap_codec::{Interrupt, QName, ToXml};
use soap_transport::{BoxFuture, Transport};

use crate::client::caught;
use crate::client::provider::{CredentialsProvider, PROVIDER_DEADLINE};
use crate::client::shared::Core;
use crate::client::trace::Span;
use crate::error::{Error, ErrorKind, LoginFailure};
use crate::exchange::{Exchange, Request, Response, Step};
use crate::ledger::logins::LoginFuture;

/// A CloudBilling client. Clones share everything: connections, session, and what is known of the account.
///
/// Calls may be made from any number of tasks at once, on any executor that the transport can do with. A call that is dropped
/// leaves the client usable: a login that it began goes on with the next call, of this client or of another of the account. With
/// the last clone of a client goes its login: nobody else logs in to the account before that one's deadline.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Shared with the login's future, which must not own the client that owns it.
    core: Arc<Core>,
    /// The question to the provider that is under way, which is driven as the login is.
    asking: Mutex<Option<Asking>>,
    /// The login that is under way. It belongs to the client and is polled by whichever caller lives.
    login: Mutex<Option<LoginFuture>>,
    provider: Option<Arc<dyn CredentialsProvider>>,
    transport: Arc<dyn Transport>,
}

type Asking = Shared<BoxFuture<'static, Result<(), Arc<dyn std::error::Error + Send + Sync>>>>;

impl Client {
    pub(crate) fn new(
        core: Core,
        provider: Option<Arc<dyn CredentialsProvider>>,
        transport: Arc<dyn Transport>,
    ) -> Self {
        Self(Arc::new(Inner {
            core: Arc::new(core),
            asking: Mutex::default(),
            login: Mutex::default(),
            provider,
            transport,
        }))
    }

    /// Carries out an operation: logs in if it must, and sends a read once more if it was refused
    /// for its session. A write is sent again only on [request](crate::ClientBuilder::retry_writes).
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub async fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        let request = Request::for_operation(self.contract(), operation)?;
        self.respond(&request).await?.read::<O>(self.contract())
    }

    /// Calls an operation that is not typed: `body` becomes the content of the element `name`. It
    /// is taken for a write.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), but the result code is the caller's to read.
    pub async fn call(
        &self,
        action: &SoapAction,
        name: QName<'_>,
        body: &(dyn ToXml + Sync),
    ) -> Result<Response, Error> {
        self.send(&Request::new(action.clone(), name, body)).await
    }

    /// Makes a call with bounds and header blocks of its own.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn send(&self, request: &Request<'_>) -> Result<Response, Error> {
        let response = self.respond(request).await?;
        Ok(response.interrupt(Interrupt::never()))
    }

    /// The response, which must be read before the deadline of the call.
    pub(crate) async fn respond(&self, request: &Request<'_>) -> Result<Response, Error> {
        let span = Span::call(request.method());
        span.around(self.drive(request)).await
    }

    async fn drive(&self, request: &Request<'_>) -> Result<Response, Error> {
        let core = &*self.0.core;
        let deadline = core.deadline(request);
        let exchange = Exchange::new(&core.service, request);
        let mut exchange = exchange.interrupt(core.interrupt(deadline));
        let result = self.drive_exchange(request, deadline, &mut exchange).await;
        result.map_err(|error| exchange.own(error))
    }

    async fn drive_exchange(
        &self,
        request: &Request<'_>,
        deadline: MonotonicTime,
        exchange: &mut Exchange<'_>,
    ) -> Result<Response, Error> {
        let core = &*self.0.core;
        let (mut number, mut checks) = (0, 0);
        let mut next_change = None;
        loop {
            let changed = next_change.take();
            let Some(step) = core.poll(exchange, number, deadline)? else {
                let asking = self.ask();
                within(core, deadline, asking)
                    .await?
                    .map_err(Error::unavailable)?;
                continue;
            };
            match step {
                Step::Call(grant) => {
                    let options = core.options(request, deadline)?;
                    let http_request = exchange.request(&grant)?;
                    number += 1;
                    let size = http_request.body().len();
                    let sent = core.begin_attempt(request, grant.generation(), number, size);
                    let answer = self.0.transport.call(http_request, &options);
                    let result = sent.span.around(answer).await;
                    core.end_attempt(sent, &result);
                    exchange.handle_response(&grant, result);
                }
                Step::CheckSession(grant) => {
                    let options = core.options(request, deadline)?;
                    let http_request = exchange.check_request(&grant)?;
                    checks += 1;
                    let size = http_request.body().len();
                    let sent = core.begin_check(grant.generation(), checks, size);
                    let answer = self.0.transport.call(http_request, &options);
                    let result = sent.span.around(answer).await;
                    core.end_attempt(sent, &result);
                    exchange.handle_check(&grant, result);
                }
                Step::Done(response) => return Ok(response),
                Step::Login(attempt) => {
                    let login = self.begin_login(attempt);
                    within(core, deadline, login).await??;
                }
                Step::Wait { until, reason } => {
                    let in_flight = reason == WaitReason::LoginInFlight;
                    if in_flight && let Some(login) = self.login() {
                        within(core, deadline, login).await??;
                    } else if in_flight && let Some(login) = self.login_of_another() {
                        // Its failure is that of those who share its client; what it came to is in the ledger.
                        let _ = within(core, deadline, login).await?;
                    } else if let Some(changed) = changed {
                        pause(core, deadline, until, changed).await?;
                    } else {
                        // Listen first and look again, so that no change is missed; few calls ever wait.
                        next_change = Some(core.ledger.listen());
                    }
                }
            }
        }
    }

    /// Tells the client that an administrator lifted the account's lock, and when, which it cannot
    /// see for itself. Logins that were over by then no longer count: answered, or past their
    /// deadline and the policy's [quarantine](cloudbilling_auth::Policy::quarantine). If the time
    /// is not known, give an earlier one.
    pub fn account_unlocked(&self, at: SystemTime) {
        self.0.core.account_unlocked(at);
    }

    /// Permits one login that the client would not send by itself, with the present credentials.
    pub fn permit_login(&self) {
        self.0.core.permit_login();
    }

    /// Exchanges the credentials, also while calls are under way. Equal credentials change nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if they are another account's, and what is known of it could not be loaded. The old ones stay.
    pub fn replace_credentials(&self, credentials: impl Into<Credentials>) -> Result<(), Error> {
        self.0.core.adopt(credentials.into()).map_err(Error::store)
    }

    /// The contract of the service.
    #[must_use]
    pub fn contract(&self) -> &ServiceContract {
        self.0.core.service.contract()
    }

    /// The question to the provider that is under way, or a new one.
    fn ask(&self) -> Asking {
        let mut asking = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asking) = asking.as_ref().filter(|asking| asking.peek().is_none()) {
            return asking.clone();
        }
        let provider = self.0.provider.clone();
        let provider = provider.expect("only a client with a provider asks");
        let question = ask(Arc::clone(&self.0.core), provider);
        let question: BoxFuture<'static, _> = Box::pin(question);
        asking.insert(question.shared()).clone()
    }

    /// Stores the login, so that whoever waits for it can drive it.
    fn begin_login(&self, attempt: LoginAttempt) -> LoginFuture {
        let core = Arc::clone(&self.0.core);
        let account = attempt.account().clone();
        let transport = self.0.transport.clone();
        let span = Span::login(attempt.id());
        let login = log_in(core, transport, attempt, span.clone());
        let login: BoxFuture<'static, _> = Box::pin(span.around(login));
        let login = login.shared();
        *self.0.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(login.clone());
        self.0.core.ledger.logins().insert(account, &login);
        // Who looked between the machine's word and this found no login to drive: let them look again.
        self.0.core.ledger.notify();
        login
    }

    /// The login under way, if it is this client's.
    fn login(&self) -> Option<LoginFuture> {
        let login = self.0.login.lock().unwrap_or_else(PoisonError::into_inner);
        login.clone().filter(|login| login.peek().is_none())
    }

    /// The login of this account that another client has under way. Its own callers may all have left.
    fn login_of_another(&self) -> Option<LoginFuture> {
        let core = &self.0.core;
        core.ledger.logins().find(&core.account()?)
    }
}

/// Asks the provider. Bounded by itself, for those who wait come and go.
async fn ask(
    core: Arc<Core>,
    provider: Arc<dyn CredentialsProvider>,
) -> Result<(), Arc<dyn std::error::Error + Send + Sync>> {
    let timer = core.ledger.time().sleep(PROVIDER_DEADLINE);
    let answer = caught::future(provider.credentials());
    let answer = match select(pin!(answer), timer).await {
        Either::Left((answer, _)) => answer.unwrap_or_else(|panicked| Err(panicked.into())),
        Either::Right(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
    };
    core.provided(answer)
}

/// A login that failed without a verdict is the failure of all calls that waited for it: whether to try again is for those
/// who called.
async fn log_in(
    core: Arc<Core>,
    transport: Arc<dyn Transport>,
    attempt: LoginAttempt,
    span: Span,
) -> Result<(), LoginFailure> {
    let (attempt, request) = core.login_request(attempt)?;
    let options = core.login_options(&attempt);
    let start = core.now();
    let result = caught::future(transport.call(request, &options)).await;
    core.end_login(attempt, &span, start, result)
}

/// Waits until a time, or for a change.
async fn pause(
    core: &Core,
    deadline: MonotonicTime,
    until: MonotonicTime,
    changed: EventListener,
) -> Result<(), Error> {
    let timer = core.ledger.time().sleep(until.saturating_since(core.now()));
    within(core, deadline, select(changed, timer)).await?;
    Ok(())
}

async fn within<T>(
    core: &Core,
    deadline: MonotonicTime,
    future: impl Future<Output = T> + Unpin,
) -> Result<T, Error> {
    let timer = core
        .ledger
        .time()
        .sleep(deadline.saturating_since(core.now()));
    match select(future, timer).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(_) => Err(Error::new(ErrorKind::TimedOut)),
    }
}
