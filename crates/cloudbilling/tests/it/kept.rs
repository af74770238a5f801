//! Processes that share a record through a store, one after the other and at once.
//!
//! Each client here has a ledger of its own, as if it were a process.

use std::time::Duration;

use cloudbilling::auth::{Account, GiveUpReason, Record};
use cloudbilling::store::memory::{Fault, MemoryStore};
use cloudbilling::store::{
    AccountKey, BlockingStore, Loaded, StoreError, StoreErrorKind, Swapped, Version,
};
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, ClientBuilder, ErrorKind, LoginError, SharedLedger, blocking};
use futures_util::future::join;

use crate::support::{
    ENDPOINT, Either, HandClock, SECRET, assert_token_refused, fault, login, login_refused,
    purchases, session, store_key, with_login, with_token,
};

const XML: &str = "text/xml";

/// A process from start to end, of each kind of client in turn.
fn process(number: usize, script: &Scripted, store: &MemoryStore) -> Either {
    let (script, store) = (script.clone(), store.clone());
    if number.is_multiple_of(2) {
        let builder = with_login::<Client>().store(store, store_key());
        Either::Async(builder.transport(script).build().expect("valid settings"))
    } else {
        let builder = with_login::<blocking::Client>().store(store, store_key());
        Either::Blocking(builder.transport(script).build().expect("valid settings"))
    }
}

/// A process whose time passes when a test says so.
fn process_on(clock: &HandClock, script: &Scripted, store: &MemoryStore) -> Client {
    with_login::<Client>()
        .ledger(SharedLedger::new(clock.clone()))
        .store(store.clone(), store_key())
        .transport(script.clone())
        .build()
        .expect("valid settings")
}

/// Returns a store in which a person has created the record of the account.
fn store_with_record() -> MemoryStore {
    let store = MemoryStore::new();
    let person = process(0, &Scripted::new(), &store);
    person.create_record().expect("a store");
    store
}

fn account() -> AccountKey {
    let account = Account::new(ENDPOINT, &login(SECRET));
    store_key().account(&[account.as_str()])
}

fn record(store: &MemoryStore) -> Record {
    let loaded = BlockingStore::load(store, &account()).expect("a store");
    let bytes = loaded.record.expect("a record");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!text.contains(SECRET) && !text.contains("t1"), "{text}");
    Record::from_bytes(&bytes).expect("readable")
}

#[track_caller]
fn assert_gave_up(process: &Either, expected: impl Fn(&GiveUpReason) -> bool) {
    let error = process.read().expect_err("no login is possible");
    let is_expected = matches!(error.kind(), ErrorKind::GaveUp(reason) if expected(reason));
    assert!(is_expected, "{error:?}");
}

#[test]
fn a_login_is_stored_before_it_leaves() {
    let (script, store) = (Scripted::new(), store_with_record());
    let seen = store.clone();
    script.respond_with(move |_| {
        assert_eq!(record(&seen).strikes(), 1, "sent before it was stored");
        Ok(http::Response::new(
            login_refused("Invalid credentials").into(),
        ))
    });
    assert_gave_up(&process(0, &script, &store), |reason| {
        matches!(reason, GiveUpReason::CredentialsRefused)
    });
}

/// Three cron jobs with one stale password used to lock the account.
#[test]
fn a_wrong_password_is_sent_once_by_all_processes() {
    let (script, store) = (Scripted::new(), store_with_record());
    script.respond_body(200, XML, login_refused("Invalid credentials"));
    for number in 0..10 {
        assert_gave_up(&process(number, &script, &store), |reason| {
            matches!(reason, GiveUpReason::CredentialsRefused)
        });
    }
    assert_eq!(script.received().len(), 1);
}

/// A store that refuses to replace records.
#[derive(Clone, Debug)]
struct Full(MemoryStore);

impl BlockingStore for Full {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        BlockingStore::load(&self.0, account)
    }

    fn swap(&self, _: &AccountKey, _: Version, _: &[u8]) -> Result<Swapped, StoreError> {
        Err(StoreError::new(StoreErrorKind::Full))
    }
}

#[test]
fn a_login_that_cannot_be_stored_is_not_sent() {
    let (script, store) = (Scripted::new(), store_with_record());
    let client = with_login::<blocking::Client>()
        .store(Full(store), store_key())
        .transport(script.clone())
        .build()
        .expect("valid settings");
    let error = client.execute(&GetPurchases::default()).expect_err("full");
    let ErrorKind::Store(cause) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(cause.kind(), StoreErrorKind::Full);
    assert_eq!(error.help(), cause.help());
    assert!(!error.may_have_executed());
    assert!(script.received().is_empty());
}

