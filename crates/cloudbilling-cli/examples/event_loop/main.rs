//! Calls that need a login, on one thread and without futures: an event loop on mio and rustls that
//! drives an [`Exchange`] for each call. `network.rs` moves the bytes.
//!
//! ```text
//! cargo run -p cloudbilling-cli --example event_loop
//! ```
//!
//! It starts a sandbox to call.

mod network;

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cloudbilling::auth::{Authenticator, Grant, Ledger, LoginAttempt, MonotonicTime};
use cloudbilling::transport::{CallOptions, SendGate};
use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::types::{Operation, ServiceContract};
use cloudbilling::{Endpoint, Exchange, Login, Policy, Request, Response, Service, Step};
use cloudbilling_sandbox::{NewAccount, Sandbox};
use mio::Token;

use crate::network::{Network, Outcome};

const EMAIL: &str = "loop@example.org";
const PASSWORD: &str = "correct horse battery staple";
const CUSTOMERS: [&str; 3] = ["1001", "1002", "1003"];

fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start()?;
    let admin = sandbox.admin();
    admin.seed_demo()?;
    admin.create_account(&NewAccount::new(EMAIL, PASSWORD))?;
    let login = Login::new(EMAIL, PASSWORD, NewAccount::DEFAULT_ENVIRONMENT)?;
    let mut event_loop = EventLoop::new(sandbox.endpoint(), sandbox.ca_pem(), login)?;

    // All calls of a round are under way at once, and one login serves them.
    for round in 1..=2 {
        for customer in CUSTOMERS {
            let query = GetInvoiceHeaders::default().customer_code(customer);
            event_loop.begin(customer, query)?;
        }
        for (customer, response) in event_loop.run()? {
            let headers = response?.read::<GetInvoiceHeaders>()?;
            println!(
                "round {round}: customer {customer} has {} invoices",
                headers.len()
            );
        }
        // The calls of the next round find out that the session has ended.
        admin.expire_sessions()?;
    }
    Ok(())
}

/// The calls of one account, on one thread.
struct EventLoop {
    /// The calls whose next step is not known.
    idle: Vec<Active>,
    machine: Authenticator<RefCell<Ledger>>,
    network: Network,
    /// The requests without a response yet.
    sent: HashMap<Token, Sent>,
    service: Arc<Service>,
    start: Instant,
}

struct Active {
    name: &'static str,
    exchange: Exchange<'static>,
}

enum Sent {
    Call(Active, Grant),
    Check(Active, Grant),
    Login(LoginAttempt),
}

type Ended = (&'static str, Result<Response, cloudbilling::Error>);

impl EventLoop {
    fn new(url: &str, ca_pem: &str, login: Login) -> Result<Self, Box<dyn Error>> {
        let service = Service::new(Endpoint::new(url)?, ServiceContract::default());
        let generations = u64::from(std::process::id());
        let ledger = RefCell::new(Ledger::new());
        Ok(Self {
            idle: Vec::new(),
            machine: Authenticator::new(url, login, Policy::default(), ledger, generations),
            network: Network::new(ca_pem)?,
            sent: HashMap::new(),
            service: Arc::new(service),
            start: Instant::now(),
        })
    }

    /// Adds a call.
    fn begin<O>(&mut self, name: &'static str, operation: O) -> Result<(), cloudbilling::Error>
    where
        O: Operation + Send + Sync + 'static,
    {
        let request = Request::for_operation(self.service.contract(), operation)?;
        let exchange = Exchange::new(Arc::clone(&self.service), request);
        self.idle.push(Active { name, exchange });
        Ok(())
    }

    /// Runs until all calls have ended.
    fn run(&mut self) -> Result<Vec<Ended>, Box<dyn Error>> {
        let mut ended = Vec::new();
        while !self.idle.is_empty() || !self.sent.is_empty() {
            let mut wake = None;
            for call in std::mem::take(&mut self.idle) {
                let until = self.poll(call, &mut ended);
                wake = wake.into_iter().chain(until).min();
            }
            if self.idle.is_empty() && self.sent.is_empty() {
                break;
            }
            for (token, outcome) in self.network.wait(wake)? {
                self.handle(token, outcome);
            }
        }
        Ok(ended)
    }

    /// Takes the next step of a call. Returns the time at which to poll it again, if it waits.
    fn poll(&mut self, mut call: Active, ended: &mut Vec<Ended>) -> Option<Instant> {
        let now = self.now();
        match call.exchange.poll(&mut self.machine, now) {
            Ok(Step::Call(grant)) => match call.exchange.request(&grant) {
                Ok(request) => self.send(request, options(), Sent::Call(call, grant)),
                Err(error) => ended.push((call.name, Err(error))),
            },
            Ok(Step::CheckSession(grant)) => match call.exchange.check_request(&grant) {
                Ok(request) => self.send(request, options(), Sent::Check(call, grant)),
                Err(error) => ended.push((call.name, Err(error))),
            },
            Ok(Step::Login(attempt)) => {
                self.log_in(attempt);
                self.idle.push(call);
            }
            Ok(Step::Wait { until, .. }) => {
                self.idle.push(call);
                return Some(self.instant(until));
            }
            Ok(Step::Done(response)) => ended.push((call.name, Ok(response))),
            Ok(Step::Open(_) | Step::Store(_)) => unreachable!("the machine has no store"),
            Err(error) => ended.push((call.name, Err(error))),
        }
        None
    }

    /// Sends a login. If a restart must not forget it, keep the machine's snapshot first.
    fn log_in(&mut self, attempt: LoginAttempt) {
        let deadline = self.instant(attempt.deadline());
        // The machine counts on it that the login does not leave after its deadline.
        let options = CallOptions::new(deadline.saturating_duration_since(Instant::now()))
            .with_gate(SendGate::new(move || Instant::now() < deadline));
        match self.service.login_request(&attempt) {
            Ok(request) => self.send(request, options, Sent::Login(attempt)),
            Err(error) => {
                eprintln!("the login cannot be written: {error}");
                let not_sent = cloudbilling::auth::LoginOutcome::NotSent;
                self.machine.handle_login(attempt, not_sent, self.now());
            }
        }
    }

    fn send(&mut self, request: network::Request, options: CallOptions, sent: Sent) {
        println!("→ {} bytes", request.body().len());
        let token = self.network.send(request, options);
        self.sent.insert(token, sent);
    }

    fn handle(&mut self, token: Token, outcome: Outcome) {
        match self.sent.remove(&token) {
            Some(Sent::Call(mut call, grant)) => {
                call.exchange.handle_response(&grant, outcome);
                self.idle.push(call);
            }
            Some(Sent::Check(mut call, grant)) => {
                call.exchange.handle_check(&grant, outcome);
                self.idle.push(call);
            }
            Some(Sent::Login(attempt)) => {
                let (outcome, result) = self.service.login_outcome(outcome);
                if let Err(error) = result {
                    eprintln!("the login has no verdict: {error:?}");
                }
                self.machine.handle_login(attempt, outcome, self.now());
            }
            None => unreachable!("each token is used once"),
        }
    }

    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(self.start.elapsed().as_millis() as u64)
    }

    fn instant(&self, time: MonotonicTime) -> Instant {
        self.start + time.saturating_since(MonotonicTime::from_millis(0))
    }
}

fn options() -> CallOptions {
    CallOptions::new(Duration::from_secs(20))
}
