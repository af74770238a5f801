//! The async client.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use cloudbilling_auth::{Credentials, Grant, LoginAttempt, MonotonicTime, WaitReason};
use cloudbilling_types::ServiceContract;
use event_listener::EventListener;
use futures_util::FutureExt as _;
use futures_util::future::{Either, Shared, select};
use soap_codec::http::SoapAction;
use soap_codec::{Interrupt, QName, ToXml};
use soap_transport::{BoxFuture, Transport};

use crate::client::call::{ActiveCall, Next, Outgoing};
use crate::client::caught;
use crate::client::core::Core;
use crate::client::login::ActiveLogin;
use crate::client::provider::{CredentialsProvider, PROVIDER_DEADLINE};
use crate::client::telemetry::Span;
use crate::error::{Error, ErrorKind, LoginError, SharedError};
use crate::exchange::{Purpose, Request, Response, Step};
use crate::ledger::logins::LoginFuture;

/// A CloudBilling client. Clones share everything: connections, session, and knowledge of the
/// account.
///
/// Any number of tasks can make calls at once, on any executor that the transport supports. A call
/// that is dropped leaves the client usable: a login that it began continues with the next call, of
/// this client or of another client of the account. A login that is under way is dropped with the
/// last clone of its client. Then no client logs in to the account before the deadline of that
/// login.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Shared with the login's future, which must not own the client that owns it.
    core: Arc<Core>,
    /// The request to the provider that is under way, which is driven like a login.
    asking: Mutex<Option<Asking>>,
    /// The login that is under way. It belongs to the client, and any caller that is left polls it.
    login: Mutex<Option<LoginFuture>>,
    provider: Option<Arc<dyn CredentialsProvider>>,
    transport: Arc<dyn Transport>,
}

