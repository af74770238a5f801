//! The state that survives restarts.

use std::io;
use std::sync::{Arc, Mutex};

use cloudbilling::auth::{Account, Snapshot};
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, ErrorKind, GiveUpReason, LoginError, SnapshotStore};

use crate::support::{SECRET, login_refused, purchases, session, with_login};

/// A store in memory that can be made to fail.
#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    full: bool,
    text: Option<String>,
}

impl SnapshotStore for Memory {
    fn load(&self, _: &Account) -> io::Result<Option<Snapshot>> {
        let kept = self.0.lock().expect("no panic");
        Ok(kept
            .text
            .as_deref()
            .map(|text| text.parse().expect("a snapshot")))
    }

    fn save(&self, _: &Account, snapshot: &Snapshot) -> io::Result<()> {
        let mut kept = self.0.lock().expect("no panic");
        if kept.full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        kept.text = Some(snapshot.to_string());
        Ok(())
    }
}

fn client(script: &Scripted, store: &Memory) -> Client {
    with_login::<Client>()
        .store(store.clone())
        .transport(script.clone())
        .build()
        .expect("valid settings")
}

fn read(client: &Client) -> ErrorKindName {
    match pollster::block_on(client.execute(&GetPurchases::default())) {
        Ok(_) => ErrorKindName::Success,
        Err(error) => match error.kind() {
            ErrorKind::GaveUp(GiveUpReason::BudgetSpent { .. }) => ErrorKindName::BudgetSpent,
            ErrorKind::GaveUp(GiveUpReason::CredentialsRefused) => ErrorKindName::Refused,
            ErrorKind::Login(LoginError::NoVerdict) => ErrorKindName::NoVerdict,
            ErrorKind::Login(LoginError::Store(_)) => ErrorKindName::NotKept,
            kind => panic!("{kind:?}"),
        },
    }
}

#[derive(Debug, PartialEq)]
enum ErrorKindName {
    BudgetSpent,
    NoVerdict,
    NotKept,
    Refused,
    Success,
}

#[test]
fn a_login_is_kept_before_it_leaves() {
    let (script, store) = (Scripted::new(), Memory::default());
    let seen = store.clone();
    script.respond_with(move |_| {
        assert!(
            seen.0.lock().expect("no panic").text.is_some(),
            "sent before it was kept"
        );
        Ok(http::Response::new(
            login_refused("Invalid credentials").into(),
        ))
    });
    assert_eq!(read(&client(&script, &store)), ErrorKindName::Refused);
    let kept = store
        .0
        .lock()
        .expect("no panic")
        .text
        .clone()
        .expect("kept");
    assert!(!kept.contains(SECRET), "{kept}");
}

#[test]
fn a_login_that_cannot_be_kept_is_not_sent() {
    let (script, store) = (Scripted::new(), Memory::default());
    store.0.lock().expect("no panic").full = true;
    assert_eq!(read(&client(&script, &store)), ErrorKindName::NotKept);
    assert!(script.received().is_empty());
}

#[test]
fn restarts_spend_one_budget() {
    let (script, store) = (Scripted::new(), Memory::default());
    for _ in 0..2 {
        // A process from start to end. Its response is lost, as if the process had been killed.
        script.respond_body(200, "text/xml", "<lost");
        assert_eq!(read(&client(&script, &store)), ErrorKindName::NoVerdict);
    }
    for _ in 0..10 {
        assert_eq!(read(&client(&script, &store)), ErrorKindName::BudgetSpent);
    }
    assert_eq!(script.received().len(), 2);
}

/// The outcome of the first call with a session is stored too: otherwise each process would leave a
/// possible strike.
#[test]
fn sessions_that_were_used_leave_no_strike_over_restarts() {
    let (script, store) = (Scripted::new(), Memory::default());
    for _ in 0..10 {
        script
            .respond_body(200, "text/xml", session("t1"))
            .respond_body(200, "text/xml", purchases("Success", ""));
        assert_eq!(read(&client(&script, &store)), ErrorKindName::Success);
    }
    let kept = store.0.lock().expect("no panic").text.clone();
    assert!(!kept.expect("kept").contains("strike"));
}
