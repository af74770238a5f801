//! Fault injection: what a network, a proxy or an overloaded server does to the nth call of an
//! operation.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// A fault that is injected into a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InjectedFault {
    /// The response has this content type and is otherwise unchanged.
    ContentType(String),
    /// The call is carried out, and its response is held back for this (real) time.
    Delay(Duration),
    /// The call is carried out, then the session of the caller ends, and the call is refused as if
    /// it had ended before.
    ExecuteThenExpireSession,
    /// The session of the caller ends before the call is checked. No effect on a call with an API
    /// token.
    ExpireSession,
    /// The response is this SOAP fault. The call is not carried out.
    Fault {
        /// The fault code: `Client`, `Server`, or a code of WCF's such as `InternalServiceFault`.
        code: String,
        /// The reason in the SOAP fault.
        reason: String,
    },
    /// The response is a gzip body that unpacks to this many bytes. The call is not carried out.
    GzipBomb {
        /// Bytes after unpacking.
        bytes: u64,
    },
    /// The response comes from an intermediary: this status and a page of HTML. The call is not
    /// carried out.
    Html {
        /// The HTTP status, such as 502 or 503.
        status: u16,
    },
    /// The call is carried out, and the connection is reset instead of a response.
    LoseResponse,
    /// The connection is reset before the call is checked.
    Reset,
    /// No response is sent, and the connection stays open. The call is not carried out.
    Stall,
    /// The response is 429 with `Retry-After` in whole seconds. The call is not carried out.
    Throttle {
        /// The time after which the client may retry.
        retry_after: Duration,
    },
    /// The call is carried out; its response announces its full length and breaks off.
    Truncate {
        /// Bytes of the body that are sent.
        after: usize,
    },
}

/// A fault, and the calls that get it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an injection has no effect until `Admin::inject` receives it"]
pub struct FaultInjection {
    pub(crate) operation: Option<String>,
    pub(crate) nth: u64,
    pub(crate) times: u64,
    pub(crate) fault: InjectedFault,
}

/// An injection that still has calls to come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingInjection {
    /// The id for [`Admin::remove_injection`](crate::Admin::remove_injection).
    pub id: u64,
    /// The injection.
    pub injection: FaultInjection,
    /// Calls counted so far.
    pub seen: u64,
}

/// All pending injections.
#[derive(Debug, Default)]
pub(crate) struct FaultInjections {
    pending: Mutex<Vec<PendingInjection>>,
    last_id: AtomicU64,
}

/// Reads `KIND` or `KIND:VALUE`, the form that `Display` writes: `reset`, `html:502`, `delay:1500`
/// (milliseconds), `throttle:7` (seconds), `fault:Server:reason`. Fails with
/// [`ErrorKind::Invalid`].
impl FromStr for InjectedFault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| {
            let kind = text.split(':').next().unwrap_or_default();
            let what = match FORMS.iter().find(|(known, _)| *known == kind) {
                Some((_, form)) => format!("invalid fault \"{text}\": expected {form}"),
                None => format!("unknown fault \"{text}\""),
            };
            Error::new(ErrorKind::Invalid, what)
        })
    }
}

/// The kinds with their forms.
const FORMS: [(&str, &str); 12] = [
    ("content-type", "content-type:TYPE"),
    ("delay", "delay:MILLISECONDS"),
    ("execute-then-expire-session", "execute-then-expire-session"),
    ("expire-session", "expire-session"),
    ("fault", "fault:CODE or fault:CODE:REASON"),
    ("gzip-bomb", "gzip-bomb:BYTES"),
    ("html", "html:STATUS, with a status from 400 to 599"),
    ("lose-response", "lose-response"),
    ("reset", "reset"),
    ("stall", "stall"),
    ("throttle", "throttle:SECONDS"),
    ("truncate", "truncate:BYTES"),
];

impl InjectedFault {
    fn read(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once(':').unwrap_or((text, ""));
        Some(match (kind, value) {
            ("content-type", value) => Self::ContentType(
                http::HeaderValue::from_str(value)
                    .ok()
                    .map(|_| value.to_owned())?,
            ),
            ("delay", millis) => Self::Delay(Duration::from_millis(millis.parse().ok()?)),
            ("execute-then-expire-session", "") => Self::ExecuteThenExpireSession,
            ("expire-session", "") => Self::ExpireSession,
            ("fault", value) => {
                let (code, reason) = value
                    .split_once(':')
                    .unwrap_or((value, "An injected fault."));
                Self::Fault {
                    code: code.to_owned(),
                    reason: reason.to_owned(),
                }
            }
            ("gzip-bomb", bytes) => Self::GzipBomb {
                bytes: bytes.parse().ok()?,
            },
            ("html", status) => Self::Html {
                status: status
                    .parse()
                    .ok()
                    .filter(|status| (400..600).contains(status))?,
            },
            ("lose-response", "") => Self::LoseResponse,
            ("reset", "") => Self::Reset,
            ("stall", "") => Self::Stall,
            ("throttle", seconds) => Self::Throttle {
                retry_after: Duration::from_secs(seconds.parse().ok()?),
            },
            ("truncate", after) => Self::Truncate {
                after: after.parse().ok()?,
            },
            _ => return None,
        })
    }
}

