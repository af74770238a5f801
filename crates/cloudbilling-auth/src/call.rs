//! What became of a call, and whether to repeat it.

/// One logical call: what it does, and whether it has been repeated. It makes sure that nothing goes out a third time.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Call {
    doubts: bool,
    kind: CallKind,
    repeats_left: u8,
}

impl Call {
    /// A call that may be repeated once, if its session was refused.
    #[must_use]
    pub const fn new(kind: CallKind) -> Self {
        Self {
            doubts: false,
            kind,
            repeats_left: 1,
        }
    }

    /// A call that is never repeated.
    #[must_use]
    pub const fn once(kind: CallKind) -> Self {
        Self {
            doubts: false,
            kind,
            repeats_left: 0,
        }
    }

    /// Takes no refusal for a proof that the call was not executed: a write is then never repeated. For a service that
    /// executes first and looks at the token afterwards.
    #[must_use]
    pub const fn doubting(self) -> Self {
        Self {
            doubts: true,
            ..self
        }
    }

    /// What a refusal of this call's token leads to.
    pub(crate) fn refused(&mut self, certainty: Certainty) -> Verdict {
        let executed = match certainty {
            Certainty::Certain if !self.doubts => Executed::No,
            Certainty::Certain | Certainty::Likely => Executed::Unknown,
        };
        let harmless = executed == Executed::No || self.kind == CallKind::Read;
        if !harmless || self.repeats_left == 0 {
            return Verdict::SessionExpired { executed };
        }
        self.repeats_left -= 1;
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
    /// The service took the token and worked on the call, whatever came of it: a result, or an error of the call itself.
    Accepted,
    /// The token is good, but this call is not allowed (HTTP 403).
    Forbidden,
    /// It says nothing about the token: no connection, a cut-off answer, an intermediary's page (407, HTML with 401 or
    /// 403), throttling, or a fault of unsure meaning.
    Other,
    /// The service refused the token.
    Refused {
        /// How sure that is.
        certainty: Certainty,
    },
}

/// How sure it is that an answer means *token refused, call not executed*.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Certainty {
    /// An authentication fault, HTTP 401 with a SOAP or an empty body, or a code that the profile lists.
    Certain,
    /// Known wording only. The call may have been executed.
    Likely,
}

/// Whether a call took effect at the service.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Executed {
    /// It did not.
    No,
    /// It may have.
    Unknown,
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
        /// Whether the call took effect.
        executed: Executed,
    },
    /// Tell the caller that it can't go on without a person's help.
    Stop(crate::GiveUp),
}
