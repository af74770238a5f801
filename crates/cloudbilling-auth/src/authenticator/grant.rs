//! The token of a call.

use alloc::sync::Arc;
use core::fmt;

use crate::credentials::Secret;

/// A token to attach to a call, and its generation.
///
/// Cheap to clone. The token is wiped from memory with the last clone.
#[derive(Clone, Debug)]
pub struct Grant {
    generation: Generation,
    kind: TokenKind,
    token: Arc<Secret>,
}

impl Grant {
    pub(crate) fn new(generation: Generation, kind: TokenKind, token: Secret) -> Self {
        Self {
            generation,
            kind,
            token: Arc::new(token),
        }
    }

    /// Returns the generation, to be passed back with the call's outcome.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Returns the kind of token. The two kinds may be sent in different header blocks.
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Returns the token in clear text, for the header block that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose()
    }
}

/// The kind of a token.
#[allow(
    clippy::exhaustive_enums,
    reason = "each kind needs a header block of its own"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TokenKind {
    /// A token made in the Management Portal.
    ApiToken,
    /// A token issued by the `Login` method.
    SessionToken,
}

/// The identity of the grant that a call was sent with.
///
/// Opaque. Each token gets a new generation, and none is used twice, even after a restart.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Generation {
    pub(crate) epoch: u64,
    pub(crate) counter: u64,
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Generation({self})")
    }
}

/// Writes the epoch in hexadecimal, a dot, and the counter: `9f3c2a4b5d6e7f80.3`.
impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}.{}", self.epoch, self.counter)
    }
}
