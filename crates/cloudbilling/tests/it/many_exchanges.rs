//! A loop that keeps many exchanges on one machine. Calls come and go in any order, some are
//! dropped at any step, and the session may end.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling::auth::{
    Authenticator, Grant, Ledger, LoginAttempt, LoginOutcome, MonotonicTime, Policy, SessionToken,
};
use cloudbilling::codec::QName;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Endpoint, Exchange, Request, Service, Step};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{ENDPOINT, fault, login, purchases};

const NOW: MonotonicTime = MonotonicTime::from_millis(1_000_000);

#[derive(Clone, Copy, Debug)]
enum Event {
    Comes,
    Drops(usize),
    LoginIsAnswered,
    SessionEnds,
    Turns(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => Just(Event::Comes),
        2 => (0..8_usize).prop_map(Event::Drops),
        2 => Just(Event::LoginIsAnswered),
        1 => Just(Event::SessionEnds),
        12 => (0..8_usize).prop_map(Event::Turns),
    ]
}

struct Kept {
    code: String,
    exchange: Exchange<'static>,
    /// The token of the request that is under way.
    sent: Option<Grant>,
}

struct Loop {
    /// Set once the service has accepted a token.
    accepted: bool,
    calls: Vec<Kept>,
    came: usize,
    done: usize,
    dropped: usize,
    /// Set once the first session has ended.
    has_ended: bool,
    login: Option<LoginAttempt>,
    logins: usize,
    machine: Authenticator<RefCell<Ledger>>,
    service: Arc<Service>,
}

impl Loop {
    fn new() -> Self {
        let endpoint = Endpoint::new(ENDPOINT).expect("valid");
        let ledger = RefCell::new(Ledger::new());
        let policy = Policy::builder().login_interval(Duration::ZERO);
        let policy = policy.build().expect("valid");
        Self {
            accepted: false,
            calls: Vec::new(),
            came: 0,
            done: 0,
            dropped: 0,
            has_ended: false,
            login: None,
            logins: 0,
            machine: Authenticator::new(ENDPOINT, login("password"), policy, ledger, 7),
            service: Arc::new(Service::new(endpoint, ServiceContract::default())),
        }
    }

    fn handle(&mut self, event: Event) {
        let len = self.calls.len();
        match event {
            Event::Comes => self.add(),
            Event::Drops(call) if len > 0 => {
                self.calls.swap_remove(call % len);
                self.dropped += 1;
            }
            Event::LoginIsAnswered => self.answer_login(),
            // A session that never worked is not replaced at once.
            Event::SessionEnds => self.has_ended |= self.accepted,
            Event::Turns(call) if len > 0 => self.turn(call % len),
            Event::Drops(_) | Event::Turns(_) => {}
        }
    }

    fn add(&mut self) {
        let code = format!("customer-{:04}", self.came);
        let query = GetPurchases::default().customer_code(code.as_str());
        let request = Request::for_operation(self.service.contract(), query).expect("valid");
        let request = request.header(QName::new("urn:tenants", "Tenant"), format!("of {code}"));
        self.came += 1;
        self.calls.push(Kept {
            code,
            exchange: Exchange::new(Arc::clone(&self.service), request),
            sent: None,
        });
    }

    fn turn(&mut self, call: usize) {
        let kept = &mut self.calls[call];
        if let Some(grant) = kept.sent.take() {
            let is_live = !self.has_ended || grant.expose() != "session 1";
            self.accepted |= is_live;
            let response = answer(&kept.code, is_live);
            kept.exchange.handle_response(&grant, Ok(response));
            return;
        }
        let step = kept.exchange.poll(&mut self.machine, NOW);
        match step.expect("every read succeeds in the end") {
            Step::Call(grant) => {
                let request = kept.exchange.request(&grant).expect("can be written");
                let body = std::str::from_utf8(request.body()).expect("UTF-8");
                assert!(body.contains(&format!(">{}<", kept.code)), "{body}");
                assert!(body.contains(&format!(">of {}<", kept.code)), "{body}");
                assert!(body.contains(grant.expose()), "{body}");
                kept.sent = Some(grant);
            }
            Step::Done(response) => {
                assert!(response.message().as_str().contains(&kept.code));
                self.calls.swap_remove(call);
                self.done += 1;
            }
            Step::Login(attempt) => assert!(self.login.replace(attempt).is_none()),
            Step::Wait { .. } => assert!(self.login.is_some(), "it waits for nothing"),
            step => panic!("{step:?}"),
        }
    }

    fn answer_login(&mut self) {
        let Some(attempt) = self.login.take() else {
            return;
        };
        self.logins += 1;
        let token = SessionToken::new(format!("session {}", self.logins)).expect("valid");
        let granted = LoginOutcome::Granted(token);
        self.machine.handle_login(attempt, granted, NOW);
    }

    /// Goes on, call by call, until none is left.
    fn drain(&mut self) {
        for turn in 0..100 * (1 + self.calls.len()) {
            if self.calls.is_empty() {
                return;
            }
            self.answer_login();
            self.turn(turn % self.calls.len());
        }
        panic!("{} calls never end", self.calls.len());
    }
}

fn answer(code: &str, is_live: bool) -> Response<Bytes> {
    let (status, body) = match is_live {
        true => (200, purchases("Success", code)),
        false => (500, fault("w:FailedAuthentication", "no")),
    };
    let response = Response::builder().status(status);
    let response = response.header("content-type", "text/xml");
    response.body(body.into()).expect("valid")
}

proptest! {
    #[test]
    fn calls_that_are_kept_end_each_with_its_own_response_whatever_becomes_of_the_others(
        events in vec(event(), 0..200)
    ) {
        let mut kept = Loop::new();
        for _ in 0..4 {
            kept.add();
        }
        for event in events {
            kept.handle(event);
        }
        kept.drain();
        prop_assert_eq!(kept.done + kept.dropped, kept.came);
        prop_assert!(kept.logins <= 1 + usize::from(kept.has_ended));
    }
}
