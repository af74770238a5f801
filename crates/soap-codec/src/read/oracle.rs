//! The tokenizer alone, as the oracle that the [scanner](crate::text::search) must agree with.

use alloc::{format, string::String, vec::Vec};

use crate::read::interrupt::Interrupt;
use crate::read::settings::ReadSettings;
use crate::read::steps::Steps;
use crate::read::tape::Tape;
use crate::read::token::{Token, Tokens};
use crate::read::tolerance::Tolerance;
use crate::text::decode_error::DecodeError;
use crate::text::limits::Limits;

/// Panics unless `text` gives the same tokens and the same tape, or the same error at the same
/// place, with the scanner and without it.
pub(crate) fn assert_agree(text: &str) {
    let limits = Limits::default();
    assert_eq!(
        with_steps(text, limits, true, tape),
        with_steps(text, limits, false, tape),
        "{text:?}"
    );
    assert_eq!(
        all(Tokens::new(text, Interrupt::never())),
        all(Tokens::without_scanner(text)),
        "{text:?}"
    );
}

fn all(mut tokens: Tokens<'_>) -> (Vec<Token>, Option<DecodeError>) {
    let mut found = Vec::new();
    loop {
        match tokens.next() {
            Ok(Some(token)) => found.push(token),
            Ok(None) => return (found, None),
            Err(error) => return (found, Some(error)),
        }
    }
}

/// Passes the steps of a text to `look`. They come from the tokenizer alone unless `scans` is set.
pub(crate) fn with_steps<T>(
    text: &str,
    limits: Limits,
    scans: bool,
    look: impl FnOnce(Steps<'_>) -> T,
) -> T {
    let settings = ReadSettings {
        limits,
        ..ReadSettings::default()
    };
    let settings = settings.tolerate(Tolerance::ProcessingInstructions);
    let steps = Steps::new(text, settings);
    look(if scans {
        steps
    } else {
        steps.without_scanner()
    })
}

/// Returns the tape of a text, or the error.
pub(crate) fn tape(steps: Steps<'_>) -> String {
    let mut tape = Tape::default();
    match tape.build(steps) {
        Ok(()) => format!("{tape:?}"),
        Err(error) => format!("{error:?}"),
    }
}
