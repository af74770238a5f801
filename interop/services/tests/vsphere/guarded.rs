//! The machine of `cloudbilling-auth` guards the logins to vSphere, as it is: a stale password must
//! not lock the account. `soap-call` makes the calls. Neither knows vSphere, nor the other.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use cloudbilling_auth::{
    Action, Authenticator, Call, CallKind, CallOutcome, Certainty, Ledger, Login, LoginAttempt,
    LoginOutcome, MonotonicTime, Policy, SessionToken, Verdict, WallTime,
};
use interop_services::{Server, transport, vsphere};
use soap_call::{ActionRule, Endpoint, Error, Service, blocking::Client};
use soap_transport::{
    BlockingTransport as _, Phase, TransportError, TransportErrorKind, WithCookies,
    blocking_from_fn,
};

use crate::api::TerminateSession;
use crate::{api, client, content, current_time, is_fault, log_in};

/// A client of vSphere that logs in when it must and may.
struct Guarded {
    client: Client,
    machine: Authenticator<RefCell<Ledger>>,
    now: Cell<u64>,
}

impl Guarded {
    fn new(server: &Server, client: Client, password: &str) -> Self {
        let login = Login::new("ann", password, "vsphere").expect("a login");
        let ledger = RefCell::new(Ledger::new());
        Self {
            client,
            machine: Authenticator::new(server.endpoint(), login, Policy::default(), ledger, 42),
            now: Cell::new(0),
        }
    }

    /// Makes a call. `None` means that the machine gave up: it needs a person.
    fn current_time(&mut self) -> Option<Result<String, Error>> {
        let mut call = Call::new(CallKind::Read);
        loop {
            match self.machine.poll(self.now()) {
                Action::Attach(grant) => {
                    let result = current_time(&self.client);
                    let (outcome, now) = (outcome_of(&result), self.now());
                    match self
                        .machine
                        .handle_call(&mut call, grant.generation(), outcome, now)
                    {
                        Verdict::Retry => {}
                        Verdict::GiveUp(_) => return None,
                        _ => return Some(result),
                    }
                }
                Action::Login(attempt) => self.log_in(attempt),
                Action::Wait { until, .. } => self.now.set(until.as_millis()),
                Action::GiveUp(_) => return None,
                Action::Open(_) | Action::Store(_) => unreachable!("the machine has no store"),
            }
        }
    }

    fn log_in(&mut self, attempt: LoginAttempt) {
        let outcome = match log_in(&self.client, attempt.credentials().expose_password()) {
            Ok(session) => {
                SessionToken::new(session.key).map_or(LoginOutcome::Unknown, LoginOutcome::Granted)
            }
            Err(error) if is_fault(&error, "InvalidLoginFault") => LoginOutcome::WrongCredentials,
            Err(error) if !error.may_have_executed() => LoginOutcome::NotSent,
            Err(_) => LoginOutcome::Unknown,
        };
        self.machine.handle_login(attempt, outcome, self.now());
    }

    /// Each look at the clock is a second later than the one before.
    fn now(&self) -> MonotonicTime {
        self.now.set(self.now.get() + 1_000);
        MonotonicTime::from_millis(self.now.get())
    }
}

/// The signs of vSphere for the machine: a session that is gone is a certain refusal.
fn outcome_of(result: &Result<String, Error>) -> CallOutcome {
    match result {
        Ok(_) => CallOutcome::Accepted,
        Err(error) if is_fault(error, "NotAuthenticatedFault") => CallOutcome::Refused {
            certainty: Certainty::Certain,
        },
        Err(_) => CallOutcome::Other,
    }
}

/// A client that loses the response to each login.
fn client_that_loses_logins(server: &Server) -> Client {
    let (inner, endpoint) = (transport(), server.endpoint());
    let transport = blocking_from_fn(move |request, options| {
        let is_login = String::from_utf8_lossy(request.body()).contains("<Login ");
        let response = inner.call(request, options);
        let kind = TransportErrorKind::Head;
        match is_login {
            true => Err(TransportError::new(
                kind,
                Phase::Head,
                "vsphere",
                Duration::ZERO,
            )),
            false => response,
        }
    });
    let endpoint = Endpoint::with_http_on_loopback(endpoint).expect("an address");
    let service = Service::new(endpoint).action_rule(ActionRule::Fixed("urn:vim25/6.7".into()));
    Client::new(WithCookies::new(transport), service)
}

#[test]
fn a_session_that_the_server_ends_costs_one_login() {
    let server = vsphere();
    let mut guarded = Guarded::new(&server, client(&server), "correct horse");
    for _ in 0..3 {
        guarded.current_time().expect("may log in").expect("a time");
    }
    // Another administrator ends all sessions but their own.
    let admin = client(&server);
    log_in(&admin, "correct horse").expect("right");
    let ended = session_of(&mut guarded);
    let this = content(&admin).session_manager;
    let terminate = TerminateSession {
        this,
        session_id: vec![ended],
    };
    admin
        .call(&api::TERMINATE_SESSION, &terminate)
        .expect("a session");

    guarded.current_time().expect("may log in").expect("a time");
    assert_eq!(
        server.end(),
        ["right"; 3],
        "the first, the administrator's, the second"
    );
}

fn session_of(guarded: &mut Guarded) -> String {
    let now = guarded.now();
    match guarded.machine.poll(now) {
        Action::Attach(grant) => grant.expose().to_owned(),
        action => panic!("there is a session: {action:?}"),
    }
}

#[test]
fn a_stale_password_is_sent_once_however_many_calls_are_made() {
    let server = vsphere();
    let mut guarded = Guarded::new(&server, client(&server), "stale password");
    for _ in 0..20 {
        assert!(guarded.current_time().is_none(), "nobody can log in");
    }
    assert_eq!(server.end(), ["wrong"]);
}

#[test]
fn lost_responses_to_a_stale_password_stay_within_the_budget_also_after_a_restart() {
    let server = vsphere();
    let mut guarded = Guarded::new(&server, client_that_loses_logins(&server), "stale password");
    for _ in 0..20 {
        assert!(guarded.current_time().is_none(), "nobody can log in");
    }
    // A new process, which knows what the first one stored.
    let account = guarded.machine.account().expect("a login");
    let wall = WallTime::from_unix_millis(1_800_000_000_000);
    let snapshot = guarded.machine.snapshot(&account, wall, guarded.now());
    let mut second = Guarded::new(&server, client_that_loses_logins(&server), "stale password");
    let now = second.now();
    second.machine.restore(&account, &snapshot, wall, now);
    for _ in 0..20 {
        assert!(second.current_time().is_none(), "nobody can log in");
    }
    assert_eq!(
        server.end(),
        ["wrong"; 2],
        "one below the lock at the third"
    );
}
