use super::Reason;

/// The state of a row. Once no call is under way, no row is [`InFlight`](Self::InFlight).
///
/// # The form as text
/// `Display` writes one line, which `FromStr` reads back; only an [error](crate::CallError) comes
/// back as its text. The form is stable: later versions read it. So it can be kept in a journal,
/// beside the row's [id](super::RowId).
///
/// | text | state |
/// |---|---|
/// | `done` | `Done(Proof::Response)` |
/// | `done: found by a check` | `Done(Proof::Check)` |
/// | `in flight` | `InFlight` |
/// | `not attempted` | `NotAttempted` |
/// | `refused: ` and a reason | `Refused` |
/// | `unknown: ` and a reason | `Unknown` |
///
/// In a reason, `\\` stands for a backslash, and `\u{a}` for an
/// [unprintable](soap_codec::is_unprintable) character by its hexadecimal number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // A caller that bills by it must handle every state.
pub enum RowState {
    /// It was done.
    Done(Proof),
    /// It was handed out, and the outcome of its call has not been reported.
    InFlight,
    /// It was certainly not done: not sent, or refused before it was processed. It can be sent.
    NotAttempted,
    /// The service reports that it was not done, or it cannot be written as XML.
    Refused(Reason),
    /// It may have been done, or not. It is not sent again unless a check shows that it was not
    /// done.
    Unknown(Reason),
}

/// The evidence that a row was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // A caller that bills by it must handle both.
pub enum Proof {
    /// A [check](crate::Checkable) found it, or the caller [settled](crate::Batch::settle) it.
    Check,
    /// The service confirmed it in its response to the call.
    Response,
}

/// The result of looking for a row that was [unknown](RowState::Unknown).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // There is no third result: anything unclear is not a finding.
pub enum Finding {
    /// The row was done.
    Done,
    /// The row was certainly not done: it can be sent again.
    NotDone,
}