impl fmt::Display for InjectedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContentType(content_type) => write!(f, "content-type:{content_type}"),
            Self::Delay(time) => write!(f, "delay:{}", time.as_millis()),
            Self::ExecuteThenExpireSession => f.write_str("execute-then-expire-session"),
            Self::ExpireSession => f.write_str("expire-session"),
            Self::Fault { code, reason } => write!(f, "fault:{code}:{reason}"),
            Self::GzipBomb { bytes } => write!(f, "gzip-bomb:{bytes}"),
            Self::Html { status } => write!(f, "html:{status}"),
            Self::LoseResponse => f.write_str("lose-response"),
            Self::Reset => f.write_str("reset"),
            Self::Stall => f.write_str("stall"),
            Self::Throttle { retry_after } => write!(f, "throttle:{}", retry_after.as_secs()),
            Self::Truncate { after } => write!(f, "truncate:{after}"),
        }
    }
}

impl FaultInjection {
    /// Creates an injection of `fault` into the next call of this operation, such as
    /// `"GetPurchases"` or `"Login"`.
    pub fn on(operation: impl Into<String>, fault: InjectedFault) -> Self {
        Self {
            operation: Some(operation.into()),
            ..Self::on_any(fault)
        }
    }

    /// Creates an injection of `fault` into the next call of any operation.
    pub fn on_any(fault: InjectedFault) -> Self {
        Self {
            operation: None,
            nth: 1,
            times: 1,
            fault,
        }
    }

    /// Sets the first call that gets the fault: the `nth` matching call from now on; 1 is the next.
    /// 0 is read as 1.
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth.max(1);
        self
    }

    /// Sets the number of consecutive calls that get the fault; `u64::MAX` for all that follow. 0
    /// is read as 1.
    pub fn times(mut self, times: u64) -> Self {
        self.times = times.max(1);
        self
    }

    /// Returns the operation, or `None` for any.
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// Returns the fault.
    pub fn fault(&self) -> &InjectedFault {
        &self.fault
    }

    fn last(&self) -> u64 {
        self.nth.saturating_add(self.times - 1)
    }
}

impl FaultInjections {
    pub(crate) fn add(&self, injection: FaultInjection) -> u64 {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        self.lock().push(PendingInjection {
            id,
            injection,
            seen: 0,
        });
        id
    }

    pub(crate) fn list(&self) -> Vec<PendingInjection> {
        self.lock().clone()
    }

    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut pending = self.lock();
        let before = pending.len();
        pending.retain(|plan| plan.id != id);
        pending.len() < before
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Counts a call of `operation` for every injection that matches it, and returns the first
    /// fault that is due.
    pub(crate) fn due(&self, operation: &str) -> Option<InjectedFault> {
        let mut due = None;
        self.lock().retain_mut(|plan| {
            if plan
                .injection
                .operation
                .as_deref()
                .is_some_and(|wanted| wanted != operation)
            {
                return true;
            }
            plan.seen += 1;
            if plan.seen >= plan.injection.nth && due.is_none() {
                due = Some(plan.injection.fault.clone());
            }
            plan.seen < plan.injection.last()
        });
        due
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PendingInjection>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn happens_to_the_nth_call_of_its_operation_only() {
        let injections = FaultInjections::default();
        injections.add(FaultInjection::on("GetPurchases", InjectedFault::Reset).nth(2));
        let seen: Vec<_> = ["GetPurchases", "Login", "GetPurchases", "GetPurchases"]
            .map(|call| injections.due(call))
            .into();
        assert_eq!(seen, [None, None, Some(InjectedFault::Reset), None]);
        assert!(injections.list().is_empty());
    }

    #[test]
    fn happens_the_given_number_of_times() {
        let injections = FaultInjections::default();
        injections.add(FaultInjection::on_any(InjectedFault::Stall).nth(2).times(2));
        let seen: Vec<_> = (0..5).map(|_| injections.due("Login").is_some()).collect();
        assert_eq!(seen, [false, true, true, false, false]);
    }

    #[test]
    fn an_invalid_fault_is_refused_with_the_expected_form() {
        let error = |text: &str| text.parse::<InjectedFault>().unwrap_err().to_string();
        assert_eq!(error("nothing"), "unknown fault \"nothing\"");
        for (kind, form) in FORMS {
            // These accept any text.
            if matches!(kind, "content-type" | "fault") {
                continue;
            }
            let text = format!("{kind}:?");
            assert_eq!(
                error(&text),
                format!("invalid fault \"{text}\": expected {form}")
            );
        }
    }

    #[test]
    fn is_read_as_it_is_written() {
        for text in [
            "content-type:text/plain",
            "delay:1500",
            "execute-then-expire-session",
            "expire-session",
            "fault:Server:a: b",
            "gzip-bomb:1000000000",
            "html:502",
            "lose-response",
            "reset",
            "stall",
            "throttle:7",
            "truncate:10",
        ] {
            assert_eq!(text.parse::<InjectedFault>().expect(text).to_string(), text);
        }
        for text in [
            "",
            "html",
            "html:200",
            "reset:1",
            "delay:soon",
            "content-type:a\nb",
            "earthquake",
        ] {
            assert!(text.parse::<InjectedFault>().is_err(), "{text}");
        }
    }

    #[test]
    fn can_be_removed() {
        let injections = FaultInjections::default();
        let id = injections.add(FaultInjection::on_any(InjectedFault::Stall).times(u64::MAX));
        assert!(injections.due("Login").is_some());
        assert!(injections.remove(id));
        assert!(!injections.remove(id));
        assert_eq!(injections.due("Login"), None);
    }
}
