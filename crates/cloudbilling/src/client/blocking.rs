//! The client for code without an executor: the same calls, but the calling thread waits. There is no runtime in it, but for that
//! of its default transport.
//!
//! ```no_run
//! use cloudbilling::types::operation::GetPurchases;
//! use cloudbilling::{ApiToken, blocking};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let token = ApiToken::new(std::env::var("CLOUDBILLING_TOKEN")?)?;
//! let client = blocking::Client::builder("https://api.example.com/soap").api_token(token).build_blocking()?;
//! let purchases = client.purchases(&GetPurchases::default().customer_code("1001"))?;
//! println!("{}", purchases.len());
//! # Ok(()) }
//! ```

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use cloudbilling_auth::{Credentials, LoginAttempt, MonotonicTime, WaitReason};
use cloudbilling_types::{Operation, ServiceContract};
use event_listener::{EventListener, Listener as _};
use soap_codec::http::SoapAction;
use soap_codec::{Interrupt, QName, ToXml};
use soap_transport::BlockingTransport;

use crate::client::caught;
use crate::client::provider::BlockingCredentialsProvider;
use crate::client::shared::Core;
use crate::client::trace::Span;
use crate::error::{Error, ErrorKind, LoginFailure};
use crate::exchange::{Exchange, Request, Response, Step};

/// A CloudBilling client. Clones share everything: connections, session, and what is known of the account.
///
/// Made by [`ClientBuilder::build_blocking`](crate::ClientBuilder::build_blocking). Calls may be made from any number of threads at
/// once; whichever needs a session first logs in for all.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    core: Core,
    /// Held while the provider is asked.
    asking: Mutex<()>,
    provider: Option<Box<dyn BlockingCredentialsProvider>>,
    transport: Box<dyn BlockingTransport>,
}

impl Client {
    pub(crate) fn new(
        core: Core,
        provider: Option<Box<dyn BlockingCredentialsProvider>>,
        transport: Box<dyn BlockingTransport>,
    ) -> Self {
        Self(Arc::new(Inner {
            core,
            asking: Mutex::default(),
            provider,
            transport,
        }))
    }