#[test]
fn no_login_is_sent_before_a_person_creates_the_record() {
    let (script, store) = (Scripted::new(), MemoryStore::new());
    for number in 0..2 {
        assert_gave_up(&process(number, &script, &store), |reason| {
            matches!(reason, GiveUpReason::RecordMissing)
        });
    }
    assert!(script.received().is_empty());

    process(1, &script, &store)
        .create_record()
        .expect("a store");
    script
        .respond_body(200, XML, session("t1"))
        .respond_body(200, XML, purchases("Success", ""));
    process(0, &script, &store).read().expect("a session");
}

#[test]
fn the_status_of_another_process_is_loaded() {
    let (script, store) = (Scripted::new(), MemoryStore::new());
    for number in 0..2 {
        let status = process(number, &script, &store).load_status();
        let status = status.expect("a store");
        assert!(status.record_missing && !status.has_session, "{status:?}");
    }
    process(0, &script, &store)
        .create_record()
        .expect("a store");
    script.respond_body(200, XML, "<lost");
    process(0, &script, &store).read().expect_err("no verdict");
    for number in 0..2 {
        let process = process(number, &script, &store);
        let status = process.load_status().expect("a store");
        let strikes = (status.definite_strikes, status.possible_strikes);
        assert_eq!((strikes, status.strikes_left), ((0, 1), 1));
        assert!(!status.record_missing, "{status:?}");
        process.permit_login();
        process.flush_store().expect("a store");
    }
    script
        .respond_body(200, XML, session("t1"))
        .respond_body(200, XML, purchases("Success", ""));
    process(0, &script, &store).read().expect("a session");
    store.set_down(true);
    let down = process(1, &script, &store).load_status();
    let down = down.expect_err("the store is down");
    assert!(matches!(down.kind(), ErrorKind::Store(_)), "{down:?}");
    store.set_down(false);
    let status = process(1, &script, &store).load_status();
    assert!(status.expect("a store").has_session);
}

#[test]
fn restarts_spend_one_budget() {
    let (script, store) = (Scripted::new(), store_with_record());
    for number in 0..2 {
        // A process from start to end. Its response is lost, as if the process had been killed.
        script.respond_body(200, XML, "<lost");
        let error = process(number, &script, &store)
            .read()
            .expect_err("no verdict");
        let ErrorKind::Login(LoginError::NoVerdict) = error.kind() else {
            panic!("{error:?}")
        };
    }
    for number in 0..10 {
        assert_gave_up(&process(number, &script, &store), |reason| {
            matches!(reason, GiveUpReason::BudgetSpent { .. })
        });
    }
    assert_eq!(script.received().len(), 2);

    let person = process(0, &script, &store);
    person.permit_login();
    person.flush_store().expect("a store");
    script
        .respond_body(200, XML, session("t1"))
        .respond_body(200, XML, purchases("Success", ""));
    process(1, &script, &store)
        .read()
        .expect("the permit is a fact of the record");
}

#[test]
fn a_session_is_used_by_the_next_processes_and_costs_them_no_login() {
    let (script, store) = (Scripted::new(), store_with_record());
    script.respond_body(200, XML, session("t1"));
    for number in 0..10 {
        script.respond_body(200, XML, purchases("Success", ""));
        process(number, &script, &store).read().expect("a session");
    }
    assert_eq!(script.received().len(), 11);
    assert_eq!(record(&store).strikes(), 0);
}

#[test]
fn a_session_stays_in_its_process_if_it_must_not_be_shared() {
    let (script, store) = (Scripted::new(), store_with_record());
    for _ in 0..3 {
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        let client = with_login::<Client>()
            .store(store.clone(), store_key())
            .share_sessions(false)
            .transport(script.clone())
            .build()
            .expect("valid settings");
        Either::Async(client).read().expect("a session");
    }
    assert_eq!(script.unused(), 0);
    assert_eq!(record(&store).strikes(), 0);
}

#[test]
fn a_login_costs_three_accesses_and_a_call_with_a_session_none() {
    for number in 0..2 {
        let (script, store) = (Scripted::new(), store_with_record());
        script.respond_body(200, XML, session("t1"));
        let process = process(number, &script, &store);
        let before = store.operations();
        for _ in 0..100 {
            script.respond_body(200, XML, purchases("Success", ""));
            process.read().expect("a session");
        }
        let after = store.operations();
        assert_eq!(after.loads - before.loads, 1);
        assert_eq!(after.swaps - before.swaps, 2);
    }
}

#[test]
fn processes_that_need_a_session_at_once_log_in_once() {
    let (script, store) = (Scripted::new(), store_with_record());
    let clock = HandClock::default();
    script
        .respond_body(200, XML, session("t1"))
        .respond_body(200, XML, purchases("Success", ""))
        .respond_body(200, XML, purchases("Success", ""));
    let client = || process_on(&clock, &script, &store);
    let (first, second) = (client(), client());
    let query = GetPurchases::default();
    let both = join(first.execute(&query), second.execute(&query));
    let (first, second) = pollster::block_on(both);
    first.expect("a session");
    second.expect("the same session");
    assert_eq!(script.unused(), 0);
}

