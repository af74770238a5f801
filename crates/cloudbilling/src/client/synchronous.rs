//! The blocking client.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use cloudbilling_auth::{
    AccountStatus, Credentials, Grant, LoginAttempt, MonotonicTime, StoreStep, WaitReason,
};
use cloudbilling_store::BlockingStore;
use cloudbilling_types::ServiceContract;
use event_listener::{EventListener, Listener as _};
use soap_codec::http::SoapAction;
use soap_codec::{Interrupt, QName, ToXml};
use soap_transport::BlockingTransport;

use crate::client::call::{ActiveCall, Next, Outgoing};
use crate::client::caught;
use crate::client::core::Core;
use crate::client::login::ActiveLogin;
use crate::client::observed_call::ObservedCall;
use crate::client::provider::BlockingCredentialsProvider;
use crate::client::span::Span;
use crate::client::store_access::ActiveAccess;
use crate::error::{Error, ErrorKind, LoginError};
use crate::exchange::{Purpose, Request, Response, Step};

/// A CloudBilling client. Clones share everything: connections, session, and knowledge of the
/// account.
///
/// Calls may be made from any number of threads at
/// once; whichever needs a session first logs in for all.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    core: Core,
    /// Held while the provider is asked.
    asking: Mutex<()>,
    provider: Option<Box<dyn BlockingCredentialsProvider>>,
    store: Option<Box<dyn BlockingStore>>,
    transport: Box<dyn BlockingTransport>,
}

impl Client {
    pub(crate) fn new(
        core: Core,
        provider: Option<Box<dyn BlockingCredentialsProvider>>,
        store: Option<Box<dyn BlockingStore>>,
        transport: Box<dyn BlockingTransport>,
    ) -> Self {
        Self(Arc::new(Inner {
            core,
            asking: Mutex::default(),
            provider,
            store,
            transport,
        }))
    }

