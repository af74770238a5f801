//! What became of a call, and whether to repeat it.

use crate::login::GiveUpReason;

/// One logical call: what it does, and whether it has been repeated. It makes sure that nothing goes out a third time.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Call {
    kind: CallKind,
    retries_left: u8,
    trusts_refusals: bool,
}

impl Call {
    /// A call that may be repeated once if its session was refused: if it reads, or if it
    /// [trusts refusals](Self::trusting_refusals).
    #[must_use]
    pub const fn new(kind: CallKind) -> Self {
        Self {
            kind,
            retries_left: 1,
            trusts_refusals: false,
        }
    }

    /// A call that is never repeated.
    #[must_use]
    pub const fn once(kind: CallKind) -> Self {
        Self {
            retries_left: 0,
            ..Self::new(kind)
        }
    }

    /// Takes a certain refusal as proof that the call was not executed, so that a write is repeated
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

    /// Returns the verdict on a refusal of this call's token.
    pub(crate) fn refused(&mut self, certainty: Certainty) -> Verdict {
        let may_have_executed = self.may_have_executed(certainty);
        let is_harmless = !may_have_executed || self.kind == CallKind::Read;
        if !is_harmless || self.retries_left == 0 {
            return Verdict::SessionExpired { may_have_executed };
        }
        self.retries_left -= 1;
        Verdict::Retry
    }
}

/// What a call does at the service.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CallKind {
    /// It changes nothing, so executing it twice does no harm.
    Read,
    /// It changes something: never executed twice by itself.
    Write,
}

/// What became of a call, as far as its token is concerned.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CallOutcome {
    /// The service took the token and did what the call asks for.
    Accepted,
    /// The call is not allowed to the owner of the token (HTTP 403). It was not executed.
    Forbidden,
    /// No verdict on the token: no connection, a cut-off response, an intermediary's
    /// page (407, HTML with 401 or 403), throttling, a response that contradicts itself, a fault of
    /// unsure meaning, or an error of the call, which may be a refusal in unknown words.
    Other,
    /// The service refused the token.
    Refused {
        /// How sure that is.
        certainty: Certainty,
    },
}

/// The certainty that a response means *token refused*.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Certainty {
    /// An authentication fault, HTTP 401 with an empty body, or a code that the contract lists, and
    /// nothing against it. A service that checks the session first has not executed the call.
    Certain,
    /// Known wording only, or a sign of refusal beside another that speaks against it. The call may
    /// have been executed.
    Likely,
}

/// What to do with a call's answer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
#[must_use]
pub enum Verdict {
    /// Hand the answer to the caller.
    Done,
    /// Poll again and send the call once more.
    Retry,
    /// Tell the caller that the session ended under this call. The next call starts a new one.
    SessionExpired {
        /// Whether the service may have executed the call.
        may_have_executed: bool,
    },
    /// Tell the caller that it can't go on without a person's help.
    GiveUp(GiveUpReason),
}
