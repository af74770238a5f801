//! Notifications of observers.

use std::sync::{Arc, Mutex};

use cloudbilling::auth::AuthEvent;
use cloudbilling::store::memory::MemoryStore;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{CallAttempt, Client, FailedCall, Observer, StoreAccess};

use crate::support::{SECRET, fault, purchases, session, store_key, with_login, with_token};

/// Writes down the kind and the host of failed calls.
#[derive(Clone, Debug, Default)]
struct Failures(Arc<Mutex<Vec<(&'static str, String)>>>);

impl Observer for Failures {
    fn failed_call(&self, call: &FailedCall<'_>) {
        let failure = (call.error.kind().name(), call.host.to_owned());
        self.0.lock().expect("no panic").push(failure);
    }
}

#[test]
fn observers_receive_each_failed_call_once() {
    let (script, failures) = (Scripted::new(), Failures::default());
    script
        .respond_body(500, "text/xml", fault("s:Server", ""))
        .respond_body(200, "text/xml", purchases("Error", ""))
        .respond_body(200, "text/xml", purchases("Success", ""));
    let client = with_token::<Client>()
        .observer(failures.clone())
        .transport(script)
        .build()
        .expect("valid settings");
    for _ in 0..3 {
        let _ = pollster::block_on(client.execute(&GetPurchases::default()));
    }
    let failures = failures.0.lock().expect("no panic").clone();
    let host = || "api.example.com".to_owned();
    assert_eq!(failures, [("fault", host()), ("api", host())]);
}

/// Writes down all notifications.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observer for Notes {
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let note = format!(
            "{} {} {:?}",
            attempt.method, attempt.number, attempt.outcome
        );
        self.0.lock().expect("no panic").push(note);
    }

    fn event(&self, event: &AuthEvent) {
        self.0.lock().expect("no panic").push(format!("{event:?}"));
    }

    fn store_access(&self, access: &StoreAccess<'_>) {
        let note = format!("swap {}: {:?}", access.is_swap, access.outcome);
        self.0.lock().expect("no panic").push(note);
    }
}

#[test]
fn observers_receive_attempts_and_events_and_no_secret() {
    let (script, notes) = (Scripted::new(), Notes::default());
    script
        .respond_body(200, "text/xml", session("MARKED-SECRET-1"))
        .respond_body(500, "text/xml", fault("w:FailedAuthentication", SECRET))
        .respond_body(200, "text/xml", session("MARKED-SECRET-2"))
        .respond_body(200, "text/xml", purchases("Success", ""));
    let client = with_login::<Client>()
        .observer(notes.clone())
        .transport(script)
        .build()
        .expect("valid settings");
    pollster::block_on(client.execute(&GetPurchases::default())).expect("retried");
    let notes = notes.0.lock().expect("no panic").clone();
    let beginnings: Vec<&str> = notes
        .iter()
        .map(|note| note.split([' ', '{']).next().unwrap_or_default())
        .collect();
    let expected = [
        "LoginStarted",
        "LoginSettled",
        "SessionStarted",
        "GetPurchases",
        "SessionEnded",
        "LoginStarted",
        "LoginSettled",
        "SessionStarted",
        "GetPurchases",
        "SessionProven",
    ];
    assert_eq!(beginnings, expected, "{notes:#?}");
    assert!(!notes.concat().contains(SECRET), "{notes:#?}");
}

#[test]
fn observers_receive_accesses_to_the_store() {
    let (script, notes, store) = (Scripted::new(), Notes::default(), MemoryStore::new());
    let client = with_login::<Client>()
        .observer(notes.clone())
        .store(store.clone(), store_key())
        .transport(script)
        .build()
        .expect("valid settings");
    pollster::block_on(client.create_record()).expect("a store");
    store.set_down(true);
    client.permit_login();
    pollster::block_on(client.flush_store()).expect_err("down");
    let notes = notes.0.lock().expect("no panic").clone();
    let accesses: Vec<&str> = notes
        .iter()
        .map(String::as_str)
        .filter(|note| note.starts_with("swap"))
        .collect();
    let [load, created, failed] = accesses[..] else {
        panic!("{accesses:?}")
    };
    assert_eq!((load, created), ("swap false: Loaded", "swap true: Stored"));
    assert!(
        failed.starts_with("swap true: Failed(StoreError"),
        "{failed}"
    );
}