    /// As [`Client::call`](crate::Client::call).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), but the result code is left to the caller.
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
        let call = ObservedCall::begin(self.core(), request.method());
        let response = call.run_blocking(|| self.respond(request.clone()))?;
        Ok(response.interrupt(Interrupt::never()))
    }

    pub(crate) fn core(&self) -> &Core {
        &self.0.core
    }

    /// Returns the response, which must be read before the deadline of the call.
    pub(crate) fn respond(&self, request: Request<'_>) -> Result<Response, Error> {
        let mut call = ActiveCall::new(&self.0.core, request);
        let result = self.drive_call(&mut call);
        self.store_pending(call.deadline());
        result.map_err(|error| call.fail(error))
    }

    fn drive_call(&self, call: &mut ActiveCall<'_>) -> Result<Response, Error> {
        let mut listener = None;
        loop {
            let changed = listener.take();
            let step = match call.next()? {
                Next::AskForCredentials => {
                    self.ask()?;
                    continue;
                }
                Next::Step(step) => step,
            };
            match step {
                Step::Call(grant) => self.exchange(call, Purpose::Call, grant)?,
                Step::CheckSession(grant) => self.exchange(call, Purpose::CheckSession, grant)?,
                Step::Done(response) => return Ok(response),
                Step::Login(attempt) => {
                    let login = self.log_in(attempt);
                    self.0.core.auth.check_login(login)?;
                }
                Step::Open(session) => self.0.core.auth.open(session),
                Step::Store(step) => self.access_store(step),
                Step::Wait { until, reason } => {
                    listener = self.wait(call, until, reason, changed)?;
                }
            }
        }
    }

    fn exchange(
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
        let result = sent
            .span
            .within(|| self.0.transport.call(request, &options));
        call.end(sent, result);
        Ok(())
    }

    /// Waits until `until` or for a change. The call must listen for a change before it looks
    /// again, so that none is missed. So the first time this only returns a listener, for the next;
    /// few calls ever wait.
    fn wait(
        &self,
        call: &ActiveCall<'_>,
        until: MonotonicTime,
        reason: WaitReason,
        changed: Option<Listener>,
    ) -> Result<Option<Listener>, Error> {
        let core = &self.0.core;
        let Some(Listener { changed, failures }) = changed else {
            return Ok(Some(Listener {
                changed: core.auth.ledger().listen(),
                failures: core.last_failure.count(),
            }));
        };
        let time_left = until.min(call.deadline()).saturating_since(core.now());
        changed.wait_timeout(time_left);
        if core.now() >= call.deadline() {
            return Err(Error::new(ErrorKind::TimedOut));
        }
        match core.last_failure.since(failures) {
            Some(failure) if reason == WaitReason::LoginInFlight => Err(failure.into()),
            _ => Ok(None),
        }
    }

    pub(crate) fn sleep(&self, duration: Duration) {
        pollster::block_on(self.0.core.auth.ledger().time().sleep(duration));
    }

    /// As [`Client::account_unlocked`](crate::Client::account_unlocked).
    pub fn account_unlocked(&self, at: SystemTime) {
        self.0.core.auth.account_unlocked(at);
    }

    /// As [`Client::permit_login`](crate::Client::permit_login).
    pub fn permit_login(&self) {
        self.0.core.auth.permit_login();
    }

    /// As [`Client::replace_credentials`](crate::Client::replace_credentials).
    pub fn replace_credentials(&self, credentials: impl Into<Credentials>) {
        self.0.core.auth.adopt(credentials.into());
    }

    /// As [`Client::forget_session`](crate::Client::forget_session).
    ///
    /// # Errors
    /// [`ErrorKind::Store`].
    pub fn forget_session(&self) -> Result<(), Error> {
        self.load_status()?;
        self.0.core.auth.forget_session();
        self.flush_store()
    }

    /// As [`Client::create_record`](crate::Client::create_record).
    ///
    /// # Errors
    /// [`ErrorKind::Store`].
    pub fn create_record(&self) -> Result<(), Error> {
        self.0.core.auth.create_record();
        self.flush_store()
    }

    /// As [`Client::flush_store`](crate::Client::flush_store).
    ///
    /// # Errors
    /// [`ErrorKind::Store`].
    pub fn flush_store(&self) -> Result<(), Error> {
        let core = &self.0.core;
        self.store_pending(core.now() + core.bounds.timeout);
        core.store_state.check()
    }

    /// As [`Client::load_status`](crate::Client::load_status).
    ///
    /// # Errors
    /// [`ErrorKind::Store`].
    pub fn load_status(&self) -> Result<AccountStatus, Error> {
        let core = &self.0.core;
        let deadline = core.now() + core.bounds.timeout;
        core.auth.record_changed();
        while core.now() < deadline
            && let Some(step) = core.auth.poll_record()
        {
            self.access_store(step);
        }
        core.store_state.check()?;
        Ok(self.account_status())
    }

    /// As [`Client::account_status`](crate::Client::account_status).
    #[must_use]
    pub fn account_status(&self) -> AccountStatus {
        self.0.core.auth.status()
    }

    /// As [`Client::session_opened_at`](crate::Client::session_opened_at).
    #[must_use]
    pub fn session_opened_at(&self) -> Option<SystemTime> {
        self.0.core.auth.session_opened_at()
    }

    /// Returns the contract of the service.
    #[must_use]
    pub fn contract(&self) -> &Arc<ServiceContract> {
        self.0.core.service.contract()
    }

    /// Calls the provider. Other callers wait and use its result.
    fn ask(&self) -> Result<(), Error> {
        let Inner { core, provider, .. } = &*self.0;
        let provider = provider.as_ref();
        let provider = provider.expect("only a client with a provider asks");
        let _asking = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if core.provider_answers.are_fresh(core.now()) {
            return Ok(());
        }
        let answer = caught::call(|| provider.credentials());
        let answer = answer.unwrap_or_else(|panicked| Err(panicked.into()));
        let taken = core.provider_answers.take(answer, &core.auth);
        taken.map_err(Error::unavailable)
    }

    fn access_store(&self, step: StoreStep) {
        let store = self.0.store.as_ref();
        let store = store.expect("only a machine with a store asks for it");
        ActiveAccess::begin(&self.0.core, step).run_blocking(&**store);
    }

    /// Makes the accesses to the store that are due although no call waits for them.
    fn store_pending(&self, deadline: MonotonicTime) {
        let core = &self.0.core;
        while core.now() < deadline
            && let Some(step) = core.auth.poll_store()
        {
            self.access_store(step);
        }
    }

    fn log_in(&self, attempt: LoginAttempt) -> Result<(), LoginError> {
        let span = Span::login(attempt.id(), self.0.core.service.endpoint());
        span.within(|| {
            let (login, (request, options)) = ActiveLogin::begin(&self.0.core, attempt, &span)?;
            let send = || self.0.transport.call(request, &options);
            let result = login.http.within(|| caught::call(send));
            login.end(result)
        })
    }
}

/// A listener for a change, with the number of logins that had failed when it began to listen.
struct Listener {
    changed: EventListener,
    failures: u64,
}
