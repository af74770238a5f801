//! Credentials from a provider.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use cloudbilling::auth::Credentials;
use cloudbilling::transport::async_trait;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{
    ApiToken, BlockingCredentialsProvider, Client, ClientBuilder, ClientKind, CredentialsProvider,
    ErrorKind, GiveUpReason, Policy, ProviderError, Request, SharedLedger, blocking,
};
use futures_util::future::{join_all, poll_fn};

use crate::support::{
    ENDPOINT, Either, HandClock, assert_token_refused, fault, login, login_refused, purchases,
    session,
};

/// The results of a vault, in order; the last one is returned again and again. Clones are the same
/// vault.
#[derive(Clone, Debug)]
struct Vault(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    answers: VecDeque<Result<Credentials, &'static str>>,
    asked: usize,
}

const LATER: Duration = Duration::from_secs(2);
const XML: &str = "text/xml";
const ENDED: &str = "w:FailedAuthentication";

#[test]
fn a_provider_is_called_for_each_login_and_not_for_each_call() {
    let answers = [Ok(password("first")), Ok(password("second"))];
    both(&answers, |script, client, vault, clock| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(200, XML, purchases("Success", ""));
        client.read().expect("a session");
        clock.advance(LATER);
        client.read().expect("the same session");
        assert_eq!(vault.asked(), 1);

        script
            .respond_body(500, XML, fault(ENDED, ""))
            .respond_body(200, XML, session("t2"))
            .respond_body(200, XML, purchases("Success", ""));
        client.read().expect("a new session, with the new password");
        assert_eq!(vault.asked(), 2);
        assert!(sent(script, 0).contains("first") && sent(script, 4).contains("second"));
    });
}

#[test]
fn a_provider_that_fails_is_a_typed_error_and_no_strike() {
    let down = Err("the vault is sealed");
    let answers = [down.clone(), down.clone(), down, Ok(password("right"))];
    both(&answers, |script, client, _, _| {
        for _ in 0..3 {
            let error = client.read().expect_err("no credentials");
            assert!(
                matches!(error.kind(), ErrorKind::CredentialsUnavailable(_)),
                "{error:?}"
            );
            assert!(error.to_string().contains("sealed"), "{error}");
        }
        assert!(script.received().is_empty());
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.read().expect("the vault is open");
    });
}

#[test]
fn equal_credentials_that_were_refused_are_not_sent_again() {
    let answers = [
        Ok(password("old")),
        Ok(password("old")),
        Ok(password("new")),
    ];
    both(&answers, |script, client, vault, clock| {
        script.respond_body(200, XML, login_refused("Invalid credentials"));
        for asked in 1..=2 {
            let error = client.read().expect_err("wrong");
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
                ),
                "{error:?}"
            );
            assert_eq!(vault.asked(), asked);
            clock.advance(LATER);
        }
        assert_eq!(script.received().len(), 1);
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.read().expect("other credentials");
    });
}

#[test]
fn a_token_that_was_rotated_is_fetched_and_the_call_goes_out_again() {
    let answers = [Ok(token("old")), Ok(token("new")), Ok(token("newest"))];
    both(&answers, |script, client, vault, clock| {
        script
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(500, XML, fault(ENDED, ""))
            .respond_body(200, XML, purchases("Success", ""));
        client.read().expect("the first token");
        clock.advance(LATER);
        client.read().expect("the second token");
        assert_eq!(vault.asked(), 2);
        assert!(sent(script, 1).contains("old") && sent(script, 2).contains("new"));

        // A call that must not be retried is not retried, but the next call has the new token.
        script.respond_body(500, XML, fault(ENDED, ""));
        clock.advance(LATER);
        let error = client.read_once().expect_err("not retried");
        assert_token_refused(&error);
        script.respond_body(200, XML, purchases("Success", ""));
        client.read().expect("the third token");
        assert!(sent(script, 4).contains("newest"));
    });
}

#[test]
fn a_call_is_sent_twice_at_most() {
    let answers = [Ok(token("old")), Ok(token("new")), Ok(token("newest"))];
    both(&answers, |script, client, _, clock| {
        script.respond_body(200, XML, purchases("Success", ""));
        client.read().expect("the first token");
        clock.advance(LATER);
        script
            .respond_body(500, XML, fault(ENDED, ""))
            .respond_body(500, XML, fault(ENDED, ""));
        let error = client.read().expect_err("refused again");
        assert_token_refused(&error);
    });
}

