//! The header blocks of `soap-headers` on a call.

use std::sync::atomic::{AtomicU8, Ordering};

use soap_call::{Attempt, HeaderBlocks, Request, blocking::Client};
use soap_codec::{Decoder, Message};
use soap_headers::UnixTime;
use soap_headers::addressing::{Addressing, message_id};
use soap_headers::security::{Password, Security, SecurityView, UsernameToken};
use soap_transport::bytes::Bytes;
use soap_transport::testing::Scripted;

use crate::support::{GET, fault, oslo, service, temperature};

fn sent(transport: &Scripted, index: usize) -> Message<Bytes> {
    let received = transport.received();
    let body = received[index].request().body().clone();
    Decoder::new().decode(body).expect("a message")
}

#[test]
fn each_attempt_has_a_token_and_a_message_id_of_its_own() {
    let transport = Scripted::new();
    for _ in 0..2 {
        transport.respond_body(200, "text/xml", temperature(1.0));
    }
    let password = Password::new("correct horse");
    let token = UsernameToken::digest("anna", password.clone());
    let number = AtomicU8::new(1);
    let provider = move |attempt: &Attempt<'_>| {
        let random = [number.fetch_add(1, Ordering::Relaxed); 16];
        let token = token
            .clone()
            .with_nonce(random)
            .with_created(UnixTime::from_millis(0));
        let addressing = Addressing::new(attempt.action).with_message_id(message_id(random));
        let security = Security::new().with_username_token(token);
        Ok(HeaderBlocks::new().with(security).with(addressing))
    };
    let client = Client::new(transport.clone(), service().header_provider(provider));
    let mut ids = Vec::new();
    for index in 0..2 {
        client.call(&GET, &oslo()).expect("a response");
        let message = sent(&transport, index);
        let security = SecurityView::from_envelope(message.envelope())
            .expect("read")
            .expect("one");
        assert!(security.username_token().expect("one").proves(&password));
        let addressing = Addressing::from_envelope(message.envelope())
            .expect("read")
            .expect("one");
        assert_eq!(addressing.action(), Some("urn:weather#Get"));
        ids.push(addressing.message_id().expect("one").to_owned());
    }
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn the_password_of_a_token_is_a_secret_of_the_call() {
    let transport = Scripted::new();
    transport.respond_body(500, "text/xml", fault("no access with MARKED horse", ""));
    let token = UsernameToken::text("anna", Password::new("MARKED horse"));
    let body = oslo();
    let request = Request::new(&GET, &body).header(Security::new().with_username_token(token));
    let error = Client::new(transport, service())
        .send(&request)
        .expect_err("a fault");
    assert!(
        !format!("{error}{error:?}{request:?}").contains("MARKED"),
        "{error}"
    );
}
