use std::error::Error;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use soap_codec::is_unprintable;

use super::{Proof, Reason, RowState};

const DONE: &str = "done";
const FOUND: &str = "done: found by a check";
const IN_FLIGHT: &str = "in flight";
const NOT_ATTEMPTED: &str = "not attempted";
const REFUSED: &str = "refused: ";
const UNKNOWN: &str = "unknown: ";

/// The error of a text that is not the state of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowStateError(());

/// Writes the form that [`RowState`] describes.
impl fmt::Display for RowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(Proof::Response) => f.write_str(DONE),
            Self::Done(Proof::Check) => f.write_str(FOUND),
            Self::InFlight => f.write_str(IN_FLIGHT),
            Self::NotAttempted => f.write_str(NOT_ATTEMPTED),
            Self::Refused(reason) => write_escaped(f, REFUSED, reason),
            Self::Unknown(reason) => write_escaped(f, UNKNOWN, reason),
        }
    }
}

impl FromStr for RowState {
    type Err = RowStateError;

    fn from_str(text: &str) -> Result<Self, RowStateError> {
        Ok(match text {
            DONE => Self::Done(Proof::Response),
            FOUND => Self::Done(Proof::Check),
            IN_FLIGHT => Self::InFlight,
            NOT_ATTEMPTED => Self::NotAttempted,
            _ => {
                if let Some(reason) = text.strip_prefix(REFUSED) {
                    Self::Refused(unescaped(reason)?.into())
                } else if let Some(reason) = text.strip_prefix(UNKNOWN) {
                    Self::Unknown(unescaped(reason)?.into())
                } else {
                    return Err(RowStateError(()));
                }
            }
        })
    }
}

impl fmt::Display for RowStateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid row state: expected a text such as `done` or `refused: …`")
    }
}

impl Error for RowStateError {}

fn write_escaped(f: &mut fmt::Formatter<'_>, state: &str, reason: &Reason) -> fmt::Result {
    f.write_str(state)?;
    for c in reason.text().chars() {
        match c {
            '\\' => f.write_str("\\\\")?,
            c if is_unprintable(c) => write!(f, "{}", c.escape_unicode())?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

fn unescaped(text: &str) -> Result<String, RowStateError> {
    if text.contains(is_unprintable) {
        return Err(RowStateError(()));
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        unescaped.push_str(&rest[..place]);
        let escape = &rest[place + 1..];
        let (c, after) = match escape.strip_prefix('\\') {
            Some(after) => ('\\', after),
            None => escaped_character(escape).ok_or(RowStateError(()))?,
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
            Just(RowState::Done(Proof::Response)),
            Just(RowState::Done(Proof::Check)),
            Just(RowState::InFlight),
            Just(RowState::NotAttempted),
            Just(RowState::Unknown(Reason::ABANDONED)),
            Just(RowState::Unknown(Reason::UNCLEAR)),
            words().prop_map(|words| RowState::Refused(words.into())),
            words().prop_map(|words| RowState::Unknown(words.into())),
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
        fn a_text_that_parses_is_written_unchanged(text in "(refused|unknown|done)(: )?[a\\\\\nu{}]{0,6}") {
            if let Ok(state) = text.parse::<RowState>() {
                prop_assert_eq!(state.to_string().parse(), Ok(state));
            }
        }
    }

    #[test]
    fn the_form_is_stable() {
        let reset = "connection reset\nhelp: forged".to_owned();
        for (state, text) in [
            (RowState::Done(Proof::Response), "done"),
            (RowState::Done(Proof::Check), "done: found by a check"),
            (RowState::InFlight, "in flight"),
            (RowState::NotAttempted, "not attempted"),
            (
                RowState::Refused("approved".to_owned().into()),
                "refused: approved",
            ),
            (
                RowState::Refused(r"C:\".to_owned().into()),
                r"refused: C:\\",
            ),
            (
                RowState::Unknown(Reason::ABANDONED),
                "unknown: the caller did not wait for the response",
            ),
            (
                RowState::Unknown(Reason::UNCLEAR),
                "unknown: the response does not say whether it was done",
            ),
            (
                RowState::Unknown(reset.into()),
                r"unknown: connection reset\u{a}help: forged",
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
            "refused",
            r"refused: \",
            r"refused: \n",
            r"refused: \u{d800}",
            "refused: a\nb",
        ] {
            assert_eq!(text.parse::<RowState>(), Err(RowStateError(())), "{text:?}");
        }
    }
}
