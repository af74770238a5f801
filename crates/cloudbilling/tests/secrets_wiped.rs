//! After the drop of a client and of its requests, no password is left in the memory of the
//! process.
//!
//! Best effort, as is the wiping: it sees what this allocator left. Not wiped are the requests of
//! calls, which hold a token, and what a transport copies.
#![cfg(target_os = "linux")]

#[path = "../../cloudbilling-auth/tests/memory/mod.rs"]
mod memory;

use std::sync::{Arc, Mutex};

use cloudbilling::transport::from_fn;
use cloudbilling::transport::http::Response;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, ErrorKind, GiveUpReason, Login, SharedLedger, SystemClock};

use crate::memory::{Place, copies, secret};

const REFUSED: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><LoginResponse xmlns="http://tempuri.org/"><LoginResult><Status>Error</Status><StatusMessage>Invalid credentials</StatusMessage></LoginResult></LoginResponse></s:Body></s:Envelope>"#;

/// Sends the password once. Says whether it stood in the request's place while that was under way,
/// and afterwards.
fn live() -> (bool, bool) {
    let found = Arc::new(Mutex::new((false, false)));
    let seen = Arc::clone(&found);
    let transport = from_fn(move |request, _| {
        let body = request.body();
        let mut place = Place::new(body.as_ptr().addr(), body.len());
        let under_way = place.has_secret();
        drop(request);
        *seen.lock().expect("no panic") = (under_way, place.has_secret());
        async { Ok(Response::new(REFUSED.into())) }
    });
    let client = Client::builder("https://api.example.com/soap")
        .login(Login::new("ann@example.com", secret(), "test").expect("valid"))
        .ledger(SharedLedger::new(SystemClock::new()))
        .transport(transport)
        .build()
        .expect("valid settings");
    let result = pollster::block_on(client.execute(&GetPurchases::default()));
    let error = result.expect_err("refused");
    assert!(
        matches!(
            error.kind(),
            ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
        ),
        "{error:?}"
    );
    *found.lock().expect("no panic")
}

#[test]
fn no_password_is_left() {
    assert_eq!(live(), (true, false));
    assert_eq!(copies(), 0);
}
