//! The faults, and their forms as texts.

use std::fmt;
use std::str::FromStr;
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

/// The text form of an injected fault, and its effect on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultForm {
    /// The kind, such as `html`: the part of the form before the colon.
    pub kind: &'static str,
    /// The form, such as `html:STATUS`, with placeholders in capital letters.
    pub form: &'static str,
    /// The effect that the client sees.
    pub effect: &'static str,
    /// `yes` if the call is carried out, otherwise `no`; for the faults of sessions, the condition.
    pub carried_out: &'static str,
}

/// Reads one of [`InjectedFault::FORMS`], the form that `Display` writes, such as `reset`,
/// `html:502` or `fault:Server:reason`. Fails with [`ErrorKind::Invalid`] and lists the forms.
impl FromStr for InjectedFault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| {
            let kind = text.split(':').next().unwrap_or_default();
            let what = match Self::FORMS.iter().find(|known| known.kind == kind) {
                Some(FaultForm { form, effect, .. }) => {
                    format!("invalid fault \"{text}\": expected {form} ({effect})")
                }
                None => {
                    let forms = Self::FORMS.map(|known| known.form).join(", ");
                    format!("unknown fault \"{text}\": expected one of {forms}")
                }
            };
            Error::new(ErrorKind::Invalid, what)
        })
    }
}

impl InjectedFault {
    /// Every fault that can be injected, by kind.
    pub const FORMS: [FaultForm; 12] = [
        form(
            "content-type:TYPE",
            "the right body, with this content type",
            "yes",
        ),
        form(
            "delay:MILLISECONDS",
            "the response, held back for this time",
            "yes",
        ),
        form(
            "execute-then-expire-session",
            "a refusal, as if the session had ended before the call; no effect with an API token",
            "yes",
        ),
        form(
            "expire-session",
            "a refusal, because the session has ended; no effect with an API token",
            "with an API token only",
        ),
        form(
            "fault:CODE[:REASON]",
            "a SOAP fault with this code, such as `Server`, and this reason",
            "no",
        ),
        form(
            "gzip-bomb:BYTES",
            "a small gzip body that unpacks to this size",
            "no",
        ),
        form(
            "html:STATUS",
            "a page of HTML with a status from 400 to 599, as from a proxy",
            "no",
        ),
        form(
            "lose-response",
            "a connection reset instead of the response",
            "yes",
        ),
        form("reset", "a connection reset", "no"),
        form("stall", "no response; the connection stays open", "no"),
        form(
            "throttle:SECONDS",
            "status 429 with this `Retry-After`",
            "no",
        ),
        form(
            "truncate:BYTES",
            "the start of the response, in this size, and then the end of the connection",
            "yes",
        ),
    ];

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

const fn form(form: &'static str, effect: &'static str, carried_out: &'static str) -> FaultForm {
    FaultForm {
        kind: kind(form),
        form,
        effect,
        carried_out,
    }
}

/// Returns the part before the first colon or bracket.
const fn kind(form: &'static str) -> &'static str {
    let bytes = form.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b':' && bytes[end] != b'[' {
        end += 1;
    }
    form.split_at(end).0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_fault_is_refused_with_the_expected_form() {
        let error = |text: &str| text.parse::<InjectedFault>().unwrap_err().to_string();
        let unknown = error("nothing");
        assert!(
            unknown
                .starts_with("unknown fault \"nothing\": expected one of content-type:TYPE, delay")
        );
        for FaultForm {
            kind, form, effect, ..
        } in InjectedFault::FORMS
        {
            assert!(unknown.contains(form), "{unknown}");
            // These accept any text.
            if matches!(kind, "content-type" | "fault") {
                continue;
            }
            let text = format!("{kind}:?");
            assert_eq!(
                error(&text),
                format!("invalid fault \"{text}\": expected {form} ({effect})")
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
}
