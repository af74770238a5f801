//! The async client.

use std::future::{Future, pending};
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use cloudbilling_auth::{
    Account, AccountStatus, Credentials, Grant, LoginAttempt, MonotonicTime, StoreStep, WaitReason,
};
use cloudbilling_store::Store;
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
use crate::client::observed_call::ObservedCall;
use crate::client::provider::{CredentialsProvider, PROVIDER_DEADLINE};
use crate::client::span::Span;
use crate::client::store_access::ActiveAccess;
use crate::error::{Error, ErrorKind, LoginError, SharedError};
use crate::exchange::{Purpose, Request, Response, Step};
use crate::ledger::work::{SharedWork, WorkUnderWay};

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
    login: Mutex<Option<SharedWork>>,
    provider: Option<Arc<dyn CredentialsProvider>>,
    store: Option<Arc<dyn Store>>,
    /// The access to the store that is under way, which is driven like a login.
    store_access: Mutex<Option<SharedWork>>,
    transport: Arc<dyn Transport>,
}

/// The longest single wait for a change of the record. The machine looks at it more often.
const CHANGE_PATIENCE: Duration = Duration::from_secs(60);

type Asking = Shared<BoxFuture<'static, Result<(), SharedError>>>;

impl Client {
    pub(crate) fn new(
        core: Core,
        provider: Option<Arc<dyn CredentialsProvider>>,
        store: Option<Arc<dyn Store>>,
        transport: Arc<dyn Transport>,
    ) -> Self {
        Self(Arc::new(Inner {
            core: Arc::new(core),
            asking: Mutex::default(),
            login: Mutex::default(),
            provider,
            store,
            store_access: Mutex::default(),
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
        let call = ObservedCall::begin(self.core(), request.method());
        let response = call.run(self.respond(request.clone())).await?;
        Ok(response.interrupt(Interrupt::never()))
    }

    pub(crate) fn core(&self) -> &Core {
        &self.0.core
    }

    /// Returns the response, which must be read before the deadline of the call.
    pub(crate) async fn respond(&self, request: Request<'_>) -> Result<Response, Error> {
        let mut call = ActiveCall::new(&self.0.core, request);
        let result = self.drive_call(&mut call).await;
        // Facts that the call has brought are stored now if its time suffices, and later otherwise.
        // Most calls bring none, so this must not cost them a timer.
        while let Some(step) = self.0.core.auth.poll_store()
            && self.within(&call, self.access_store(step)).await.is_ok()
        {}
        result.map_err(|error| call.fail(error))
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
                Step::Login(attempt) => {
                    let login = self.within(call, self.begin_login(attempt)).await?;
                    self.0.core.auth.check_login(login)?;
                }
                Step::Open(session) => self.0.core.auth.open(session),
                Step::Store(step) => self.within(call, self.access_store(step)).await??,
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
        } else if reason == WaitReason::StoreBusy
            && let Some(access) = self.store_access()
        {
            self.within(call, access).await??;
        } else if let Some(changed) = changed {
            let timer = self.sleep_until(until);
            let record = pin!(self.record_changed(reason));
            let changed = select(changed, select(timer, record));
            self.within(call, changed).await?;
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

    pub(crate) async fn sleep(&self, duration: Duration) {
        self.0.core.auth.ledger().time().sleep(duration).await;
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
    pub fn replace_credentials(&self, credentials: impl Into<Credentials>) {
        self.0.core.auth.adopt(credentials.into());
    }

    /// Forgets the session of the account; with a [store](crate::ClientBuilder::store), for all
    /// processes that share its record. The next call logs in. The service has no logout, so it
    /// does not learn of it.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the store cannot be read or written.
    pub async fn forget_session(&self) -> Result<(), Error> {
        self.load_status().await?;
        self.0.core.auth.forget_session();
        self.flush_store().await
    }

    /// Creates the record of the account in a [store](crate::ClientBuilder::store) that has none.
    /// Does nothing if there is one.
    ///
    /// Call it on the word of a person only, who knows that no record was lost: with it, earlier
    /// wrong logins would be forgotten.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the store cannot be read or written.
    pub async fn create_record(&self) -> Result<(), Error> {
        self.0.core.auth.create_record();
        self.flush_store().await
    }

    /// Stores what was reported to this client and is not stored yet, such as a
    /// [permit](Self::permit_login). Calls do it on their own: this is for a program that makes
    /// none. Does nothing without a [store](crate::ClientBuilder::store).
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the store cannot be read or written. The facts are kept.
    pub async fn flush_store(&self) -> Result<(), Error> {
        while let Some(step) = self.0.core.auth.poll_store() {
            // Its outcome is reported to the machine.
            let _ = self.access_store(step).await;
        }
        self.0.core.store_state.check()
    }

    /// Loads the record of the account from the [store](crate::ClientBuilder::store), and returns
    /// what it says. Does not call the service.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the store cannot be read.
    pub async fn load_status(&self) -> Result<AccountStatus, Error> {
        self.0.core.auth.record_changed();
        while let Some(step) = self.0.core.auth.poll_record() {
            // Its outcome is reported to the machine.
            let _ = self.access_store(step).await;
        }
        self.0.core.store_state.check()?;
        Ok(self.account_status())
    }

    /// Returns the state of the account, as far as this process knows it. With a
    /// [store](crate::ClientBuilder::store) it is as old as the last access;
    /// [`load_status`](Self::load_status) loads it.
    #[must_use]
    pub fn account_status(&self) -> AccountStatus {
        self.0.core.auth.status()
    }

    /// Returns when the session in the record of the account was opened, by the clock of the
    /// process that logged in; `None` without a [store](crate::ClientBuilder::store), a session, or
    /// its key. It is as old as the last access; [`load_status`](Self::load_status) loads it. The
    /// session may have ended at the service.
    #[must_use]
    pub fn session_opened_at(&self) -> Option<SystemTime> {
        self.0.core.auth.session_opened_at()
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

    fn begin_login(&self, attempt: LoginAttempt) -> SharedWork {
        let core = Arc::clone(&self.0.core);
        let account = attempt.account().clone();
        let transport = self.0.transport.clone();
        let span = Span::login(attempt.id(), core.service.endpoint());
        let login = log_in(core, transport, attempt, span.clone());
        let login: BoxFuture<'static, _> = Box::pin(span.around(login));
        let known = self.0.core.auth.ledger().logins();
        self.begin(&self.0.login, known, account, login.shared())
    }

    fn access_store(&self, step: StoreStep) -> SharedWork {
        let core = Arc::clone(&self.0.core);
        let account = step.account().clone();
        let store = self.0.store.clone();
        let store = store.expect("only a machine with a store asks for it");
        let access: BoxFuture<'static, _> = Box::pin(async move {
            ActiveAccess::begin(&core, step).run(&*store).await;
            Ok(())
        });
        let known = self.0.core.auth.ledger().store_accesses();
        self.begin(&self.0.store_access, known, account, access.shared())
    }

    /// Keeps work of this client, and makes it known, so that any caller that waits for it can
    /// drive it.
    fn begin(
        &self,
        kept: &Mutex<Option<SharedWork>>,
        known: &WorkUnderWay,
        account: Account,
        work: SharedWork,
    ) -> SharedWork {
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(work.clone());
        known.insert(account, &work);
        // A caller that polled before the work was stored found nothing to drive; wake it so that
        // it polls again.
        self.0.core.auth.ledger().notify();
        work
    }

    /// Waits until another process may have changed the record; forever if that does not matter, or
    /// if the store cannot wait.
    async fn record_changed(&self, reason: WaitReason) {
        let core = &self.0.core;
        let awaited = matches!(
            reason,
            WaitReason::LoginInFlight | WaitReason::SessionUnproven | WaitReason::Staggered
        );
        if let (true, Some(store), Some(account)) = (awaited, &self.0.store, core.auth.account())
            && let Some(seen) = core.store_state.version(&account)
        {
            let record = core.auth.record(&account);
            let changed = store.changed(&record, seen, CHANGE_PATIENCE);
            if caught::future(changed).await.ok().flatten() == Some(true) {
                return core.auth.record_changed();
            }
        }
        pending().await
    }

    /// Returns the login under way, if it belongs to this client.
    fn login(&self) -> Option<SharedWork> {
        under_way(&self.0.login)
    }

    /// Returns the access to the store that a client of the account has under way.
    fn store_access(&self) -> Option<SharedWork> {
        let auth = &self.0.core.auth;
        under_way(&self.0.store_access)
            .or_else(|| auth.ledger().store_accesses().find(&auth.account()?))
    }

    /// Returns the login of this account that another client has under way. The callers of that
    /// client may all have left.
    fn login_of_another(&self) -> Option<SharedWork> {
        let auth = &self.0.core.auth;
        auth.ledger().logins().find(&auth.account()?)
    }
}

fn under_way(work: &Mutex<Option<SharedWork>>) -> Option<SharedWork> {
    let work = work.lock().unwrap_or_else(PoisonError::into_inner);
    work.clone().filter(|work| work.peek().is_none())
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
    let response = caught::future(transport.call(request, &options));
    let result = login.http.around(response).await;
    login.end(result)
}
