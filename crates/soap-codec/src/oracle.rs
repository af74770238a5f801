//! The tokenizer alone, as the oracle that the [scanner](crate::scan) must agree with.

use alloc::vec::Vec;

use crate::DecodeError;
use crate::token::{Token, Tokens};

/// Panics unless `text` gives the same tokens with the scanner and without it, and the same error at the same place.
pub(crate) fn assert_agree(text: &str) {
    assert_eq!(
        all(Tokens::new(text)),
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
