//! The meaning of a response for the token of its request.

use std::fmt;

use cloudbilling_auth::{CallOutcome, Certainty};
use cloudbilling_types::contract::{Refusals, Signs};
use cloudbilling_types::{ResultCode, ServiceContract};
use http::StatusCode;
use soap_codec::FaultView;

/// The content of a response. `Debug` shows none of its words, which may echo a secret.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum ResponseContent<'a> {
    /// A SOAP message that contradicts itself: a fault beside a result, two result codes that
    /// differ.
    Contradictory,
    /// Nothing.
    Empty,
    /// A fault.
    Fault(FaultView<'a>),
    /// A web page: an intermediary's, or the server's own error page.
    Page,
    /// A SOAP message with a result code.
    Result {
        /// The result code.
        code: &'a ResultCode,
        /// The message of the service about it.
        message: Option<&'a str>,
    },
    /// A SOAP message with neither fault nor result code.
    Soap,
    /// Anything else.
    Unreadable,
}

impl fmt::Debug for ResponseContent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradictory => f.write_str("Contradictory"),
            Self::Empty => f.write_str("Empty"),
            Self::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
            Self::Page => f.write_str("Page"),
            Self::Result { code, .. } => {
                let is_success = **code == ResultCode::Success;
                let mut shown = f.debug_struct("Result");
                shown.field("is_success", &is_success);
                shown.finish_non_exhaustive()
            }
            Self::Soap => f.write_str("Soap"),
            Self::Unreadable => f.write_str("Unreadable"),
        }
    }
}

/// Decides what a response means for the token that its request carried.
///
/// The service does not document its response to a token that is no longer valid, so this can be
/// replaced. The rule for other implementations: **if unsure, it is not a matter of the token**. A
/// session that is dropped without need costs a login, and a login with a password that has since
/// been changed costs a strike.
///
/// *Accepted* means that the token is good: it proves the login that granted it. *Certain* and
/// *forbidden* mean that a service which checks the token first has not carried out the call.
/// Return *likely* or *other* where two signs contradict each other.
pub trait Classifier: fmt::Debug + Send + Sync {
    /// Returns what a response to a call means for its token.
    fn call(
        &self,
        contract: &ServiceContract,
        status: StatusCode,
        content: &ResponseContent<'_>,
    ) -> CallOutcome;

    /// Returns the reason why a login was refused, or `None` if the response does not show it. The
    /// response is a fault, has a result code other than success and no session token, or is not a
    /// SOAP message. (A success is not judged here: it needs a 2xx status, an explicit result code,
    /// a session token, and no sign of a refusal.)
    fn login(
        &self,
        contract: &ServiceContract,
        status: StatusCode,
        content: &ResponseContent<'_>,
    ) -> Option<LoginRefusal>;
}

/// The reason why the service refused a login.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LoginRefusal {
    /// The account is locked.
    Locked,
    /// The account is not allowed to log in. This proves nothing about the password.
    NotPermitted,
    /// The credentials are wrong.
    WrongCredentials,
}

/// The default classifier: it looks for the signs that the contract lists
/// ([`Refusals`](cloudbilling_types::contract::Refusals)).
///
/// Calls, first match. The last column is the value of the error
/// ([`Error::may_have_executed`](crate::Error::may_have_executed)); for a certain refusal it is
/// `false` only if the service is [known to check the session first](crate::RetryWrites).
///
/// | status | body | means | may have executed |
/// |---|---|---|---|
/// | 407 | any | nothing: a proxy's | `true` |
/// | 429 | none, not SOAP, or a fault that blames the sender | nothing | `false` |
/// | 429 | any other | nothing | `true` |
/// | any | a web page, unreadable, or contradictory | nothing: an intermediary's, or cut off | `true` |
/// | 200, 400, 401, 403, 500 | a fault with a listed code of *session ended* (`wsse:FailedAuthentication`, `s:Client.Authentication`, … in any namespace) | refused, certain | `false`, if checked first |
/// | any other | the same, or as a subcode of a fault that blames the server | refused, likely | `true` |
/// | 401 | none | refused, certain | `false`, if checked first |
/// | 401 | any other SOAP message | refused, likely | `true` |
/// | any | a fault with a listed wording of *session ended* | refused, likely | `true` |
/// | 403 | none, or a fault that blames the sender | not permitted | `false` |
/// | 200, 400, 403, 500 | a fault with a listed code of *not permitted* | not permitted | `false` |
/// | any | any other fault (`wsse:InvalidSecurity` alone, `s:Server`) | nothing | `true` |
/// | 2xx | a result code for success, beside a listed wording of *session ended* | nothing | no error |
/// | 2xx | a result code for success | the token is good | no error |
/// | 2xx | another result code with a listed wording of *session ended* | refused, likely | `true` |
/// | 2xx | another result code | nothing | `false` for `Error` of a call that asks for one change; else `true` |
/// | 2xx | no result code | the token is good if the contract does not demand one, else nothing | `true` |
/// | any other | | nothing | `true` |
///
/// Logins, under 2xx, 400, 401, 403 and 500 only: a listed code or wording of *locked*, *wrong
/// credentials* or *not permitted*, in this order; anything else is `None`. Each stays booked
/// as a strike: none of these signs proves that a password was right.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::exhaustive_structs)] // The signs are in the contract, not in here.
pub struct BySigns;

