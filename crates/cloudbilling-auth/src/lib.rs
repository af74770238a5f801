//! The CloudBilling authentication state machine, without I/O or clock.
//!
//! ```
//! use std::cell::RefCell;
//! use cloudbilling_auth::*;
//!
//! let login = Login::new("ann@example.com", "correct horse", "test")?;
//! let endpoint = "https://api.example.com/soap";
//! let mut auth = Authenticator::new(endpoint, login, Policy::default(), RefCell::new(Ledger::new()), 42);
//! let now = Timestamp::from_millis(0);
//!
//! let Action::Login(attempt) = auth.poll(now) else { unreachable!() };
//! // Keep `auth.snapshot(wall)`, then send `attempt.credentials()` to the service, which answers with a session:
//! auth.handle_login(attempt, LoginOutcome::Granted(SessionToken::new("5e55")?), now);
//!
//! let mut call = Call::new(CallKind::Write);
//! let Action::Attach(grant) = auth.poll(now) else { unreachable!() };
//! // Send the call with `grant.expose()`. The service says that the session has ended:
//! let outcome = CallOutcome::Refused { certainty: Certainty::Certain };
//! assert_eq!(auth.handle_call(&mut call, grant.generation(), outcome, now), Verdict::Retry);
//! # Ok::<(), InvalidCredentials>(())
//! ```
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod account;
mod action;
mod attempt;
mod authenticator;
mod backoff;
mod call;
mod credentials;
mod entry;
mod event;
mod grant;
mod ledger;
mod policy;
mod secret;
mod snapshot;
mod time;

pub use account::Account;
pub use action::{Action, GiveUp, LockSource, WaitReason};
pub use attempt::{AttemptId, LoginAttempt, LoginOutcome, Settlement};
pub use authenticator::Authenticator;
pub use call::{Call, CallKind, CallOutcome, Certainty, Executed, Verdict};
pub use credentials::{
    ApiToken, Credentials, InvalidCredentials, InvalidVersion, Login, SessionToken, Version,
};
pub use event::Event;
pub use grant::{Generation, Grant, TokenKind};
pub use ledger::{Ledger, LedgerAccess};
pub use policy::{InvalidPolicy, LockEnd, Policy, PolicyBuilder};
pub use snapshot::{Snapshot, SnapshotError, SnapshotErrorKind};
pub use time::{Timestamp, WallTime};
