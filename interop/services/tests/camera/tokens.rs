//! Username tokens, accepted and refused.

use std::time::Duration;

use interop_services::{Stack, camera};
use soap_codec::{HeaderBlock, QName, SoapVersion};
use soap_headers::UnixTime;
use soap_headers::security::{Security, SecurityFaultCode, Timestamp, UsernameToken};

use crate::exchange::{Call, VERSIONS, digest, now, text, user};

const PASSWORD: &str = "correct horse";

/// The stacks with WS-Security, and the versions of SOAP that their services speak.
const STACKS: [(Stack, &[SoapVersion]); 3] = [
    (Stack::Gsoap, &VERSIONS),
    (Stack::Node, &[SoapVersion::Soap11]),
    (Stack::Php, &[SoapVersion::Soap11]),
];

fn an_hour_ago() -> UnixTime {
    UnixTime::from_millis(now().as_millis() - 3_600_000)
}

fn assert_accepted(call: Call<'_>, token: UsernameToken) {
    let security = Security::new().with_username_token(token);
    assert_eq!(user(&call.security(&security).send("door")), "anna");
}

/// Returns the code of WS-Security, if the fault has one.
fn assert_refused(call: Call<'_>, token: UsernameToken) -> Option<SecurityFaultCode> {
    let security = Security::new().with_username_token(token);
    let message = call.security(&security).send("door");
    let fault = message.envelope().fault().expect("a fault");
    assert!(!fault.element().raw().contains("MARKED"));
    SecurityFaultCode::from_fault(&fault)
}

#[test]
fn a_digest_is_accepted_and_a_wrong_one_refused() {
    for (stack, versions) in STACKS {
        let server = camera(stack);
        for version in versions {
            let call = Call::new(server.endpoint(), *version);
            assert_accepted(call, digest(PASSWORD));
            assert_accepted(call, digest(PASSWORD).with_id("Token-1"));
            let code = assert_refused(call, digest("MARKED"));
            let has_code = stack != Stack::Node;
            assert_eq!(
                code,
                has_code.then_some(SecurityFaultCode::FailedAuthentication)
            );
        }
    }
}

#[test]
fn a_digest_from_a_wrong_clock_is_refused() {
    for (stack, versions) in STACKS {
        let server = camera(stack);
        for version in versions {
            let call = Call::new(server.endpoint(), *version);
            assert_refused(call, digest(PASSWORD).with_created(an_hour_ago()));
        }
    }
}

#[test]
fn a_password_in_clear_is_accepted_and_a_wrong_one_refused() {
    for (stack, versions) in STACKS.into_iter().filter(|(stack, _)| *stack != Stack::Php) {
        let server = camera(stack);
        for version in versions {
            let call = Call::new(server.endpoint(), *version);
            assert_accepted(call, text(PASSWORD));
            assert_accepted(call, text(PASSWORD).with_created(now()).with_nonce([7; 16]));
            assert_refused(call, text("MARKED"));
        }
    }
}

#[test]
fn a_token_is_required() {
    for (stack, versions) in STACKS {
        let server = camera(stack);
        for version in versions {
            let message = Call::new(server.endpoint(), *version).send("door");
            assert!(message.envelope().fault().is_some(), "{stack:?}");
        }
    }
}

#[test]
fn gsoap_wants_a_nonce_and_a_time_and_each_nonce_once() {
    let server = camera(Stack::Gsoap);
    let call = Call::new(server.endpoint(), SoapVersion::Soap12);
    let bare = UsernameToken::digest("anna", soap_headers::security::Password::new(PASSWORD));
    let failed = Some(SecurityFaultCode::FailedAuthentication);
    assert_eq!(assert_refused(call, bare.clone()), failed);
    assert_eq!(assert_refused(call, bare.with_created(now())), failed);
    let token = digest(PASSWORD);
    assert_accepted(call, token.clone());
    assert_eq!(assert_refused(call, token), failed, "the nonce was used");
}

#[test]
fn gsoap_refuses_an_expired_timestamp() {
    let server = camera(Stack::Gsoap);
    for version in VERSIONS {
        let call = Call::new(server.endpoint(), version);
        let lifetime = Duration::from_secs(60);
        let security = |created| {
            let timestamp = Timestamp::new(created).with_lifetime(lifetime);
            Security::new()
                .with_username_token(text(PASSWORD))
                .with_timestamp(timestamp)
        };
        assert_eq!(user(&call.security(&security(now())).send("door")), "anna");
        let message = call.security(&security(an_hour_ago())).send("door");
        let fault = message.envelope().fault().expect("a fault");
        let code = SecurityFaultCode::from_fault(&fault);
        assert_eq!(code, Some(SecurityFaultCode::MessageExpired));
    }
}

#[test]
fn a_block_that_must_be_understood_and_is_not_is_refused() {
    let unknown = HeaderBlock::new(QName::new("urn:unknown", "Block"), "x");
    for stack in [Stack::Gsoap, Stack::Php] {
        let server = camera(stack);
        let security = || Security::new().with_username_token(digest(PASSWORD));
        let (ignored, refused) = (security(), security());
        let call = Call::new(server.endpoint(), SoapVersion::Soap11);
        let message = call.security(&ignored).further(unknown).send("door");
        assert_eq!(user(&message), "anna");
        let marked = unknown.must_understand(true);
        let message = call.security(&refused).further(marked).send("door");
        let fault = message.envelope().fault().expect("a fault");
        assert_eq!(fault.code().local(), "MustUnderstand", "{stack:?}");
    }
}

/// The table of servers says so.
#[test]
fn node_ignores_that_a_block_must_be_understood() {
    let unknown = HeaderBlock::new(QName::new("urn:unknown", "Block"), "x").must_understand(true);
    let security = Security::new().with_username_token(digest(PASSWORD));
    let call = Call::new(camera(Stack::Node).endpoint(), SoapVersion::Soap11);
    let message = call.security(&security).further(unknown).send("door");
    assert_eq!(user(&message), "anna");
}
