//! One test for each kind of error: what it proves of the call.

use std::collections::BTreeSet;

use bytes::Bytes;
use cloudbilling_types::operation::{AddProductCluster, GetPurchases, Operation};
use cloudbilling_types::{Response, ServiceProfile};
use soap_codec::http::SoapAction;
use soap_codec::{Charset, Decoder, Encoder, QName, SoapVersion};
use soap_transport::{Phase, TransportErrorKind};

use super::*;
use crate::endpoint::Endpoint;

/// Each kind, in order. Another one does not compile here before it is among the [`cases`].
fn number(kind: &ErrorKind) -> usize {
    match kind {
        ErrorKind::Action(_) => 0,
        ErrorKind::Api(_) => 1,
        ErrorKind::ApiTokenRefused => 2,
        ErrorKind::BudgetSpent { .. } => 3,
        ErrorKind::CredentialsRefused => 4,
        ErrorKind::CredentialsUnavailable(_) => 5,
        ErrorKind::Encode(_) => 6,
        ErrorKind::Endpoint(_) => 7,
        ErrorKind::Fault(_) => 8,
        ErrorKind::Locked { .. } => 9,
        ErrorKind::Login(_) => 10,
        ErrorKind::NoAnswer => 11,
        ErrorKind::NoCredentials => 12,
        ErrorKind::NotPermitted => 13,
        ErrorKind::NotUnderstood(_) => 14,
        ErrorKind::Read(_) => 15,
        ErrorKind::Response(_) => 16,
        ErrorKind::SessionCheck(_) => 17,
        ErrorKind::SessionExpired { .. } => 18,
        ErrorKind::Store(_) => 19,
        ErrorKind::Throttled { .. } => 20,
        ErrorKind::TimedOut => 21,
        ErrorKind::Transport(_) => 22,
        ErrorKind::TransportSettings(_) => 23,
        ErrorKind::UselessSessions => 24,
    }
}

const KINDS: usize = 25;

fn transport(phase: Phase) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, phase, "a", Duration::ZERO)
}

fn api(response: Response<AddProductCluster>) -> ApiError {
    response.into_result().expect_err("no success")
}

fn encode_error() -> EncodeError {
    let encoder = Encoder::new(SoapVersion::Soap11).body(QName::new("", "x"), &"\u{1}");
    encoder.encode().expect_err("no character of XML")
}

/// Of a response to another operation.
fn read_error() -> ReadError {
    let profile = ServiceProfile::default();
    let response = Response::<AddProductCluster>::error("no");
    let message = Encoder::new(SoapVersion::Soap11)
        .body(AddProductCluster::RESPONSE, &profile.response(&response))
        .encode()
        .expect("valid");
    let message = Decoder::new()
        .decode(message, Charset::Unknown)
        .expect("valid");
    let payload = message.envelope().payload().expect("one").expect("one");
    let read = profile.read_response::<GetPurchases>(payload);
    read.expect_err("another operation")
}

fn response_error(status: u16) -> ResponseError {
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = http::StatusCode::from_u16(status).expect("valid");
    soap_codec::http::response(&Decoder::new(), response).expect_err("no success")
}

/// Errors of each kind, and whether the call may have been carried out.
fn cases() -> Vec<(Error, Executed)> {
    let (no, unknown) = (Executed::No, Executed::Unknown);
    let kind = |kind, executed| (Error::new(kind), executed);
    let error = || io::Error::other("why");
    let (remaining, retry_after) = (Duration::ZERO, None);
    let not_understood = || [QName::new("urn:x", "x")].into_iter().collect();
    let failed = || api(Response::error("no"));
    let mut strange = Response::error("no");
    strange.code = ResultCode::Unknown("Partial".into());
    vec![
        // Nothing was sent.
        kind(
            ErrorKind::Action(SoapAction::new("\n").expect_err("a line end")),
            no,
        ),
        kind(
            ErrorKind::BudgetSpent {
                definite: 1,
                possible: 1,
            },
            no,
        ),
        kind(ErrorKind::CredentialsRefused, no),
        kind(ErrorKind::CredentialsUnavailable(Arc::new(error())), no),
        kind(ErrorKind::Encode(encode_error()), no),
        kind(
            ErrorKind::Endpoint(Endpoint::new("a").expect_err("no URL")),
            no,
        ),
        kind(ErrorKind::Locked { remaining }, no),
        kind(ErrorKind::Login(LoginFailure::NoVerdict), no),
        kind(
            ErrorKind::Login(LoginFailure::Transport(transport(Phase::Body))),
            no,
        ),
        kind(ErrorKind::NoCredentials, no),
        kind(
            ErrorKind::SessionCheck(Box::new(transport(Phase::Body).into())),
            no,
        ),
        kind(ErrorKind::Store(error()), no),
        kind(ErrorKind::TimedOut, no),
        kind(ErrorKind::Transport(transport(Phase::Connect)), no),
        kind(ErrorKind::TransportSettings(error().into()), no),
        kind(ErrorKind::UselessSessions, no),
        // The machine refuses to send, or the service to look at it.
        kind(ErrorKind::ApiTokenRefused, no),
        kind(ErrorKind::NotPermitted, no),
        kind(ErrorKind::SessionExpired { executed: no }, no),
        kind(ErrorKind::SessionExpired { executed: unknown }, unknown),
        kind(
            ErrorKind::Throttled {
                executed: no,
                retry_after,
            },
            no,
        ),
        kind(
            ErrorKind::Throttled {
                executed: unknown,
                retry_after,
            },
            unknown,
        ),
        // There is no answer that says so.
        kind(
            ErrorKind::Fault(Fault::sender(SoapVersion::Soap11, "no")),
            unknown,
        ),
        kind(ErrorKind::NoAnswer, unknown),
        kind(ErrorKind::NotUnderstood(not_understood()), unknown),
        kind(ErrorKind::Read(read_error()), unknown),
        kind(ErrorKind::Response(response_error(404)), unknown),
        kind(ErrorKind::Response(response_error(503)), unknown),
        kind(ErrorKind::Transport(transport(Phase::Send)), unknown),
        kind(ErrorKind::Transport(transport(Phase::Body)), unknown),
        // An error result is a proof only for a call that asks for one change.
        (Error::failed(failed(), true), no),
        (Error::failed(failed(), false), unknown),
        (failed().into(), unknown),
        (Error::failed(api(Response::success(false)), true), unknown),
        (Error::failed(api(strange), true), unknown),
    ]
}

#[test]
fn every_kind_says_what_it_proves() {
    let seen: BTreeSet<usize> = cases()
        .iter()
        .map(|(error, _)| number(error.kind()))
        .collect();
    assert_eq!(seen, (0..KINDS).collect());
    for (error, executed) in cases() {
        assert_eq!(error.executed(), executed, "{error}");
    }
}

#[test]
fn no_kind_proves_anything_of_a_request_that_went_out_before() {
    for (error, executed) in cases() {
        let kind = format!("{:?}", error.kind());
        let error = error.after(Executed::No);
        assert_eq!(error.executed(), executed, "{error}");
        let error = error.after(Executed::Unknown);
        assert_eq!(error.executed(), Executed::Unknown, "{error}");
        assert_eq!(format!("{:?}", error.kind()), kind);
    }
}