impl Classifier for BySigns {
    fn call(
        &self,
        contract: &ServiceContract,
        status: StatusCode,
        content: &ResponseContent<'_>,
    ) -> CallOutcome {
        let refusals = &contract.refusals;
        match (status, content) {
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::TOO_MANY_REQUESTS, _)
            | (
                _,
                ResponseContent::Contradictory
                | ResponseContent::Page
                | ResponseContent::Unreadable,
            ) => CallOutcome::Other,
            (status, ResponseContent::Fault(fault)) => of_fault(refusals, status, fault),
            (StatusCode::UNAUTHORIZED, ResponseContent::Empty) => refused(Certainty::Certain),
            (StatusCode::UNAUTHORIZED, _) => refused(Certainty::Likely),
            (StatusCode::FORBIDDEN, ResponseContent::Empty) => CallOutcome::Forbidden,
            (status, _) if !status.is_success() => CallOutcome::Other,
            (_, ResponseContent::Result { code, message }) => of_result(refusals, code, *message),
            (_, ResponseContent::Soap) if !contract.response.code_required => CallOutcome::Accepted,
            _ => CallOutcome::Other,
        }
    }

    fn login(
        &self,
        contract: &ServiceContract,
        status: StatusCode,
        content: &ResponseContent<'_>,
    ) -> Option<LoginRefusal> {
        if !may_refuse_logins(status) {
            return None;
        }
        let refusals = &contract.refusals;
        let kinds = [
            (&refusals.locked, LoginRefusal::Locked),
            (&refusals.wrong_credentials, LoginRefusal::WrongCredentials),
            (&refusals.not_permitted, LoginRefusal::NotPermitted),
        ];
        let by_wording = |text: &str| {
            kinds
                .iter()
                .find(|(signs, _)| signs.wording(text).is_some())
                .map(|(_, kind)| *kind)
        };
        match content {
            ResponseContent::Fault(fault) => kinds
                .iter()
                .find(|(signs, _)| has_code(signs, fault))
                .map(|(_, kind)| *kind)
                .or_else(|| by_wording(&fault.reason())),
            ResponseContent::Result { code, message } if **code != ResultCode::Success => {
                message.and_then(by_wording)
            }
            _ => None,
        }
    }
}

const fn refused(certainty: Certainty) -> CallOutcome {
    CallOutcome::Refused { certainty }
}

fn of_fault(refusals: &Refusals, status: StatusCode, fault: &FaultView<'_>) -> CallOutcome {
    let agrees = matches!(status.as_u16(), 200 | 400 | 401 | 403 | 500);
    let ended = &refusals.session_ended;
    if has_code(ended, fault) {
        let blames_server = blames(fault, "Server", "Receiver");
        let is_listed = ended.code(fault.code().local()).is_some();
        return refused(match agrees && (is_listed || !blames_server) {
            true => Certainty::Certain,
            false => Certainty::Likely,
        });
    }
    if status == StatusCode::UNAUTHORIZED || ended.wording(&fault.reason()).is_some() {
        return refused(Certainty::Likely);
    }
    let is_forbidden = status == StatusCode::FORBIDDEN && blames_sender(fault);
    match is_forbidden || (agrees && has_code(&refusals.not_permitted, fault)) {
        true => CallOutcome::Forbidden,
        false => CallOutcome::Other,
    }
}

fn of_result(refusals: &Refusals, code: &ResultCode, message: Option<&str>) -> CallOutcome {
    let says_ended = |message: &str| refusals.session_ended.wording(message).is_some();
    match (code, message.is_some_and(says_ended)) {
        (ResultCode::Success, false) => CallOutcome::Accepted,
        (ResultCode::Success, true) => CallOutcome::Other,
        (_, true) => refused(Certainty::Likely),
        (_, false) => CallOutcome::Other,
    }
}

/// Returns `true` if the fault blames the request: SOAP's own `Client` or `Sender`, perhaps with
/// more after a dot.
pub(crate) fn blames_sender(fault: &FaultView<'_>) -> bool {
    blames(fault, "Client", "Sender")
}

fn blames(fault: &FaultView<'_>, soap11: &str, soap12: &str) -> bool {
    let code = fault.code();
    let class = code.local().split('.').next().unwrap_or_default();
    let is_soap = code.namespace() == Some(fault.element().name().namespace());
    is_soap && (class == soap11 || class == soap12)
}

/// The statuses under which a service refuses a login. Any other means a response of an
/// intermediary, or another problem.
fn may_refuse_logins(status: StatusCode) -> bool {
    status.is_success()
        || matches!(
            status,
            StatusCode::BAD_REQUEST
                | StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::INTERNAL_SERVER_ERROR
        )
}

/// Returns `true` if a text has a listed wording of any refusal.
pub(crate) fn speaks_of_refusal(contract: &ServiceContract, text: &str) -> bool {
    let refusals = &contract.refusals;
    [
        &refusals.locked,
        &refusals.not_permitted,
        &refusals.session_ended,
        &refusals.wrong_credentials,
    ]
    .into_iter()
    .any(|signs| signs.wording(text).is_some())
}

/// Returns `true` if a code or subcode of the fault is listed: as a whole, or as the part after the
/// first dot of one of SOAP 1.1's dotted codes.
fn has_code(signs: &Signs, fault: &FaultView<'_>) -> bool {
    let listed = |local: &str| {
        signs.code(local).is_some()
            || local
                .split_once('.')
                .is_some_and(|(_, rest)| signs.code(rest).is_some())
    };
    listed(fault.code().local()) || fault.subcodes().iter().any(|code| listed(code.local()))
}
