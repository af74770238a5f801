//! A write against a service that may send any response at every step of the exchange, and may
//! carry out what it then refuses.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling::auth::{
    Authenticator, Ledger, LoginOutcome, MonotonicTime, Policy, SessionToken,
};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::transport::{Phase, TransportError, TransportErrorKind};
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::UploadInvoices2;
use cloudbilling::types::record::Invoice2;
use cloudbilling::{Endpoint, Error, Exchange, Request, RetryWrites, Service, Step};

use crate::support::{ENDPOINT, fault, login, purchases, uploaded};

type Answer = Result<Response<Bytes>, TransportError>;

/// The reactions of the service to a request. The second of each pair says whether a write was
/// carried out.
const DEEDS: [(Deed, bool); 13] = [
    (Deed::Success, true),
    (Deed::RefusedForCertain, false),
    (Deed::RefusedForCertain, true),
    (Deed::RefusedInWords, false),
    (Deed::RefusedInWords, true),
    (Deed::Fault, true),
    (Deed::Error, false),
    (Deed::Forbidden, false),
    (Deed::Busy, false),
    (Deed::Unavailable, true),
    (Deed::Lost, true),
    (Deed::Lost, false),
    (Deed::NotSent, false),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Busy,
    Error,
    Fault,
    Forbidden,
    Lost,
    NotSent,
    RefusedForCertain,
    RefusedInWords,
    Success,
    Unavailable,
}

fn answer(deed: Deed, is_write: bool) -> Answer {
    let response = |status: u16, body: String| {
        let response = Response::builder()
            .status(status)
            .header("content-type", "text/xml");
        Ok(response.body(body.into()).expect("valid"))
    };
    let failed = |phase| {
        let kind = TransportErrorKind::Timeout;
        Err(TransportError::new(kind, phase, "h", Duration::ZERO))
    };
    let error = |message| match is_write {
        true => purchases("Error", message).replace("GetPurchases", "UploadInvoices2"),
        false => purchases("Error", message),
    };
    match deed {
        Deed::Busy => response(429, String::new()),
        Deed::Error => response(200, error("Unknown customer")),
        Deed::Fault => response(500, fault("s:Server", "an internal unhandled error")),
        Deed::Forbidden => response(403, String::new()),
        Deed::Lost => failed(Phase::Body),
        Deed::NotSent => failed(Phase::Connect),
        Deed::RefusedForCertain => response(500, fault("w:FailedAuthentication", "no")),
        Deed::RefusedInWords => response(200, error("Session expired")),
        Deed::Success if is_write => response(200, uploaded()),
        Deed::Success => response(200, purchases("Success", "")),
        Deed::Unavailable => response(503, String::new()),
    }
}

/// One run: the deeds are those of `path`, which grows by the first deed wherever it ends.
#[derive(Debug, Default)]
struct Run {
    asked: usize,
    checks: usize,
    executed: usize,
    logins: usize,
    path: Vec<usize>,
    writes: usize,
}

impl Run {
    /// The next deed. A service that is known to check the session first does not carry out what it
    /// refuses for certain.
    fn next(&mut self, checks_first: bool) -> (Deed, bool) {
        if self.asked == self.path.len() {
            self.path.push(0);
        }
        let (deed, executes) = DEEDS[self.path[self.asked]];
        self.asked += 1;
        let is_checked = checks_first && deed == Deed::RefusedForCertain;
        (deed, executes && !is_checked)
    }

    fn call(&mut self, service: &Arc<Service>, checks_first: bool) -> Result<(), Error> {
        let policy = Policy::builder()
            .login_interval(Duration::ZERO)
            .build()
            .expect("valid");
        let ledger = RefCell::new(Ledger::new());
        let mut machine = Authenticator::new(ENDPOINT, login("password"), policy, ledger, 7);
        let now = MonotonicTime::from_millis(1_000_000);
        let operation = UploadInvoices2::new([Invoice2::default()]);
        let request = Request::for_operation(service.contract(), operation).expect("valid");
        let mut exchange = Exchange::new(Arc::clone(service), request);
        loop {
            match exchange.poll(&mut machine, now)? {
                Step::Call(grant) => {
                    let (deed, executes) = self.next(checks_first);
                    self.writes += 1;
                    self.executed += usize::from(executes);
                    exchange.handle_response(&grant, answer(deed, true));
                }
                Step::CheckSession(grant) => {
                    let (deed, _) = self.next(checks_first);
                    self.checks += 1;
                    exchange.handle_check(&grant, answer(deed, false));
                }
                Step::Done(response) => {
                    return response.read::<UploadInvoices2>().map(drop);
                }
                Step::Login(attempt) => {
                    self.logins += 1;
                    let token = SessionToken::new(format!("session {}", self.logins));
                    let granted = LoginOutcome::Granted(token.expect("valid"));
                    machine.handle_login(attempt, granted, now);
                }
                Step::Open(_) | Step::Store(_) => unreachable!("the machine has no store"),
                Step::Wait { .. } => panic!("there is no pause between logins"),
            }
        }
    }
}

/// The next path, depth first; `None` after the last.
fn next(mut path: Vec<usize>) -> Option<Vec<usize>> {
    while let Some(last) = path.pop() {
        if last + 1 < DEEDS.len() {
            path.push(last + 1);
            return Some(path);
        }
    }
    None
}

#[test]
fn a_write_is_carried_out_once_at_most_and_not_executed_is_true() {
    for (retry_writes, checks_first) in [
        (RetryWrites::Never, false),
        (RetryWrites::OnCertainRefusal, true),
    ] {
        let endpoint = Endpoint::new(ENDPOINT).expect("valid");
        let service = Service::new(endpoint, ServiceContract::default());
        let service = Arc::new(service.retry_writes(retry_writes));
        let (mut runs, mut not_executed, mut retried) = (0, 0, 0);
        let mut path = Some(Vec::new());
        while let Some(next_path) = path {
            let mut run = Run {
                path: next_path,
                ..Run::default()
            };
            let result = run.call(&service, checks_first);
            let deeds: Vec<_> = run.path.iter().map(|deed| DEEDS[*deed]).collect();
            let case = format!("{retry_writes:?} {deeds:?}: {result:?}");
            assert!(run.executed <= 1, "{case}");
            assert!(run.writes <= 1 + usize::from(checks_first), "{case}");
            assert!(run.checks <= 2 && run.logins <= 3, "{case}");
            match result {
                Ok(()) => assert_eq!(run.executed, 1, "{case}"),
                Err(error) if !error.may_have_executed() => {
                    assert_eq!(run.executed, 0, "{case}");
                    not_executed += 1;
                }
                Err(_) => assert!(run.writes > 0, "{case}"),
            }
            retried += usize::from(run.writes > 1);
            runs += 1;
            path = next(run.path);
        }
        println!(
            "{retry_writes:?}: {runs} runs, {not_executed} not executed, {retried} with a second write"
        );
        assert!(runs > 100 && not_executed > 20, "{runs} {not_executed}");
        assert_eq!(retried > 0, checks_first);
    }
}