    /// As [`Client::execute`](crate::Client::execute).
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        let request = Request::for_operation(self.contract(), operation)?;
        self.respond(&request)?.read::<O>(self.contract())
    }

    /// As [`Client::call`](crate::Client::call).
    ///
    /// # Errors
    /// As [`execute`](Self::execute), but the result code is the caller's to read.
    pub fn call(
        &self,
        action: &SoapAction,
        name: QName<'_>,
        body: &(dyn ToXml + Sync),
    ) -> Result<Response, Error> {
        self.send(&Request::new(action.clone(), name, body))
    }

    /// As [`Client::send`](crate::Client::send).
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn send(&self, request: &Request<'_>) -> Result<Response, Error> {
        let response = self.respond(request)?;
        Ok(response.interrupt(Interrupt::never()))
    }

    /// The response, which must be read before the deadline of the call.
    pub(crate) fn respond(&self, request: &Request<'_>) -> Result<Response, Error> {
        Span::call(request.method()).within(|| self.drive(request))
    }

    fn drive(&self, request: &Request<'_>) -> Result<Response, Error> {
        let core = &self.0.core;
        let deadline = core.deadline(request);
        let exchange = Exchange::new(&core.service, request);
        let mut exchange = exchange.interrupt(core.interrupt(deadline));
        let result = self.drive_exchange(request, deadline, &mut exchange);
        result.map_err(|error| exchange.own(error))
    }

    fn drive_exchange(
        &self,
        request: &Request<'_>,
        deadline: MonotonicTime,
        exchange: &mut Exchange<'_>,
    ) -> Result<Response, Error> {
        let Inner {
            core, transport, ..
        } = &*self.0;
        let (mut number, mut checks) = (0, 0);
        let mut next_change = None;
        loop {
            let changed = next_change.take();
            let Some(step) = core.poll(exchange, number, deadline)? else {
                self.ask()?;
                continue;
            };
            match step {
                Step::Call(grant) => {
                    let options = core.options(request, deadline)?;
                    let http_request = exchange.request(&grant)?;
                    number += 1;
                    let size = http_request.body().len();
                    let sent = core.begin_attempt(request, grant.generation(), number, size);
                    let call = || transport.call(http_request, &options);
                    let result = sent.span.within(call);
                    core.end_attempt(sent, &result);
                    exchange.handle_response(&grant, result);
                }
                Step::CheckSession(grant) => {
                    let options = core.options(request, deadline)?;
                    let http_request = exchange.check_request(&grant)?;
                    checks += 1;
                    let size = http_request.body().len();
                    let sent = core.begin_check(grant.generation(), checks, size);
                    let call = || transport.call(http_request, &options);
                    let result = sent.span.within(call);
                    core.end_attempt(sent, &result);
                    exchange.handle_check(&grant, result);
                }
                Step::Done(response) => return Ok(response),
                Step::Login(attempt) => {
                    let span = Span::login(attempt.id());
                    span.within(|| self.log_in(attempt, &span))?;
                }
                Step::Wait { until, reason } => {
                    // Listen and count first and look again, so that no change is missed; few calls ever wait.
                    let Some((changed, failures)) = changed else {
                        next_change = Some((core.ledger.listen(), core.failure.count()));
                        continue;
                    };
                    pause(core, deadline, until, changed)?;
                    if reason == WaitReason::LoginInFlight
                        && let Some(failure) = core.failure.since(failures)
                    {
                        return Err(failure.into());
                    }
                }
            }
        }
    }

    /// As [`Client::account_unlocked`](crate::Client::account_unlocked).
    pub fn account_unlocked(&self, at: SystemTime) {
        self.0.core.account_unlocked(at);
    }

    /// As [`Client::permit_login`](crate::Client::permit_login).
    pub fn permit_login(&self) {
        self.0.core.permit_login();
    }

    /// As [`Client::replace_credentials`](crate::Client::replace_credentials).
    ///
    /// # Errors
    /// [`ErrorKind::Store`].
    pub fn replace_credentials(&self, credentials: impl Into<Credentials>) -> Result<(), Error> {
        self.0.core.adopt(credentials.into()).map_err(Error::store)
    }

    /// The contract of the service.
    #[must_use]
    pub fn contract(&self) -> &ServiceContract {
        self.0.core.service.contract()
    }

    /// Asks the provider. Others wait, and use what it said.
    fn ask(&self) -> Result<(), Error> {
        let Inner { core, provider, .. } = &*self.0;
        let provider = provider.as_ref();
        let provider = provider.expect("only a client with a provider asks");
        let _asking = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if core.has_fresh_credentials() {
            return Ok(());
        }
        let answer = caught::call(|| provider.credentials());
        core.provided(answer.unwrap_or_else(|panicked| Err(panicked.into())))
            .map_err(Error::unavailable)
    }

    fn log_in(&self, attempt: LoginAttempt, span: &Span) -> Result<(), LoginFailure> {
        let core = &self.0.core;
        let (attempt, request) = core.login_request(attempt)?;
        let options = core.login_options(&attempt);
        let start = core.now();
        let result = caught::call(|| self.0.transport.call(request, &options));
        core.end_login(attempt, span, start, result)
    }
}

/// Waits until a time, or for a change.
fn pause(
    core: &Core,
    deadline: MonotonicTime,
    until: MonotonicTime,
    changed: EventListener,
) -> Result<(), Error> {
    let now = core.now();
    changed.wait_timeout(until.min(deadline).saturating_since(now));
    if core.now() >= deadline {
        return Err(Error::new(ErrorKind::TimedOut));
    }
    Ok(())
}
