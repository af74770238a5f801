//! What a call is sent with.

use alloc::sync::Arc;
use core::fmt;

use crate::credentials::Secret;

/// A token to attach to a call, and its generation. Cheap to clone; the token is wiped with the last clone.
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

    /// Hand it back with the call's outcome.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Which of the two tokens it is: they may travel in different header blocks.
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The token in clear text, for the header block that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose()
    }
}

/// Where a token comes from.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TokenKind {
    /// From the Management Portal.
    ApiToken,
    /// From the `Login` method.
    SessionToken,
}

/// Which grant a call went out with. Opaque; a new one with each token, never the same again, also after a restart.
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

/// The epoch in hexadecimal, a dot, the counter: `9f3c2a4b5d6e7f80.3`.
impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}.{}", self.epoch, self.counter)
    }
}