#[test]
fn callers_at_once_share_a_question_also_if_the_first_leaves() {
    let vault = Vault::new(&[Ok(token("token"))]);
    let script = Scripted::new();
    for _ in 0..16 {
        script.respond_body(200, XML, purchases("Success", ""));
    }
    let client = builder::<Client>(&HandClock::default())
        .credentials_provider(vault.clone())
        .transport(script.clone())
        .build()
        .expect("valid settings");
    let query = GetPurchases::default();
    pollster::block_on(async {
        let mut first = Box::pin(client.execute(&query));
        assert!(futures_util::poll!(&mut first).is_pending());
        drop(first);
        let results = join_all((0..16).map(|_| client.execute(&query))).await;
        assert!(results.iter().all(Result::is_ok));
    });
    assert_eq!(vault.asked(), 1);
}

impl Vault {
    fn new(answers: &[Result<Credentials, &'static str>]) -> Self {
        Self(Arc::new(Mutex::new(Inside {
            answers: answers.iter().cloned().collect(),
            asked: 0,
        })))
    }

    fn asked(&self) -> usize {
        self.0.lock().expect("no panic").asked
    }

    fn answer(&self) -> Result<Credentials, ProviderError> {
        let mut inside = self.0.lock().expect("no panic");
        inside.asked += 1;
        let next = match inside.answers.len() {
            0 | 1 => inside.answers.front().cloned(),
            _ => inside.answers.pop_front(),
        };
        Ok(next.expect("a result")?)
    }
}

#[async_trait]
impl CredentialsProvider for Vault {
    async fn credentials(&self) -> Result<Credentials, ProviderError> {
        let answer = self.answer();
        let mut asleep = true;
        poll_fn(|context| {
            context.waker().wake_by_ref();
            match std::mem::take(&mut asleep) {
                true => Poll::Pending,
                false => Poll::Ready(()),
            }
        })
        .await;
        answer
    }
}

impl BlockingCredentialsProvider for Vault {
    fn credentials(&self) -> Result<Credentials, ProviderError> {
        self.answer()
    }
}

impl Either {
    fn read_once(&self) -> Result<(), cloudbilling::Error> {
        let (contract, query) = (Default::default(), GetPurchases::default());
        let request = Request::for_operation(&contract, &query)?.once();
        match self {
            Self::Async(client) => pollster::block_on(client.send(&request)),
            Self::Blocking(client) => client.send(&request),
        }?;
        Ok(())
    }
}

/// Runs a test on both clients, each with a vault of its own.
fn both(
    answers: &[Result<Credentials, &'static str>],
    test: impl Fn(&Scripted, &Either, &Vault, &HandClock),
) {
    let (vault, clock, script) = (Vault::new(answers), HandClock::default(), Scripted::new());
    let client = builder::<Client>(&clock)
        .credentials_provider(vault.clone())
        .transport(script.clone())
        .build()
        .expect("valid settings");
    test(&script, &Either::Async(client), &vault, &clock);
    assert_eq!(script.unused(), 0, "the async client requested less");

    let (vault, clock, script) = (Vault::new(answers), HandClock::default(), Scripted::new());
    let client = builder::<blocking::Client>(&clock)
        .credentials_provider(vault.clone())
        .transport(script.clone())
        .build()
        .expect("valid settings");
    test(&script, &Either::Blocking(client), &vault, &clock);
    assert_eq!(script.unused(), 0, "the blocking client requested less");
}

fn builder<C: ClientKind>(clock: &HandClock) -> ClientBuilder<C> {
    let policy = Policy::builder().login_interval(Duration::ZERO).build();
    ClientBuilder::new(ENDPOINT)
        .policy(policy.expect("valid"))
        .ledger(SharedLedger::new(clock.clone()))
}

fn password(password: &str) -> Credentials {
    login(password).into()
}

fn token(token: &str) -> Credentials {
    ApiToken::new(token).expect("valid").into()
}

fn sent(script: &Scripted, number: usize) -> String {
    let received = script.received();
    String::from_utf8_lossy(received[number].request().body()).into_owned()
}
