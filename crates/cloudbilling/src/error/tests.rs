//! One test for each kind of error: what it proves of the call.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use cloudbilling_store::StoreErrorKind;
use cloudbilling_types::operation::{AddProductCluster, GetPurchases, Operation};
use cloudbilling_types::{OperationResponse, ServiceContract};
use soap_call::Endpoint;
use soap_codec::http::SoapAction;
use soap_codec::{Decoder, Encoder, QName, SoapVersion};
use soap_transport::{Phase, TransportErrorKind};

use super::*;

/// Each kind, in order. Another one does not compile here before it is among the [`cases`].
fn number(kind: &ErrorKind) -> usize {
    match kind {
        ErrorKind::Action(_) => 0,
        ErrorKind::Api(_) => 1,
        ErrorKind::GaveUp(_) => 2,
        ErrorKind::NoEntropy(_) => 3,
        ErrorKind::NoTransport => 4,
        ErrorKind::CredentialsUnavailable(_) => 5,
        ErrorKind::Encode(_) => 6,
        ErrorKind::Endpoint(_) => 7,
        ErrorKind::Fault(_) => 8,
        ErrorKind::Locked { .. } => 9,
        ErrorKind::Login(_) => 10,
        ErrorKind::NoPayload => 11,
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
        ErrorKind::Settings(_) => 23,
    }
}

const KINDS: usize = 24;

fn transport(phase: Phase) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, phase, "a", Duration::ZERO)
}

fn api(response: OperationResponse<AddProductCluster>) -> ApiError {
    response.into_result().expect_err("no success")
}

fn encode_error() -> EncodeError {
    let encoder = Encoder::new(SoapVersion::Soap11).body(QName::new("", "x"), &"\u{1}");
    encoder.encode().expect_err("no character of XML")
}

/// Makes the error for a response to another operation.
fn read_error() -> ReadError {
    let contract = ServiceContract::default();
    let response = OperationResponse::<AddProductCluster>::error("no");
    let message = Encoder::new(SoapVersion::Soap11)
        .body(AddProductCluster::RESPONSE, &contract.response(&response))
        .encode()
        .expect("valid");
    let message = Decoder::new().decode(message).expect("valid");
    let payload = message.envelope().payload().expect("one payload");
    let read = contract.read_response::<GetPurchases>(payload);
    read.expect_err("another operation")
}

fn response_error(status: u16) -> ResponseError {
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = http::StatusCode::from_u16(status).expect("valid");
    soap_codec::http::read_response(&Decoder::new(), response).expect_err("no success")
}

