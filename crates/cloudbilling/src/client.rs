//! The async client.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{
    Authenticator, CallKind, Credentials, LoginAttempt, LoginOutcome, Timestamp, WaitReason,
};
use cloudbilling_types::{Operation, OperationKind, Response as TypedResponse, ServiceProfile};
use event_listener::EventListener;
use futures_util::FutureExt as _;
use futures_util::future::{Either, Shared, select};
use http::Request;
use soap_codec::http::SoapAction;
use soap_codec::{Element, Message, QName, ToXml};
use soap_transport::{CallOptions, Delivery, SharedTransport, Transport as _};

use crate::exchange::{Exchange, Question, Service, Step};
use crate::{ClientBuilder, Error, ErrorKind, LoginFailure, SharedLedger};

/// A CloudBilling client. Clones share everything: connections, session, and what is known of the account.
///
/// Calls may be made from any number of tasks at once. A call that is dropped leaves the client usable: a login that it began
/// goes on with the next call.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    core: Arc<Core>,
    /// The login that is under way. It belongs to the client and is polled by whichever caller lives.
    login: Mutex<Option<LoginFuture>>,
    timeout: Duration,
}

/// What a login needs too, so that its future does not own the client that owns it.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) ledger: SharedLedger,
    pub(crate) machine: Mutex<Authenticator<SharedLedger>>,
    pub(crate) max_response_bytes: u64,
    pub(crate) service: Service,
    pub(crate) transport: SharedTransport,
}

type LoginFuture = Shared<Pin<Box<dyn Future<Output = Result<(), LoginFailure>> + Send>>>;

impl Client {
    /// Settings for a client of the service at `endpoint`, an `https` URL.
    pub fn builder(endpoint: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(endpoint.into())
    }

    pub(crate) fn new(core: Core, timeout: Duration) -> Self {
        Self(Arc::new(Inner {
            core: Arc::new(core),
            login: Mutex::default(),
            timeout,
        }))
    }

    /// Carries out an operation: logs in if it must, and repeats the call once if it was certainly refused for its session
    /// (a read also if that is only likely).
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub async fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        Ok(self.ask(&Typed(operation)).await?.into_result()?)
    }

    /// Calls an operation that is not typed: `body` becomes the content of the element `name`. It is taken for a write, so it
    /// is repeated only if it was certainly not carried out.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), but the result code is the caller's to read.
    pub async fn call(
        &self,
        action: &SoapAction,
        name: QName<'_>,
        body: &(dyn ToXml + Sync),
    ) -> Result<Response, Error> {
        self.ask(&Untyped { action, name, body }).await
    }

    /// Tells the client that an administrator lifted the account's lock, which it cannot see by itself.
    pub fn account_unlocked(&self) {
        self.tell(Authenticator::handle_unlock);
    }

    /// Permits one login that the client would not send by itself, with the present credentials.
    pub fn permit_login(&self) {
        self.tell(Authenticator::permit_login);
    }

    /// Exchanges the credentials, also while calls are under way. Equal credentials change nothing.
    pub fn replace_credentials(&self, credentials: impl Into<Credentials>) {
        let credentials = credentials.into();
        self.tell(|machine, now| machine.replace_credentials(credentials, now));
    }

    /// The profile of the service.
    #[must_use]
    pub fn profile(&self) -> &ServiceProfile {
        &self.0.core.service.profile
    }

    async fn ask<Q: Question>(&self, question: &Q) -> Result<Q::Answer, Error> {
        let core = &*self.0.core;
        let deadline = later(core.now(), self.0.timeout);
        let mut exchange = Exchange::new(&core.service, question);
        loop {
            // Listen first and look second, so that no change is missed.
            let changed = core.ledger.listen();
            let step = exchange.poll(&mut core.machine(), core.now())?;
            match step {
                Step::Call(grant) => {
                    let request = exchange.request(&grant)?;
                    let options = core.options(deadline)?;
                    let response = core.transport.call(request, &options).await?;
                    let answered = exchange.look_at(response);
                    let generation = grant.generation();
                    let settled =
                        exchange.settle(&mut core.machine(), generation, answered, core.now());
                    if let Some(answer) = settled? {
                        return Ok(answer);
                    }
                }
                Step::Login(attempt) => {
                    let login = self.begin_login(attempt);
                    core.join(deadline, login).await?;
                }
                Step::Wait {
                    until,
                    reason: WaitReason::LoginInFlight,
                } => match self.login() {
                    Some(login) => core.join(deadline, login).await?,
                    None => core.pause(deadline, until, changed).await?,
                },
                Step::Wait { until, .. } if until >= deadline => {
                    return Err(Error::new(ErrorKind::TimedOut));
                }
                Step::Wait { until, .. } => core.pause(deadline, until, changed).await?,
            }
        }
    }

    /// Stores the login, so that whoever waits for it can drive it.
    fn begin_login(&self, attempt: LoginAttempt) -> LoginFuture {
        let core = Arc::clone(&self.0.core);
        let login: Pin<Box<dyn Future<Output = Result<(), LoginFailure>> + Send>> =
            Box::pin(async move { core.log_in(attempt).await });
        let login = login.shared();
        *self.0.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(login.clone());
        // Who looked between the machine's word and this found no login to drive: let them look again.
        self.0.core.ledger.notify();
        login
    }

    /// The login under way, if it is this client's.
    fn login(&self) -> Option<LoginFuture> {
        let login = self.0.login.lock().unwrap_or_else(PoisonError::into_inner);
        login.clone().filter(|login| login.peek().is_none())
    }

    fn tell(&self, what: impl FnOnce(&mut Authenticator<SharedLedger>, Timestamp)) {
        let core = &self.0.core;
        what(&mut core.machine(), core.now());
        core.ledger.notify();
    }
}

