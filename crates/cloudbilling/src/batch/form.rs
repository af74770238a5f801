//! The form of a row's state as text, described at [`RowState`].

use std::error::Error;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use soap_codec::is_unprintable;

use super::state::{Doubt, Proof, Refusal, RowState};

const ABANDONED: &str = "unknown: the caller did not wait for the response";
const DONE: &str = "done";
const FOUND: &str = "done: found by a check";
const IN_FLIGHT: &str = "in flight";
const NOT_ATTEMPTED: &str = "not attempted";
const NO_ANSWER: &str = "unknown without a response: ";
const REFUSED: &str = "refused: ";
const REFUSED_WITH_CALL: &str = "refused with its call: ";
const UNCLEAR: &str = "unknown: the response does not say whether it was done";

/// A text that is not the state of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidRowState(());

impl fmt::Display for RowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(Proof::Answer) => f.write_str(DONE),
            Self::Done(Proof::Check) => f.write_str(FOUND),
            Self::InFlight => f.write_str(IN_FLIGHT),
            Self::NotAttempted => f.write_str(NOT_ATTEMPTED),
            Self::Refused(Refusal::Call(reason)) => {
                with_reason(f, REFUSED_WITH_CALL, &reason.text())
            }
            Self::Refused(Refusal::Row(words)) => with_reason(f, REFUSED, words),
            Self::Unknown(Doubt::Abandoned) => f.write_str(ABANDONED),
            Self::Unknown(Doubt::NoAnswer(reason)) => with_reason(f, NO_ANSWER, &reason.text()),
            Self::Unknown(Doubt::Unclear) => f.write_str(UNCLEAR),
        }
    }
}

impl FromStr for RowState {
    type Err = InvalidRowState;

    fn from_str(text: &str) -> Result<Self, InvalidRowState> {
        let reason = |start| text.strip_prefix(start).map(unescaped);
        Ok(match text {
            DONE => Self::Done(Proof::Answer),
            FOUND => Self::Done(Proof::Check),
            IN_FLIGHT => Self::InFlight,
            NOT_ATTEMPTED => Self::NotAttempted,
            ABANDONED => Self::Unknown(Doubt::Abandoned),
            UNCLEAR => Self::Unknown(Doubt::Unclear),
            _ => {
                if let Some(reason) = reason(REFUSED_WITH_CALL) {
                    Self::Refused(Refusal::Call(reason?.into()))
                } else if let Some(words) = reason(REFUSED) {
                    Self::Refused(Refusal::Row(words?))
                } else if let Some(reason) = reason(NO_ANSWER) {
                    Self::Unknown(Doubt::NoAnswer(reason?.into()))
                } else {
                    return Err(InvalidRowState(()));
                }
            }
        })
    }
}

impl fmt::Display for InvalidRowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid row state: expected a text such as `done` or `refused: …`")
    }
}

impl Error for InvalidRowState {}

fn with_reason(f: &mut fmt::Formatter<'_>, start: &str, reason: &impl fmt::Display) -> fmt::Result {
    f.write_str(start)?;
    for c in reason.to_string().chars() {
        match c {
            '\\' => f.write_str("\\\\")?,
            c if is_unprintable(c) => write!(f, "{}", c.escape_unicode())?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

fn unescaped(text: &str) -> Result<String, InvalidRowState> {
    if text.contains(is_unprintable) {
        return Err(InvalidRowState(()));
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        unescaped.push_str(&rest[..place]);
        let escape = &rest[place + 1..];
        let (c, after) = match escape.strip_prefix('\\') {
            Some(after) => ('\\', after),
            None => escaped_character(escape).ok_or(InvalidRowState(()))?,
        };
        unescaped.push(c);
        rest = after;
    }
    unescaped.push_str(rest);
    Ok(unescaped)
}

/// The character of an escape after its backslash, and what follows.
fn escaped_character(escape: &str) -> Option<(char, &str)> {
    let (number, after) = escape.strip_prefix("u{")?.split_once('}')?;
    let c = u32::from_str_radix(number, 16)
        .ok()
        .and_then(char::from_u32)?;
    Some((c, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn state() -> impl Strategy<Value = RowState> {
        let words = || prop_oneof![any::<String>(), "[a\\\\\n\u{202e}u{}]{0,8}"];
        prop_oneof![
            Just(RowState::Done(Proof::Answer)),
            Just(RowState::Done(Proof::Check)),
            Just(RowState::InFlight),
            Just(RowState::NotAttempted),
            Just(RowState::Unknown(Doubt::Abandoned)),
            Just(RowState::Unknown(Doubt::Unclear)),
            words().prop_map(|words| RowState::Refused(Refusal::Row(words))),
            words().prop_map(|words| RowState::Refused(Refusal::Call(words.into()))),
            words().prop_map(|words| RowState::Unknown(Doubt::NoAnswer(words.into()))),
        ]
    }

    proptest! {
        #[test]
        fn a_state_is_one_line_that_reads_back(state in state()) {
            let text = state.to_string();
            prop_assert!(!text.contains(is_unprintable), "{:?}", text);
            prop_assert_eq!(text.parse(), Ok(state));
        }

        #[test]
        fn a_text_that_parses_is_written_unchanged(text in "(refused|unknown without a response|done)(: )?[a\\\\\nu{}]{0,6}") {
            if let Ok(state) = text.parse::<RowState>() {
                prop_assert_eq!(state.to_string().parse(), Ok(state));
            }
        }
    }

    #[test]
    fn the_form_is_stable() {
        let call = || "connection reset\nhelp: forged".to_owned();
        for (state, text) in [
            (RowState::Done(Proof::Answer), "done"),
            (RowState::Done(Proof::Check), "done: found by a check"),
            (RowState::InFlight, "in flight"),
            (RowState::NotAttempted, "not attempted"),
            (
                RowState::Refused(Refusal::Row("approved".into())),
                "refused: approved",
            ),
            (
                RowState::Refused(Refusal::Call(r"C:\".to_owned().into())),
                r"refused with its call: C:\\",
            ),
            (
                RowState::Unknown(Doubt::Abandoned),
                "unknown: the caller did not wait for the response",
            ),
            (
                RowState::Unknown(Doubt::Unclear),
                "unknown: the response does not say whether it was done",
            ),
            (
                RowState::Unknown(Doubt::NoAnswer(call().into())),
                r"unknown without a response: connection reset\u{a}help: forged",
            ),
        ] {
            assert_eq!(state.to_string(), text);
            assert_eq!(text.parse(), Ok(state));
        }
    }

    #[test]
    fn another_text_is_not_a_state() {
        for text in [
            "",
            "Done",
            "done ",
            "unknown",
            "unknown: ",
            "refused",
            r"refused: \",
            r"refused: \n",
            r"refused: \u{d800}",
            "refused: a\nb",
        ] {
            assert_eq!(
                text.parse::<RowState>(),
                Err(InvalidRowState(())),
                "{text:?}"
            );
        }
    }
}