/// Errors of each kind, and whether the call may have been carried out.
fn cases() -> Vec<(Error, bool)> {
    let kind = |kind, may_have_executed| (Error::new(kind), may_have_executed);
    let error = || io::Error::other("why");
    let (remaining, retry_after) = (Duration::ZERO, None);
    let not_understood = || [QName::new("urn:x", "x")].into_iter().collect();
    let failed = || api(OperationResponse::error("no"));
    let mut strange = OperationResponse::error("no");
    strange.code = ResultCode::Unknown("Partial".into());
    vec![
        // Nothing was sent.
        kind(
            ErrorKind::Action(SoapAction::new("\n").expect_err("a line end")),
            false,
        ),
        kind(
            ErrorKind::GaveUp(GiveUpReason::BudgetSpent {
                definite: 1,
                possible: 1,
            }),
            false,
        ),
        kind(ErrorKind::GaveUp(GiveUpReason::CredentialsRefused), false),
        kind(ErrorKind::CredentialsUnavailable(Arc::new(error())), false),
        kind(ErrorKind::Encode(encode_error()), false),
        kind(
            ErrorKind::Endpoint(Endpoint::new("a").expect_err("no URL")),
            false,
        ),
        kind(ErrorKind::Locked { remaining }, false),
        kind(ErrorKind::Login(LoginError::NoVerdict), false),
        kind(
            ErrorKind::Login(LoginError::Transport(transport(Phase::Body))),
            false,
        ),
        kind(ErrorKind::NoCredentials, false),
        kind(ErrorKind::NoEntropy(error()), false),
        kind(ErrorKind::NoTransport, false),
        kind(
            ErrorKind::SessionCheck(Box::new(transport(Phase::Body).into())),
            false,
        ),
        kind(
            ErrorKind::Store(Arc::new(StoreError::new(StoreErrorKind::Full))),
            false,
        ),
        kind(ErrorKind::TimedOut, false),
        (Error::timed_out_while_reading(), true),
        kind(ErrorKind::Transport(transport(Phase::Connect)), false),
        kind(
            ErrorKind::Settings(SettingsError::Transport(error().into())),
            false,
        ),
        kind(ErrorKind::GaveUp(GiveUpReason::UselessSessions), false),
        // The machine refuses to send, or the service to look at it.
        kind(ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused), false),
        kind(ErrorKind::NotPermitted, false),
        kind(
            ErrorKind::SessionExpired {
                may_have_executed: false,
            },
            false,
        ),
        kind(
            ErrorKind::SessionExpired {
                may_have_executed: true,
            },
            true,
        ),
        kind(
            ErrorKind::Throttled {
                may_have_executed: false,
                retry_after,
            },
            false,
        ),
        kind(
            ErrorKind::Throttled {
                may_have_executed: true,
                retry_after,
            },
            true,
        ),
        // There is no answer that says so.
        kind(
            ErrorKind::Fault(Fault::sender(SoapVersion::Soap11, "no")),
            true,
        ),
        kind(ErrorKind::NoPayload, true),
        kind(ErrorKind::NotUnderstood(not_understood()), true),
        kind(ErrorKind::Read(read_error()), true),
        kind(ErrorKind::Response(response_error(404)), true),
        kind(ErrorKind::Response(response_error(503)), true),
        kind(ErrorKind::Transport(transport(Phase::Send)), true),
        kind(ErrorKind::Transport(transport(Phase::Body)), true),
        // An error result is a proof only for a call that asks for one change.
        (Error::failed(failed(), true), false),
        (Error::failed(failed(), false), true),
        (failed().into(), true),
        (
            Error::failed(api(OperationResponse::success(false)), true),
            true,
        ),
        (Error::failed(api(strange), true), true),
    ]
}

#[test]
fn every_kind_says_what_it_proves() {
    let seen: BTreeSet<usize> = cases()
        .iter()
        .map(|(error, _)| number(error.kind()))
        .collect();
    assert_eq!(seen, (0..KINDS).collect());
    for (error, expected) in cases() {
        assert_eq!(error.may_have_executed(), expected, "{error}");
    }
}

#[test]
fn no_kind_proves_anything_of_a_request_that_went_out_before() {
    for (error, expected) in cases() {
        let kind = format!("{:?}", error.kind());
        let error = error.after(false);
        assert_eq!(error.may_have_executed(), expected, "{error}");
        let error = error.after(true);
        assert!(error.may_have_executed(), "{error}");
        assert_eq!(format!("{:?}", error.kind()), kind);
    }
}

/// The verbs with which help begins.
const VERBS: [&str; 18] = [
    "add", "allow", "ask", "call", "check", "compare", "correct", "create", "find", "fix", "free",
    "give", "have", "make", "raise", "request", "set", "wait",
];

fn reasons() -> [GiveUpReason; 7] {
    [
        GiveUpReason::ApiTokenRefused,
        GiveUpReason::BudgetSpent {
            definite: 2,
            possible: 0,
        },
        GiveUpReason::CredentialsRefused,
        GiveUpReason::NotPermitted,
        GiveUpReason::RecordMissing,
        GiveUpReason::StateLost,
        GiveUpReason::UselessSessions,
    ]
}

#[test]
fn help_is_an_instruction() {
    let given_up = reasons().map(|reason| Error::new(ErrorKind::GaveUp(reason)));
    let remembered = reasons().map(|reason| Error::new(ErrorKind::GaveUp(reason)).remembered());
    let errors = cases().into_iter().map(|(error, _)| error);
    for error in errors.chain(given_up).chain(remembered) {
        let help = error.help();
        let verb = help.split([' ', ',']).next().unwrap_or_default();
        assert!(VERBS.contains(&verb), "{help}");
        assert!(!help.ends_with('.'), "{help}");
    }
}