impl Core {
    async fn log_in(&self, attempt: LoginAttempt) -> Result<(), LoginFailure> {
        let (outcome, result) = match self.service.login_request(&attempt) {
            Ok(request) => self.send_login(&attempt, request).await,
            Err(error) => (
                LoginOutcome::NotSent,
                Err(LoginFailure::Request(Arc::new(error))),
            ),
        };
        self.machine().handle_login(attempt, outcome, self.now());
        self.ledger.notify();
        result
    }

    async fn send_login(
        &self,
        attempt: &LoginAttempt,
        request: Request<Bytes>,
    ) -> (LoginOutcome, Result<(), LoginFailure>) {
        let remaining = attempt.deadline().saturating_since(self.now());
        let options = CallOptions::new(remaining).with_max_response_bytes(self.max_response_bytes);
        match self.transport.call(request, &options).await {
            Ok(response) => match self.service.login_outcome(response) {
                LoginOutcome::Unknown => (LoginOutcome::Unknown, Err(LoginFailure::NoVerdict)),
                outcome => (outcome, Ok(())),
            },
            Err(error) => {
                let outcome = match error.delivery() {
                    Delivery::NotSent => LoginOutcome::NotSent,
                    Delivery::Unknown => LoginOutcome::Unknown,
                };
                (outcome, Err(LoginFailure::Transport(error)))
            }
        }
    }

    fn machine(&self) -> MutexGuard<'_, Authenticator<SharedLedger>> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.ledger.time().now()
    }

    fn options(&self, deadline: Timestamp) -> Result<CallOptions, Error> {
        let remaining = deadline.saturating_since(self.now());
        if remaining.is_zero() {
            return Err(Error::new(ErrorKind::TimedOut));
        }
        Ok(CallOptions::new(remaining).with_max_response_bytes(self.max_response_bytes))
    }

    fn until(&self, time: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.ledger.time().sleep(time.saturating_since(self.now()))
    }

    /// Drives a login to its end. One that failed without a verdict is the failure of all calls that waited for it:
    /// whether to try again is for those who called.
    async fn join(&self, deadline: Timestamp, login: LoginFuture) -> Result<(), Error> {
        Ok(self.within(deadline, login).await??)
    }

    /// Waits until a time, or for a change.
    async fn pause(
        &self,
        deadline: Timestamp,
        until: Timestamp,
        changed: EventListener,
    ) -> Result<(), Error> {
        self.within(deadline, select(changed, self.until(until)))
            .await?;
        Ok(())
    }

    async fn within<T>(
        &self,
        deadline: Timestamp,
        future: impl Future<Output = T> + Unpin,
    ) -> Result<T, Error> {
        match select(future, self.until(deadline)).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right(_) => Err(Error::new(ErrorKind::TimedOut)),
        }
    }
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_millis(time.as_millis().saturating_add(by))
}

/// The answer to a call that is not typed.
#[derive(Debug)]
pub struct Response {
    message: Message<Bytes>,
}

impl Response {
    /// The message.
    #[must_use]
    pub fn message(&self) -> &Message<Bytes> {
        &self.message
    }

    /// The payload: the element in the body, if there is exactly one.
    #[must_use]
    pub fn payload(&self) -> Option<Element<'_>> {
        self.message.envelope().payload().ok().flatten()
    }
}

struct Typed<'a, O>(&'a O);

impl<O: Operation> Question for Typed<'_, O> {
    type Answer = TypedResponse<O>;

    fn action(&self, profile: &ServiceProfile) -> Result<SoapAction, Error> {
        Ok(SoapAction::new(profile.action(O::NAME))?)
    }

    fn kind(&self) -> CallKind {
        match O::KIND {
            OperationKind::Read => CallKind::Read,
            OperationKind::Write => CallKind::Write,
        }
    }

    fn name(&self) -> QName<'_> {
        O::REQUEST
    }

    fn body(&self) -> &dyn ToXml {
        self.0
    }

    fn read(
        &self,
        profile: &ServiceProfile,
        message: Message<Bytes>,
    ) -> Result<Self::Answer, Error> {
        let payload = message.envelope().payload().ok().flatten();
        let payload = payload.ok_or_else(|| Error::new(ErrorKind::NoAnswer))?;
        Ok(profile.read_response::<O>(payload)?)
    }
}

struct Untyped<'a> {
    action: &'a SoapAction,
    name: QName<'a>,
    body: &'a (dyn ToXml + Sync),
}

impl Question for Untyped<'_> {
    type Answer = Response;

    fn action(&self, _: &ServiceProfile) -> Result<SoapAction, Error> {
        Ok(self.action.clone())
    }

    fn kind(&self) -> CallKind {
        CallKind::Write
    }

    fn name(&self) -> QName<'_> {
        self.name
    }

    fn body(&self) -> &dyn ToXml {
        self.body
    }

    fn read(&self, _: &ServiceProfile, message: Message<Bytes>) -> Result<Response, Error> {
        Ok(Response { message })
    }
}
