//! The facts known of one account: strikes, locks, which credentials were accepted or refused, and
//! what processes share beside them. The `Entry` of an account books its strikes and clears them.
//!
//! It must not depend on [`ledger`](crate::ledger) or [`record`](crate::record), which keep it.

mod entry;
mod fact;
mod gate;
mod join;
mod shared;
mod standing;
mod strike;
mod tried;

pub(crate) use self::entry::{Entry, InFlight};
pub(crate) use self::fact::Fact;
pub(crate) use self::gate::Gate;
pub(crate) use self::shared::{MAX_PERMITS, Permit, Session};
pub(crate) use self::standing::{Known, Lock, MAX_REFUSED, Standing};
pub(crate) use self::strike::{Strike, StrikeState};
pub(crate) use self::tried::Tried;
