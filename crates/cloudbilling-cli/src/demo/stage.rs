//! The stage of all steps: the sandbox, the recorded transport to it, and the screen.

use std::error::Error;
use std::fmt;

use cloudbilling::codec::http::{SoapAction, build_request};
use cloudbilling::codec::{Encoder, SoapVersion};
use cloudbilling::transport::{CallOptions, Transport};
use cloudbilling::types::{self, ServiceContract};
use cloudbilling::{Client, ClientBuilder};
use cloudbilling_sandbox::{Admin, LoggedRequest, NewAccount, Sandbox};

use super::recorder::{RecordedRequest, Recorder};
use crate::terminal::{RequestLine, Screen};

/// The sandbox, the transport of its clients, and the number of failed checks so far.
pub(super) struct Stage<'a> {
    pub(super) screen: &'a mut Screen,
    sandbox: Sandbox,
    wire: Recorder,
    /// The number of the last request in the sandbox's log that was shown.
    shown: u64,
    requests: usize,
    failed_checks: usize,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        screen: &'a mut Screen,
        sandbox: Sandbox,
        wire: impl Transport + 'static,
    ) -> Self {
        Self {
            screen,
            sandbox,
            wire: Recorder::new(wire),
            shown: 0,
            requests: 0,
            failed_checks: 0,
        }
    }

    /// Starts a client of the sandbox whose requests are recorded.
    pub(super) fn client(&self) -> ClientBuilder {
        Client::builder(self.sandbox.endpoint()).transport(self.wire.clone())
    }

    pub(super) fn admin(&self) -> Admin {
        self.sandbox.admin()
    }

    pub(super) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub(super) fn requests(&self) -> usize {
        self.requests
    }

    pub(super) fn failed_checks(&self) -> usize {
        self.failed_checks
    }

    /// Shows the result of a check, and counts it if it failed.
    pub(super) fn check(&mut self, passed: bool, text: &str) {
        if passed {
            self.screen.pass(text);
        } else {
            self.failed_checks += 1;
            self.screen.fail(text);
        }
    }

    /// Shows a result that was not expected, and counts a failed check.
    pub(super) fn unexpected(&mut self, what: impl fmt::Display) {
        self.check(false, &format!("unexpected: {what}"));
    }

    /// Prints the requests since the last time, and checks that client and server both counted
    /// exactly these.
    pub(super) fn expect_requests(&mut self, expected: &[&str]) {
        let sent = self.wire.take();
        let log = self.sandbox.admin().requests();
        let log: Vec<LoggedRequest> = log
            .into_iter()
            .filter(|request| request.number > self.shown)
            .collect();
        self.shown = log.last().map_or(self.shown, |last| last.number);
        self.requests += log.len();

        for (sent, logged) in sent.iter().zip(&log) {
            self.screen.request(&request_line(sent, logged));
        }
        let here = sent.iter().map(|sent| sent.operation.as_str());
        let there = log.iter().map(|logged| logged.operation.as_str());
        let equal = here.eq(expected.iter().copied()) && there.eq(expected.iter().copied());
        let count = match expected.len() {
            0 => String::from("no request"),
            1 => String::from("1 request"),
            count => format!("{count} requests"),
        };
        if equal {
            self.check(true, &format!("client and server both counted {count}"));
        } else {
            let (here, there) = (sent.len(), log.len());
            self.check(
                false,
                &format!("expected {count}; the client sent {here}, the server saw {there}"),
            );
        }
    }

    /// Sends a login without any count of wrong ones, as a careless program would.
    pub(super) async fn log_in_carelessly(
        &self,
        email: &str,
        password: &str,
    ) -> Result<(), Box<dyn Error>> {
        let contract = ServiceContract::default();
        let login = types::LoginRequest {
            email: email.into(),
            password: password.into(),
            environment: NewAccount::DEFAULT_ENVIRONMENT.into(),
        };
        let envelope = Encoder::new(SoapVersion::Soap11)
            .body(
                contract.login_request_name(),
                &contract.login_request(&login),
            )
            .encode()?;
        let action = SoapAction::new(contract.action(contract.login.operation.as_str()))?;
        let endpoint = self.sandbox.endpoint().parse()?;
        let request = build_request(SoapVersion::Soap11, endpoint, &action, envelope);
        self.wire.call(request, &CallOptions::default()).await?;
        Ok(())
    }
}

fn request_line(sent: &RecordedRequest, logged: &LoggedRequest) -> RequestLine {
    let outcome = match (&logged.refusal, sent.response) {
        (_, None) => String::from("no response"),
        (Some(refusal), Some((status, _))) => format!("{status} {refusal}"),
        (None, Some((status, _))) if logged.caller.is_empty() => format!("{status} done"),
        (None, Some((status, _))) => format!("{status} done for {}", logged.caller),
    };
    RequestLine {
        operation: sent.operation.clone(),
        sent: sent.sent,
        received: sent.response.map(|(_, bytes)| bytes),
        outcome,
        ok: logged.refusal.is_none() && sent.response.is_some(),
    }
}
