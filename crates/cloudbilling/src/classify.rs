//! What an answer means for the token it was given to.

use std::fmt;

use cloudbilling_auth::{CallOutcome, Certainty};
use cloudbilling_types::{ResultCode, ServiceProfile, profile::Signs};
use http::StatusCode;
use soap_codec::FaultView;

/// What an answer shows.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs)] // A classifier of one's own is tested by making some.
pub struct Evidence<'a> {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the body holds.
    pub content: Content<'a>,
}

/// What the body of an answer holds. `Debug` shows none of its words, which may echo what the service was sent.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Content<'a> {
    /// Nothing.
    Empty,
    /// A fault.
    Fault(FaultView<'a>),
    /// A web page: an intermediary's, or the server's own error page.
    Page,
    /// A SOAP message with a result code.
    Result {
        /// Whether the operation completed.
        code: &'a ResultCode,
        /// What the service says about it.
        message: Option<&'a str>,
    },
    /// A SOAP message with neither fault nor result code.
    Soap,
    /// Anything else.
    Unreadable,
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
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

/// Decides what an answer means for the token it was given to.
///
/// The service does not document what it answers to a token that is no longer valid, so this can be replaced. The rule for
/// those who do: **unsure means that it is no matter of the token**. A session that is dropped without need costs a login, and
/// a login with a password that has since been changed costs a strike.
///
/// *Certain* promises that the call was not carried out, so that even a write is sent again. Of a service that carries calls
/// out first and looks at the session afterwards, say *likely*.
pub trait Classifier: fmt::Debug + Send + Sync {
    /// What an answer to a call means.
    fn call(&self, profile: &ServiceProfile, evidence: &Evidence<'_>) -> CallOutcome;

    /// Why a login was refused: its answer is a fault, has a result code other than success, or is no SOAP message.
    fn login(&self, profile: &ServiceProfile, evidence: &Evidence<'_>) -> LoginRefusal;
}

/// Why a login brought no session token.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LoginRefusal {
    /// The account is locked.
    Locked,
    /// The answer does not say.
    NoVerdict,
    /// The credentials are right, but may not log in.
    NotPermitted,
    /// The credentials are wrong.
    WrongCredentials,
}

/// The classifier by the signs that the profile lists ([`Refusals`](cloudbilling_types::profile::Refusals)).
///
/// Calls, first match:
///
/// | answer | means |
/// |---|---|
/// | 401 or 403 with a web page; 407 | nothing: an intermediary's |
/// | 401 with a SOAP body or none | the token is refused, certain |
/// | 403 | the token is good, the call is not allowed |
/// | 429, 5xx without SOAP | nothing |
/// | a fault with a listed code of *session ended* (`wsse:FailedAuthentication`, `s:Client.Authentication`, … in any namespace) | refused, certain |
/// | a fault with a listed wording of *session ended* | refused, likely |
/// | a fault with a listed code of *not permitted* | the token is good, the call is not allowed |
/// | any other fault (`wsse:InvalidSecurity` alone, `s:Server`) | nothing |
/// | a result code other than success with a listed wording of *session ended* | refused, likely |
/// | any other SOAP message | the token is good |
///
/// Logins: a listed code or wording of *locked*, *wrong credentials* or *not permitted*, in this order; anything else is no
/// verdict, and stays booked as a possible strike.
#[derive(Clone, Copy, Debug, Default)]
pub struct BySigns;

impl Classifier for BySigns {
    fn call(&self, profile: &ServiceProfile, evidence: &Evidence<'_>) -> CallOutcome {
        let refusals = &profile.refusals;
        let refused = |certainty| CallOutcome::Refused { certainty };
        let likely = |text: &str| {
            refusals
                .session_ended
                .wording(text)
                .map(|_| refused(Certainty::Likely))
        };
        match (evidence.status, &evidence.content) {
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED, _)
            | (_, Content::Page | Content::Unreadable) => CallOutcome::Other,
            (StatusCode::UNAUTHORIZED, _) => refused(Certainty::Certain),
            (StatusCode::FORBIDDEN, _) => CallOutcome::Forbidden,
            (_, Content::Fault(fault)) if has_code(&refusals.session_ended, fault) => {
                refused(Certainty::Certain)
            }
            (_, Content::Fault(fault)) => likely(&fault.reason()).unwrap_or_else(|| {
                if has_code(&refusals.not_permitted, fault) {
                    CallOutcome::Forbidden
                } else {
                    CallOutcome::Other
                }
            }),
            (
                _,
                Content::Result {
                    code: ResultCode::Success,
                    ..
                },
            ) => CallOutcome::Accepted,
            (_, Content::Result { message, .. }) => {
                message.and_then(likely).unwrap_or(CallOutcome::Accepted)
            }
            (status, _) if status.is_success() => CallOutcome::Accepted,
            _ => CallOutcome::Other,
        }
    }

    fn login(&self, profile: &ServiceProfile, evidence: &Evidence<'_>) -> LoginRefusal {
        let refusals = &profile.refusals;
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
        let found = match &evidence.content {
            Content::Fault(fault) => kinds
                .iter()
                .find(|(signs, _)| has_code(signs, fault))
                .map(|(_, kind)| *kind)
                .or_else(|| by_wording(&fault.reason())),
            Content::Result { code, message } if **code != ResultCode::Success => {
                message.and_then(by_wording)
            }
            _ => None,
        };
        found.unwrap_or(LoginRefusal::NoVerdict)
    }
}

/// Whether a code or subcode of the fault is listed: whole, or what stands after the first dot of SOAP 1.1's dotted codes.
fn has_code(signs: &Signs, fault: &FaultView<'_>) -> bool {
    let listed = |local: &str| {
        signs.code(local).is_some()
            || local
                .split_once('.')
                .is_some_and(|(_, rest)| signs.code(rest).is_some())
    };
    listed(fault.code().local()) || fault.subcodes().iter().any(|code| listed(code.local()))
}
