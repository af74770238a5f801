//! What every step of the demo stands on: the sandbox, the wire in between, and the screen.

use std::error::Error;
use std::fmt;

use cloudbilling::codec::http::{SoapAction, build_request};
use cloudbilling::codec::{Encoder, SoapVersion};
use cloudbilling::transport::{CallOptions, Transport};
use cloudbilling::types::{self, ServiceContract};
use cloudbilling::{Client, ClientBuilder};
use cloudbilling_sandbox::{Admin, LoggedRequest, NewAccount, Sandbox};

use super::recorder::{Passed, Recorder};
use crate::terminal::{RequestLine, Screen};

/// The sandbox, what passes between it and the clients, and what went wrong so far.
pub(super) struct Stage<'a> {
    pub(super) screen: &'a mut Screen,
    sandbox: Sandbox,
    wire: Recorder,
    /// The sandbox's requests up to this number were told.
    told: u64,
    requests: usize,
    faults: usize,
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
            told: 0,
            requests: 0,
            faults: 0,
        }
    }

    /// A client of the sandbox, all of whose requests are noted.
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

    pub(super) fn faults(&self) -> usize {
        self.faults
    }

    /// Tells that something is as it should be, or counts a fault.
    pub(super) fn check(&mut self, as_it_should_be: bool, text: &str) {
        if as_it_should_be {
            self.screen.pass(text);
        } else {
            self.faults += 1;
            self.screen.fail(text);
        }
    }

    /// Tells of a result that should have been an error, and counts a fault.
    pub(super) fn unexpected(&mut self, what: impl fmt::Display) {
        self.check(false, &format!("unexpected: {what}"));
    }

    /// Prints the requests since the last time, and checks that they are these, counted on both sides of the wire.
    pub(super) fn expect_requests(&mut self, expected: &[&str]) {
        let passed = self.wire.take();
        let log = self.sandbox.admin().requests();
        let log: Vec<LoggedRequest> = log
            .into_iter()
            .filter(|request| request.number > self.told)
            .collect();
        self.told = log.last().map_or(self.told, |last| last.number);
        self.requests += log.len();

        for (sent, logged) in passed.iter().zip(&log) {
            self.screen.request(&line(sent, logged));
        }
        let here = passed.iter().map(|sent| sent.operation.as_str());
        let there = log.iter().map(|logged| logged.operation.as_str());
        let equal = here.eq(expected.iter().copied()) && there.eq(expected.iter().copied());
        let count = match expected.len() {
            0 => String::from("no request"),
            1 => String::from("1 request"),
            count => format!("{count} requests"),
        };
        if equal {
            self.check(
                true,
                &format!("{count}, counted by client and server alike"),
            );
        } else {
            let (here, there) = (passed.len(), log.len());
            self.check(
                false,
                &format!("expected {count}; the client sent {here}, the server saw {there}"),
            );
        }
    }

    /// A login as a program sends it that keeps no count: past the client, straight to the wire.
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

fn line(sent: &Passed, logged: &LoggedRequest) -> RequestLine {
    let outcome = match (&logged.refusal, sent.answer) {
        (_, None) => String::from("no answer"),
        (Some(refusal), Some((status, _))) => format!("{status} {refusal}"),
        (None, Some((status, _))) if logged.caller.is_empty() => format!("{status} done"),
        (None, Some((status, _))) => format!("{status} done for {}", logged.caller),
    };
    RequestLine {
        operation: sent.operation.clone(),
        sent: sent.sent,
        received: sent.answer.map(|(_, bytes)| bytes),
        outcome,
        ok: logged.refusal.is_none() && sent.answer.is_some(),
    }
}