#[test]
fn an_acknowledgement_that_is_lost_costs_no_login_and_no_strike() {
    for fault in [Fault::LostBefore, Fault::LostAfter] {
        let (script, store) = (Scripted::new(), store_with_record());
        store.inject(fault);
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        process(0, &script, &store).read().expect("a session");
        assert_eq!(record(&store).strikes(), 0, "{fault:?}");
    }
}

#[test]
fn a_store_that_went_back_needs_a_permit() {
    let (script, store) = (Scripted::new(), store_with_record());
    let clock = HandClock::default();
    let process = Either::Async(process_on(&clock, &script, &store));
    script.respond_body(200, XML, "<lost");
    process.read().expect_err("no verdict");
    store.roll_back(&account(), 1);
    clock.advance(Duration::from_secs(600));
    store.advance(Duration::from_secs(600));
    assert_gave_up(&process, |reason| matches!(reason, GiveUpReason::StateLost));
}

/// A strike that outlives a success is cleared by a login beside the session. Its failure is not
/// that of the call.
#[test]
fn a_login_that_only_clears_strikes_fails_no_call() {
    for (response, left) in [(session("t2"), 0), ("<lost".to_owned(), 2)] {
        let (script, store) = (Scripted::new(), store_with_record());
        let clock = HandClock::default();
        let process = Either::Async(process_on(&clock, &script, &store));
        let pass = |seconds| {
            clock.advance(Duration::from_secs(seconds));
            store.advance(Duration::from_secs(seconds));
        };
        script.respond_body(200, XML, "<lost");
        process.read().expect_err("no verdict");
        pass(120);
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        process.read().expect("a session");
        assert_eq!(record(&store).strikes(), 1);

        pass(3_600);
        script
            .respond_body(200, XML, response)
            .respond_body(200, XML, purchases("Success", ""));
        process.read().expect("the session lives");
        assert_eq!(record(&store).strikes(), left);
        assert_eq!(script.unused(), 0);
    }
}

#[test]
fn a_record_that_cannot_be_read_needs_a_permit() {
    let (script, store) = (Scripted::new(), store_with_record());
    store.overwrite(&account(), b"an editor was here");
    assert_gave_up(&process(0, &script, &store), |reason| {
        matches!(reason, GiveUpReason::StateLost)
    });
    assert!(script.received().is_empty());
}

#[test]
fn a_refused_api_token_is_sent_once_by_all_processes() {
    let (script, store) = (Scripted::new(), MemoryStore::new());
    let refused = fault("w:FailedAuthentication", "no");
    script.respond_body(500, XML, refused);
    for _ in 0..3 {
        let client = token_client(&script, &store);
        assert_token_refused(&client.read().expect_err("refused"));
    }
    assert_eq!(script.received().len(), 1);
}

#[test]
fn a_running_process_learns_that_an_api_token_was_refused() {
    let (script, store) = (Scripted::new(), MemoryStore::new());
    let clock = HandClock::default();
    let ledger = SharedLedger::new(clock.clone());
    let running = token_builder(&script, &store).ledger(ledger).build();
    let running = Either::Async(running.expect("valid settings"));
    script.respond_body(200, XML, purchases("Success", ""));
    running.read().expect("accepted");

    script.respond_body(500, XML, fault("w:FailedAuthentication", "no"));
    let other = token_client(&script, &store).read();
    assert_token_refused(&other.expect_err("refused"));
    clock.advance(Duration::from_secs(2));
    assert_token_refused(&running.read().expect_err("known to be refused"));
    assert_eq!(script.unused(), 0);
}

#[test]
fn a_pause_that_the_service_asks_for_is_that_of_all_processes() {
    let (script, store) = (Scripted::new(), MemoryStore::new());
    script.respond_with(|_| {
        let response = http::Response::builder().status(429);
        let response = response.header("retry-after", "600");
        Ok(response.body(Vec::new().into()).expect("valid"))
    });
    for _ in 0..3 {
        let error = token_client(&script, &store).read().expect_err("throttled");
        assert!(
            matches!(error.kind(), ErrorKind::Throttled { .. }),
            "{error:?}"
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
    }
    assert_eq!(script.received().len(), 1);
}

fn token_builder(script: &Scripted, store: &MemoryStore) -> ClientBuilder {
    with_token::<Client>()
        .store(store.clone(), store_key())
        .transport(script.clone())
}

fn token_client(script: &Scripted, store: &MemoryStore) -> Either {
    let ledger = SharedLedger::new(HandClock::default());
    let client = token_builder(script, store).ledger(ledger).build();
    Either::Async(client.expect("valid settings"))
}