type Asking = Shared<BoxFuture<'static, Result<(), SharedError>>>;

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

    /// Calls an operation that is not typed: `body` becomes the content of the element `name`. The
    /// call counts as a write.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), but the result code is left to the caller.
    pub async fn call(
        &self,
        action: &SoapAction,
        name: QName<'_>,
        body: &(dyn ToXml + Sync),
    ) -> Result<Response, Error> {
        self.send(&Request::new(action.clone(), name, body)).await
    }

    /// Sends a request with bounds and header blocks of its own.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn send(&self, request: &Request<'_>) -> Result<Response, Error> {
        let response = self.respond(request).await?;
        Ok(response.interrupt(Interrupt::never()))
    }

    /// Returns the response, which must be read before the deadline of the call.
    pub(crate) async fn respond(&self, request: &Request<'_>) -> Result<Response, Error> {
        let span = Span::call(request.method());
        span.around(self.drive(request)).await
    }

    async fn drive(&self, request: &Request<'_>) -> Result<Response, Error> {
        let mut call = ActiveCall::new(&self.0.core, request);
        let result = self.drive_call(&mut call).await;
        result.map_err(|error| call.own(error))
    }

    async fn drive_call(&self, call: &mut ActiveCall<'_>) -> Result<Response, Error> {
        let mut listener = None;
        loop {
            let changed = listener.take();
            let step = match call.next()? {
                Next::AskForCredentials => {
                    self.within(call, self.ask())
                        .await?
                        .map_err(Error::unavailable)?;
                    continue;
                }
                Next::Step(step) => step,
            };
            match step {
                Step::Call(grant) => self.exchange(call, Purpose::Call, grant).await?,
                Step::CheckSession(grant) => {
                    self.exchange(call, Purpose::CheckSession, grant).await?;
                }
                Step::Done(response) => return Ok(response),
                Step::Login(attempt) => self.within(call, self.begin_login(attempt)).await??,
                Step::Wait { until, reason } => {
                    listener = self.wait(call, until, reason, changed).await?;
                }
            }
        }
    }

    async fn exchange(
        &self,
        call: &mut ActiveCall<'_>,
        purpose: Purpose,
        grant: Grant,
    ) -> Result<(), Error> {
        let Outgoing {
            options,
            request,
            sent,
        } = call.begin(purpose, grant)?;
        let response = self.0.transport.call(request, &options);
        let result = sent.span.around(response).await;
        call.end(sent, result);
        Ok(())
    }

    /// Waits for the login that is under way, or for `until` or a change. The call must listen for
    /// a change before it looks again, so that none is missed. So the first time this only returns
    /// a listener, for the next; few calls ever wait.
    async fn wait(
        &self,
        call: &ActiveCall<'_>,
        until: MonotonicTime,
        reason: WaitReason,
        changed: Option<EventListener>,
    ) -> Result<Option<EventListener>, Error> {
        let in_flight = reason == WaitReason::LoginInFlight;
        if in_flight && let Some(login) = self.login() {
            self.within(call, login).await??;
        } else if in_flight && let Some(login) = self.login_of_another() {
            // Its failure is reported to the callers of its own client. The ledger has its outcome.
            let _ = self.within(call, login).await?;
        } else if let Some(changed) = changed {
            let timer = self.sleep_until(until);
            self.within(call, select(changed, timer)).await?;
        } else {
            return Ok(Some(self.0.core.auth.ledger().listen()));
        }
        Ok(None)
    }

    /// Waits for `future`, until the deadline of the call.
    async fn within<T>(
        &self,
        call: &ActiveCall<'_>,
        future: impl Future<Output = T> + Unpin,
    ) -> Result<T, Error> {
        let timer = self.sleep_until(call.deadline());
        match select(future, timer).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right(_) => Err(Error::new(ErrorKind::TimedOut)),
        }
    }

    fn sleep_until(&self, time: MonotonicTime) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let core = &self.0.core;
        let time_left = time.saturating_since(core.now());
        core.auth.ledger().time().sleep(time_left)
    }

    /// Records that an administrator lifted the lock of the account at the time `at`. The client
    /// cannot find that out on its own. Logins that were over by then no longer count: those with a
    /// response, and those past their deadline and the policy's
    /// [quarantine](cloudbilling_auth::Policy::quarantine). If the exact time is not known, pass an
    /// earlier one.
    pub fn account_unlocked(&self, at: SystemTime) {
        self.0.core.auth.account_unlocked(at);
    }

    /// Permits one login, with the current credentials, that the client would not send on its own.
    pub fn permit_login(&self) {
        self.0.core.auth.permit_login();
    }

    /// Replaces the credentials, even while calls are under way. Equal credentials change nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if they belong to another account, whose stored state cannot be loaded.
    /// The client keeps the old ones then.
    pub fn replace_credentials(&self, credentials: impl Into<Credentials>) -> Result<(), Error> {
        let adopted = self.0.core.auth.adopt(credentials.into());
        adopted.map_err(Error::store)
    }

    /// Returns the contract of the service.
    #[must_use]
    pub fn contract(&self) -> &Arc<ServiceContract> {
        self.0.core.service.contract()
    }

    /// Returns the request to the provider that is under way, or a new one.
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

    /// Stores the login, so that any caller that waits for it can drive it.
    fn begin_login(&self, attempt: LoginAttempt) -> LoginFuture {
        let core = Arc::clone(&self.0.core);
        let account = attempt.account().clone();
        let transport = self.0.transport.clone();
        let span = Span::login(attempt.id());
        let login = log_in(core, transport, attempt, span.clone());
        let login: BoxFuture<'static, _> = Box::pin(span.around(login));
        let login = login.shared();
        *self.0.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(login.clone());
        let ledger = self.0.core.auth.ledger();
        ledger.logins().insert(account, &login);
        // A caller that polled before the login was stored found nothing to drive; wake it so that
        // it polls again.
        ledger.notify();
        login
    }

    /// Returns the login under way, if it belongs to this client.
    fn login(&self) -> Option<LoginFuture> {
        let login = self.0.login.lock().unwrap_or_else(PoisonError::into_inner);
        login.clone().filter(|login| login.peek().is_none())
    }

    /// Returns the login of this account that another client has under way. The callers of that
    /// client may all have left.
    fn login_of_another(&self) -> Option<LoginFuture> {
        let auth = &self.0.core.auth;
        auth.ledger().logins().find(&auth.account()?)
    }
}

/// Asks the provider. This has a deadline of its own, because those who wait come and go.
async fn ask(core: Arc<Core>, provider: Arc<dyn CredentialsProvider>) -> Result<(), SharedError> {
    let timer = core.auth.ledger().time().sleep(PROVIDER_DEADLINE);
    let answer = caught::future(provider.credentials());
    let answer = match select(pin!(answer), timer).await {
        Either::Left((answer, _)) => answer.unwrap_or_else(|panicked| Err(panicked.into())),
        Either::Right(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
    };
    core.provider_answers.take(answer, &core.auth)
}

/// Logs in. A failure without a verdict is the failure of all calls that wait for the login: each
/// caller decides whether to try again.
async fn log_in(
    core: Arc<Core>,
    transport: Arc<dyn Transport>,
    attempt: LoginAttempt,
    span: Span,
) -> Result<(), LoginError> {
    let (login, (request, options)) = ActiveLogin::begin(&core, attempt, &span)?;
    let result = caught::future(transport.call(request, &options)).await;
    login.end(result)
}
