//! The authentication of a CloudBilling client as a state machine: token, login, lockout. It does no I/O, knows no clock
//! and holds no lock: it is told what happened and when, and answers what to do next.
//!
//! The service locks an account for 15 minutes at the third wrong login. A client that logs in
//! again and again with a password that was changed, or because an answer was lost, locks its own
//! user out. **This machine can't:** between two successes of an account, our own wrong or possibly
//! wrong logins never exceed a budget of two, whatever happens: lost answers, crashes, restarts,
//! rotation, many callers. (Wrong logins of others, be it another process, are invisible; no client
//! can promise more. A service that answers a wrong login with success *and accepts calls with its
//! session* is outside the promise, too: such a login cannot be distinguished from a right one.)
//!
//! In scope: which token a call is sent with, when to log in, when not to, whether to repeat a call, what must survive a
//! restart. Out of scope: building and reading messages, telling what an answer means, sending, waiting, keeping.
//!
//! ```
//! use std::cell::RefCell;
//! use cloudbilling_auth::*;
//!
//! let login = Login::new("ann@example.com", "correct horse", "test")?;
//! let endpoint = "https://api.example.com/soap";
//! let mut auth = Authenticator::new(endpoint, login, Policy::default(), RefCell::new(Ledger::new()), 42);
//! let now = MonotonicTime::from_millis(0);
//!
//! let Action::Login(attempt) = auth.poll(now) else { unreachable!() };
//! // Keep `auth.snapshot(attempt.account(), wall, now)`, then send `attempt.credentials()`. The service answers:
//! auth.handle_login(attempt, LoginOutcome::Granted(SessionToken::new("5e55")?), now);
//!
//! let mut call = Call::new(CallKind::Read);
//! let Action::Attach(grant) = auth.poll(now) else { unreachable!() };
//! // Send the call with `grant.expose()`. The service says that the session has ended:
//! let outcome = CallOutcome::Refused { certainty: Certainty::Certain };
//! assert_eq!(auth.handle_call(&mut call, grant.generation(), outcome, now), Verdict::Retry);
//! # Ok::<(), CredentialsError>(())
//! ```
//!
//! # The run loop
//!
//! 1. Make an [`Authenticator`] with [`Credentials`], a [`Policy`] and a [`Ledger`] that all clients of the process share.
//!    If a store has a [`Snapshot`] of the account, [`restore`](Authenticator::restore) it.
//! 2. For each call, make a [`Call`], and [`poll`](Authenticator::poll):
//!    - [`Attach`](Action::Attach): send the call with this token; go to 4.
//!    - [`Login`](Action::Login): go to 3.
//!    - [`Wait`](Action::Wait): poll again at the given time, or after any input. Fail at once if the call's own deadline
//!      is earlier.
//!    - [`GiveUp`](Action::GiveUp): hand the reason to the caller. Only a person can help.
//! 3. Keep a [`snapshot`](Authenticator::snapshot) of the attempt's account, *then* send the login. Report its outcome by
//!    [`handle_login`](Authenticator::handle_login), at its deadline as [`Unknown`](LoginOutcome::Unknown) at the latest.
//!    Keep a snapshot again. Wake everybody who waits; they go to 2. The login belongs to the client, not to the call that
//!    happened to start it: if that call is dropped, the login goes on.
//! 4. Report the call's outcome by [`handle_call`](Authenticator::handle_call):
//!    - [`Done`](Verdict::Done): hand the answer to the caller.
//!    - [`Retry`](Verdict::Retry): go to 2 with the same [`Call`]; it happens once.
//!    - [`SessionExpired`](Verdict::SessionExpired), [`GiveUp`](Verdict::GiveUp): hand it to the caller as an error.
//!
//!    Then keep a snapshot of the accounts that [`poll_unsaved`](Authenticator::poll_unsaved)
//!    names.
//! 5. At any time: [`replace_credentials`](Authenticator::replace_credentials),
//!    [`permit_login`](Authenticator::permit_login), [`handle_unlock`](Authenticator::handle_unlock),
//!    [`poll_event`](Authenticator::poll_event). Wake everybody who waits afterwards.
//!
//! # States
//!
//! ```text
//!            ┌────────── refused, of the current generation ──────────┬───────────────────────┐
//!            ▼                                                        │                       │
//!       ┌─────────┐  poll: booked   ┌───────────┐     granted    ┌──────────┐  call     ┌──────────┐
//!  ───► │  ready  │ ──────────────► │ in flight │ ─────────────► │ unproven │ ────────► │  proven  │
//!       └─────────┘ ◄────────────── └───────────┘                │ session  │ accepted  │ session  │
//!         ▲ │ ▲  not sent, lost,      │       │                  └──────────┘           └──────────┘
//! permit, │ │ │  deadline; a pause    │locked │ wrong,
//! other   │ │ │                       ▼       │ not permitted
//! creden- │ │ │  lock ended,    ┌────────┐    │
//! tials,  │ │ └──────────────── │ locked │    │
//! unlock  │ │    or unlock      └────────┘    │
//!         │ │ budget spent,          │ never accepted,
//!         │ ▼ useless sessions       │ locked again
//!       ┌─────────┐                  │        │
//!       │ stopped │ ◄────────────────┴────────┘
//!       └─────────┘
//! ```
//!
//! A session is *unproven* until a call with it was accepted: the service may grant a session to a
//! wrong login. Until then its login stays a possible strike and clears nothing. Calls use it like
//! a proven one.
//!
//! An API token knows two states: *attached*, and *refused* until it is replaced or permitted.
//!
//! | input | ready | in flight | session | locked | stopped |
//! |---|---|---|---|---|---|
//! | `poll` | `Login`, or `Wait` for a pause | `Wait` for the deadline | `Attach` | `Wait` for the end | `GiveUp` |
//! | login granted | unproven session, if of the present credentials | the same | newer one wins | the same | the same |
//! | … but it was wrong | not seen: strike stays | the same | the same | the same | the same |
//! | login wrong | strike, refused | strike, refused | strike, refused | strike, refused | strike, refused |
//! | login locked | locked | locked | stays; locked afterwards | locked longer, final | locked |
//! | login not permitted | strike stays, stopped | the same | stopped afterwards | strike stays, stopped | strike stays |
//! | login not sent | strike off, pause | strike off, pause | strike off | strike off, pause | strike off |
//! | login unknown | pause | pause | nothing | pause | nothing |
//! | deadline | | ready, strike stays | | | |
//! | call accepted, first of its session | strike and list cleared | the same | the same; proven | the same | the same |
//! | call without a verdict | nothing | nothing | nothing | nothing | nothing |
//! | call refused, current generation | | | ready; an unproven session was useless | | |
//! | call refused, other generation | `Retry` | `Retry` | `Retry` | `Retry` | `Retry` |
//! | other credentials | ready | in flight goes on | ready | locked, never accepted: stopped | ready, if the budget allows |
//! | equal credentials | nothing | nothing | nothing | nothing | nothing |
//! | permit | one login against all but a lock | the same, next | the same, next | after the lock | ready, once |
//! | unlock | strikes that were over cleared | the same | the same | ready | ready, unless refused |
//!
//! A login's report in *ready*, *session*, *locked* or *stopped* is a late one: of an attempt that was forgotten.
//!
//! # What the service leaves open
//!
//! | question | what this machine assumes |
//! |---|---|
//! | Does the end of a lock clear the count of wrong logins? | It does not. [`LockEnd`] is a setting. |
//! | Do the right credentials lift a lock before its end? | They do not: nothing is sent while locked. |
//! | Does a *locked* answer count as a wrong login? | It may: the attempt stays a possible strike. |
//! | Does an unlock clear the count? | It does, but not what may have arrived after it. |
//! | Does a success clear the count? | It does, as the documentation suggests ("a later correct login"), of its own environment. |
//! | Was a login right that was granted? | It may have been wrong until a call with its session was accepted. |
//! | Was a password right that is *not permitted*? | It may have been wrong. |
//! | Do environments count together? | They may: see [`Account`]. |
//! | Was a login executed whose answer was lost? | It may have been, and it may have been wrong. |
//! | Can it be executed after a later login was granted? | Until the end of its [quarantine](Policy::quarantine). |
//! | Does letter case tell accounts apart? | It does not: see [`Account`]. |
//! | How long does a session last? | Unknown: it ends when a call says so. |
//! | Was a call executed whose refusal is known by its wording only? | It may have been: see [`Certainty`]. |
//! | Was a call executed whose refusal is certain? | It may have been, unless the call [trusts refusals](Call::trusting_refusals). |
//!
//! # Twelve invariants
//!
//! Each has scenarios of its name under `tests/scenario/`; all are checked at every step of every order of inputs up to a
//! depth (`cargo test exhaustive`), and on random runs of many callers against a model of the service (`tests/model/`).
//!
//! 1. One login of an account is in flight. Each attempt is settled at most once; a forgotten one frees the machine at its
//!    deadline.
//! 2. A login is booked before it is sent, with a list of what its success clears: all strikes of
//!    exactly its endpoint, environment and email that are *over* at that moment, which means
//!    answered, or past their deadline and quarantine. Only an accepted call with its session
//!    proves the success, and clears the strike and its list. Wrong makes it definite; not sent
//!    takes it off; anything else leaves it. A lock's end goes by the same lists, an unlock by what
//!    was over at its time.
//! 3. Strikes stay within the budget. Beyond it only a permit, a proven success, or an unlock.
//! 4. Refused credentials are not sent again without a permit, also after a restart, if they have a [`Version`]. Without
//!    one, a restored refusal is of all credentials, until a success and another restart. Only a success with them ends
//!    the refusal; an unlock does not.
//! 5. Nothing is sent while locked; afterwards one automatic attempt, with accepted credentials only.
//! 6. A late session is adopted if its credentials are current and there is no newer one. Wrong and locked always count.
//! 7. Generations are never used twice. A refusal of any but the current one never leads to a login.
//! 8. A refusal repeats a read once; a write only if it is certain and the call trusts refusals.
//! 9. Two useless sessions in a row, or one login that is not permitted, stop the account: all its
//!    clients, also after a rotation or a restart. A call without a verdict makes no session
//!    useless. Successful logins keep their distance.
//! 10. An API token ends by a certain refusal of its current generation only, and no login takes its place.
//! 11. Time that goes backwards is no time passed; a restart never lengthens a lock, nor shortens it on a clock's word
//!     that went back.
//! 12. Secrets never show, and are wiped when dropped. (Best effort: a buffer that the caller passes in as `&str`, or that
//!     grew before it came here, leaves copies that nobody can wipe.)
//!
//! # Features
//!
//! `std` (default): [`LedgerAccess`] for `std::sync::Mutex`. Without it the crate needs `alloc` only. It builds with Rust
//! 1.89 and later.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod authenticator;
mod credentials;
mod ledger;
mod login;
mod policy;
mod snapshot;
mod time;

pub use crate::authenticator::{
    Action, AuthEvent, Authenticator, Call, CallKind, CallOutcome, Certainty, Generation, Grant,
    TokenKind, Verdict,
};
pub use crate::credentials::{
    Account, ApiToken, Credentials, CredentialsError, Login, SessionToken, Version, VersionError,
};
pub use crate::ledger::{Ledger, LedgerAccess};
pub use crate::login::{
    AttemptId, GiveUpReason, LockSource, LoginAttempt, LoginOutcome, WaitReason,
};
pub use crate::policy::{LockEnd, Policy, PolicyBuilder, PolicyError};
pub use crate::snapshot::{Snapshot, SnapshotError, SnapshotErrorKind};
pub use crate::time::{MonotonicTime, WallTime};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
