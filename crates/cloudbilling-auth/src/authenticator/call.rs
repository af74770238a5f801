//! A call, its outcome, and the decision whether to retry it.

use crate::login::GiveUpReason;

/// One logical call, which is retried at most once, or twice if a session was that of another
/// process.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Call {
    /// Set if the refusal of another process's session may still be overlooked.
    forgives: bool,
    kind: CallKind,
    retries_left: u8,
    trusts_refusals: bool,
}

impl Call {
    /// Creates a call that is retried once if its session is refused: if it is a read, or if it
    /// [trusts refusals](Self::trusting_refusals).
    ///
    /// With a store, the session of another process may have ended before this one found it in the
    /// record. The first refusal of such a session does not use up the retry.
    #[must_use]
    pub const fn new(kind: CallKind) -> Self {
        Self {
            forgives: true,
            kind,
            retries_left: 1,
            trusts_refusals: false,
        }
    }

    /// Creates a call that is never retried.
    #[must_use]
    pub const fn once(kind: CallKind) -> Self {
        Self {
            forgives: false,
            retries_left: 0,
            ..Self::new(kind)
        }
    }

    /// Treats a certain refusal as proof that the call was not executed, so that a write is retried
    /// as well. Only for a service that is known to check the session before it executes a call.
    #[must_use]
    pub const fn trusting_refusals(self) -> Self {
        Self {
            trusts_refusals: true,
            ..self
        }
    }

    /// Returns `true` if the service may have executed this call although it refused the token with
    /// this certainty.
    #[must_use]
    pub const fn may_have_executed(&self, certainty: Certainty) -> bool {
        match certainty {
            Certainty::Certain => !self.trusts_refusals,
            Certainty::Likely => true,
        }
    }

    /// Returns the verdict on a refusal of this call's token, which may be an adopted one: that
    /// of a session of another process.
    pub(crate) fn refused(&mut self, certainty: Certainty, is_adopted: bool) -> Verdict {
        let may_have_executed = self.may_have_executed(certainty);
        let is_harmless = !may_have_executed || self.kind == CallKind::Read;
        if is_harmless && is_adopted && core::mem::take(&mut self.forgives) {
            return Verdict::Retry;
        }
        if !is_harmless || self.retries_left == 0 {
            return Verdict::SessionExpired { may_have_executed };
        }
        self.retries_left -= 1;
        Verdict::Retry
    }
}

/// The effect of a call at the service.
#[allow(
    clippy::exhaustive_enums,
    reason = "a call changes something or it does not"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CallKind {
    /// It changes nothing, so executing it twice does no harm.
    Read,
    /// It changes something, so it must not be executed twice.
    Write,
}

/// The outcome of a call, as far as its token is concerned.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CallOutcome {
    /// The service accepted the token and executed the call.
    Accepted,
    /// The owner of the token may not make this call (HTTP 403). It was not executed.
    Forbidden,
    /// Inconclusive as to the token: no connection, a cut-off response, an intermediary's page
    /// (407, or HTML with 401 or 403), throttling, a response that contradicts itself, an unclear
    /// fault, or an error of the call, which may be a refusal in unknown words.
    Other,
    /// The service refused the token.
    Refused {
        /// The certainty of the refusal.
        certainty: Certainty,
    },
}

/// The certainty that a response means *token refused*.
#[allow(
    clippy::exhaustive_enums,
    reason = "a refusal is beyond doubt or it is not"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Certainty {
    /// An authentication fault, HTTP 401 with an empty body, or a configured code, and no evidence
    /// against it. A service that checks the session first has not executed the call.
    Certain,
    /// Known wording only, or evidence of a refusal beside evidence against it. The call may have
    /// been executed.
    Likely,
}

/// The machine's decision about a call that was sent, as returned by
/// [`Authenticator::handle_call`](crate::Authenticator::handle_call).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
#[must_use]
pub enum Verdict {
    /// Return the response to the caller.
    Done,
    /// Poll again and send the call once more.
    Retry,
    /// Report to the caller that the session ended during this call. The next call starts a new
    /// one.
    SessionExpired {
        /// `true` if the service may have executed the call.
        may_have_executed: bool,
    },
    /// Return the reason to the caller. It does not change without a person's help.
    GiveUp(GiveUpReason),
}