#[test]
fn only_a_refusal_is_remembered() {
    for reason in reasons() {
        let error = Error::new(ErrorKind::GaveUp(reason)).remembered();
        let is_refusal = matches!(
            reason,
            GiveUpReason::ApiTokenRefused
                | GiveUpReason::CredentialsRefused
                | GiveUpReason::NotPermitted
        );
        let says_so = error.to_string().contains("earlier, and nothing was sent");
        assert_eq!(says_so, is_refusal, "{error}");
        let names_permit = error.help().contains("`permit_login`");
        assert_eq!(names_permit, is_refusal, "{}", error.help());
    }
}

/// An error with as many causes as its number says, each with a long text.
#[derive(Debug)]
struct Chain(usize, Option<Box<Chain>>);

impl Chain {
    fn of(length: usize) -> Self {
        let rest = length.checked_sub(1).map(|rest| Box::new(Self::of(rest)));
        Self(length, rest)
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, "why\n".repeat(100_000))
    }
}

impl std::error::Error for Chain {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.1.as_deref()?;
        Some(source)
    }
}

#[test]
fn debug_shows_message_causes_and_help_on_lines_of_bounded_length() {
    let error = Error::unavailable(Arc::new(Chain::of(50)));
    let text = format!("{error:?}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + MAX_CAUSES + 1, "{text}");
    assert!(lines[0].starts_with("credentials are unavailable: 50 why\\n"));
    assert!(lines[1].starts_with("  because 49 why\\n"), "{}", lines[1]);
    assert!(lines[9].starts_with("  help: "), "{}", lines[9]);
    assert!(text.len() < 32 << 10, "{}", text.len());
}

const GUIDE: &str = include_str!("../../docs/client.md");

/// The rows of the guide's table with this heading, by the name in their first column.
fn rows(heading: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let (_, table) = GUIDE.split_once(heading).expect("the table is there");
    let lines = table.lines().skip(2);
    let lines = lines.take_while(|line| line.starts_with('|'));
    lines
        .map(|line| {
            let cells = line.trim_matches('|').split(" | ").map(str::trim);
            let cells: Vec<&str> = cells.collect();
            (cells[0].trim_matches('`'), cells)
        })
        .collect()
}

/// Turns `session_expired` into `SessionExpired`.
fn variant(name: &str) -> String {
    name.split('_')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}

#[test]
fn the_guide_has_a_row_for_each_kind_that_says_what_it_proves() {
    let mut proofs: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for (error, may_have_executed) in cases() {
        let name = variant(error.kind().name());
        proofs.entry(name).or_default().insert(may_have_executed);
    }
    let rows = rows("| kind | what happened | may it have been executed? | what to do |");
    assert_eq!(
        rows.keys().copied().collect::<Vec<_>>(),
        proofs.keys().map(String::as_str).collect::<Vec<_>>()
    );
    for (kind, cells) in rows {
        let [_, _, proof, _] = cells[..] else {
            panic!("{kind}: {cells:?}")
        };
        let proofs: Vec<bool> = proofs[kind].iter().copied().collect();
        let word = proof.split([' ', ':']).next().unwrap_or_default();
        match proofs[..] {
            [false] => assert_eq!(word, "no", "{kind}"),
            [true] => assert_eq!(word, "maybe", "{kind}"),
            _ => assert_eq!(word, "depends", "{kind}"),
        }
    }
}

#[test]
fn the_guide_has_a_row_for_each_reason_to_give_up() {
    let names = reasons().map(|reason| format!("{reason:?}"));
    let names = names.map(|name| name.split(' ').next().unwrap_or_default().to_owned());
    let rows = rows("| reason | what to do |");
    let found: Vec<&str> = rows.keys().copied().collect();
    assert_eq!(found, names);
}
