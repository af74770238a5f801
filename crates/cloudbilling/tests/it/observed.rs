//! Notifications of observers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cloudbilling::auth::AuthEvent;
use cloudbilling::store::memory::MemoryStore;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{Phase, TransportError, TransportErrorKind};
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{CallAttempt, Client, EndedCall, Error, Observer, RetryPolicy, StoreAccess};

use crate::support::{SECRET, fault, purchases, session, store_key, with_login, with_token};

/// Writes down the status, the class of the error and the server of calls.
#[derive(Clone, Debug, Default)]
struct Calls(Arc<Mutex<Vec<String>>>);

impl Observer for Calls {
    fn call(&self, call: &EndedCall<'_>) {
        let status = call.status_code.unwrap_or("-");
        let error = call.error.map_or("-", Error::error_type);
        let (host, port) = (call.endpoint.host(), call.endpoint.port());
        let call = format!("{} {status} {error} {host}:{port}", call.method);
        self.0.lock().expect("no panic").push(call);
    }
}

#[test]
fn observers_receive_each_call_once() {
    let (script, calls) = (Scripted::new(), Calls::default());
    let (kind, phase) = (TransportErrorKind::Timeout, Phase::Head);
    script
        .respond_body(500, "text/xml", fault("s:Server", ""))
        .respond_body(500, "text/xml", fault("s:Made-up-by-the-service", ""))
        .respond_body(200, "text/xml", purchases("Error", ""))
        .respond_body(200, "text/xml", purchases("Made up", ""))
        .respond_body(200, "text/html", "<html/>")
        .fail(TransportError::new(kind, phase, "a", Duration::ZERO))
        .respond_body(503, "text/plain", "")
        .respond_body(200, "text/xml", purchases("Success", ""));
    let client = with_token::<Client>()
        .observer(calls.clone())
        .transport(script)
        .build()
        .expect("valid settings");
    let query = GetPurchases::default();
    for _ in 0..5 {
        pollster::block_on(client.execute(&query)).expect_err("a failure");
    }
    // Its retries are part of the call.
    let retried = client.request(&query).retry(RetryPolicy::default());
    pollster::block_on(retried.send()).expect("retried");
    let calls = calls.0.lock().expect("no panic").clone();
    let expected = [
        "Server Server",
        "_OTHER _OTHER",
        "Error Error",
        "_OTHER _OTHER",
        "- response",
        "Success -",
    ];
    let expected = expected.map(|end| format!("GetPurchases {end} api.example.com:443"));
    assert_eq!(calls, expected);
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
        "Login",
        "LoginSettled",
        "SessionStarted",
        "GetPurchases",
        "SessionEnded",
        "LoginStarted",
        "Login",
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
