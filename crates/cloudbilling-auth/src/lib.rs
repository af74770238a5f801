//! Authentication of a CloudBilling client as a state machine: token, login, lockout and session
//! expiry.
//!
//! The machine does no I/O, reads no clock and takes no lock. The caller reports what happened and
//! when, and the machine returns what to do next.
//!
//! The service locks an account for 15 minutes at the third wrong login. A client that keeps
//! logging in with an old password, or because a response was lost, locks its own user out. **This
//! machine cannot:** between two successes of an account, our own wrong or possibly wrong logins
//! never exceed a budget of two. That holds across lost responses, crashes, restarts, rotation and
//! many callers.
//!
//! Two things are outside the promise. Wrong logins of people, of other programs, and of processes
//! that do not share [a store](#processes-that-share-an-account) are invisible, so no client can
//! account for them. And if the service reports success for a wrong login *and
//! accepts calls with its session*, nothing distinguishes that login from a right one.
//!
//! In scope: which token a call is sent with, when to log in and when not to, whether to retry a
//! call, and what must survive a restart. Out of scope: building, reading and interpreting
//! messages, sending, waiting, storage, and cryptography.
//!
//! ```
//! use std::cell::RefCell;
//! use cloudbilling_auth::*;
//!
//! let login = Login::new("ann@example.com", "correct horse", "test")?;
//! let endpoint = "https://api.example.com/soap";
//! let ledger = RefCell::new(Ledger::new());
//! let mut auth = Authenticator::new(endpoint, login, Policy::default(), ledger, 42);
//! let now = MonotonicTime::from_millis(0);
//!
//! let Action::Login(attempt) = auth.poll(now) else { unreachable!() };
//! // Store `auth.snapshot(attempt.account(), wall, now)`, then send `attempt.credentials()`.
//! // The service responds:
//! auth.handle_login(attempt, LoginOutcome::Granted(SessionToken::new("5e55")?), now);
//!
//! let mut call = Call::new(CallKind::Read);
//! let Action::Attach(grant) = auth.poll(now) else { unreachable!() };
//! // Send the call with `grant.expose()`. The service responds that the session has ended:
//! let outcome = CallOutcome::Refused { certainty: Certainty::Certain };
//! let verdict = auth.handle_call(&mut call, grant.generation(), outcome, now);
//! assert_eq!(verdict, Verdict::Retry);
//! # Ok::<(), CredentialsError>(())
//! ```
//!
//! `examples/auth_loop.rs` is the whole run loop. The reasons for the design are in [`_design`].
//!
//! # The run loop
//!
//! 1. Make an [`Authenticator`] from [`Credentials`], a [`Policy`] and a [`Ledger`] that all
//!    clients of the process share. If a store has a [`Snapshot`] of the account,
//!    [`restore`](Authenticator::restore) it.
//! 2. For each call, make a [`Call`], then [`poll`](Authenticator::poll):
//!    - [`Attach`](Action::Attach): send the call with this token; go to 4.
//!    - [`Login`](Action::Login): go to 3.
//!    - [`Wait`](Action::Wait): poll again at the given time, or after any input. If the call's own
//!      deadline is earlier, fail it at once.
//!    - [`GiveUp`](Action::GiveUp): return the reason to the caller. A person has to help.
//! 3. Store a [`snapshot`](Authenticator::snapshot) of the attempt's account, *then* send the
//!    login. Report its outcome with [`handle_login`](Authenticator::handle_login), as
//!    [`Unknown`](LoginOutcome::Unknown) at its deadline at the latest. Store a snapshot again.
//!    Wake all waiting callers; they go to 2. The login belongs to the client, not to the call that
//!    started it: if that call is dropped, the login continues.
//! 4. Report the call's outcome with [`handle_call`](Authenticator::handle_call):
//!    - [`Done`](Verdict::Done): return the response to the caller.
//!    - [`Retry`](Verdict::Retry): go to 2 with the same [`Call`]. This happens at most once, or
//!      twice with a store.
//!    - [`SessionExpired`](Verdict::SessionExpired), [`GiveUp`](Verdict::GiveUp): return an error
//!      to the caller.
//!
//!    Then store a snapshot of each account that
//!    [`poll_unsaved`](Authenticator::poll_unsaved) returns.
//! 5. At any time: [`replace_credentials`](Authenticator::replace_credentials),
//!    [`permit_login`](Authenticator::permit_login),
//!    [`handle_unlock`](Authenticator::handle_unlock),
//!    [`poll_event`](Authenticator::poll_event). Wake all waiting callers afterwards.
//!
//! # Processes that share an account
//!
//! The promise above ends at the process: three processes have three budgets. With a store that all
//! of them can reach, they have one. The store keeps one [`Record`] for each account and knows only
//! how to load it and how to swap it for another one, if its version is still the expected one.
//! Give the credentials a [`Fingerprint`] and the machine [a store](Authenticator::with_store).
//! Then the run loop changes as follows:
//!
//! - `poll` may return [`Store`](Action::Store): access the store, report the outcome with
//!   [`handle_store`](Authenticator::handle_store), and poll again. This is the whole loop: load,
//!   let the machine decide, swap, and again if another process was faster.
//! - `poll` may return [`Open`](Action::Open): decrypt the session of another process, and report
//!   it with [`handle_opened`](Authenticator::handle_opened).
//! - [`Login`](Action::Login) comes after the store has acknowledged a swap whose record holds the
//!   attempt. No snapshot is needed. **Check the deadline again right before the first byte is
//!   sent**, on a clock that runs while the machine sleeps.
//! - Encrypt a granted token, and add the result to it
//!   ([`with_sealed`](SessionToken::with_sealed)).
//! - After each report, access the store while [`poll_store`](Authenticator::poll_store) returns a
//!   step. A failure is not an error of the call: the facts are kept and stored later.
//! - Call [`handle_changed`](Authenticator::handle_changed) if the store announces a change, or
//!   after a pause with some randomness. A call with a session accesses no store.
//!
//! A store that has no record is an error until a person
//! [creates it](Authenticator::create_record).
//!
//! ```
//! use std::cell::RefCell;
//! use cloudbilling_auth::*;
//!
//! /// A store in memory. A real one is shared, durable, and draws its tags at random.
//! #[derive(Default)]
//! struct Store {
//!     record: Option<Vec<u8>>,
//!     version: RecordVersion,
//! }
//!
//! impl Store {
//!     fn access(&mut self, step: &StoreStep) -> StoreOutcome {
//!         match step.kind() {
//!             StoreStepKind::Swap { expected, record } if *expected == self.version => {
//!                 self.record = Some(record.clone().into_bytes());
//!                 self.version.counter += 1;
//!                 self.version.tag += 7;
//!                 StoreOutcome::Swapped(self.version)
//!             }
//!             _ => StoreOutcome::Current(LoadedRecord {
//!                 record: self.record.clone(),
//!                 time: StoreTime::new(0, 1_790_000_000_000),
//!                 version: self.version,
//!             }),
//!         }
//!     }
//! }
//!
//! let login = Login::new("ann@example.com", "correct horse", "test")?
//!     .with_fingerprint(Fingerprint::new([0x5f; 32])); // HMAC-SHA-256 of account and password
//! let ledger = RefCell::new(Ledger::new());
//! let auth = Authenticator::new("https://a/", login, Policy::default(), ledger, 42);
//! let mut auth = auth.with_store();
//! let mut store = Store::default();
//! let now = MonotonicTime::from_millis(0);
//!
//! auth.create_record(now); // A person knows that this is the first use of the store.
//! let attempt = loop {
//!     match auth.poll(now) {
//!         Action::Store(step) => {
//!             let outcome = store.access(&step);
//!             auth.handle_store(step, outcome, now, now);
//!         }
//!         Action::Login(attempt) => break attempt,
//!         other => panic!("{other:?}"),
//!     }
//! };
//! let record = Record::from_bytes(store.record.as_ref().expect("a record"))?;
//! assert_eq!(record.strikes(), 1, "the store knows the login before it is sent");
//! # drop(attempt);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # States
//!
//! ```text
//!            ┌────────── refused, of the current generation ────────┬───────────────────────┐
//!            ▼                                                      │                       │
//!       ┌─────────┐  poll: booked   ┌───────────┐    granted   ┌──────────┐  call     ┌──────────┐
//!  ───► │  ready  │ ──────────────► │ in flight │ ───────────► │ unproven │ ────────► │  proven  │
//!       └─────────┘ ◄────────────── └───────────┘              │ session  │ accepted  │ session  │
//!         ▲ │ ▲  not sent, lost,      │       │                └──────────┘           └──────────┘
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
//! A session is *unproven* until a call with it is accepted, because the service may grant a
//! session to a wrong login. Until then its login stays a possible strike and clears nothing. Calls
//! use an unproven session like a proven one. A session that is refused while still unproven is
//! *useless*.
//!
//! An API token has two states: *attached*, and *refused* until it is replaced or permitted.
//!
//! | input | ready | in flight | session | locked | stopped |
//! |---|---|---|---|---|---|
//! | `poll` | `Login`, or `Wait` for a pause | `Wait` for the deadline | `Attach` | `Wait` for the end | `GiveUp` |
//! | login granted | unproven session, if of the current credentials | the same | newer one wins | the same | the same |
//! | … but it was wrong | not visible: strike stays | the same | the same | the same | the same |
//! | login wrong | strike, refused | strike, refused | strike, refused | strike, refused | strike, refused |
//! | login locked | locked | locked | stays; locked afterwards | locked longer, final | locked |
//! | login not permitted | strike stays, stopped | the same | stopped afterwards | strike stays, stopped | strike stays |
//! | login not sent | strike off, pause | strike off, pause | strike off | strike off, pause | strike off |
//! | login unknown | pause | pause | nothing | pause | nothing |
//! | deadline | | ready, strike stays | | | |
//! | call accepted, first of its session | strike and list cleared | the same | the same; proven | the same | the same |
//! | call inconclusive | nothing | nothing | nothing | nothing | nothing |
//! | call refused, current generation | | | ready; an unproven session was useless | | |
//! | call refused, other generation | `Retry` | `Retry` | `Retry` | `Retry` | `Retry` |
//! | other credentials | ready | in flight continues | ready | locked; stopped if never accepted | ready, if the budget allows |
//! | equal credentials | nothing | nothing | nothing | nothing | nothing |
//! | permit | one login, unless locked | the same, next | the same, next | after the lock | ready, once |
//! | unlock | strikes that were over are cleared | the same | the same | ready | ready, unless refused |
//!
//! A login that is reported in *ready*, *session*, *locked* or *stopped* is a late one: its attempt
//! was forgotten.
//!
//! # What the service leaves open
//!
//! | question | this machine's assumption |
//! |---|---|
//! | Does the end of a lock clear the count of wrong logins? | No. [`LockEnd`] is a setting. |
//! | Do the right credentials lift a lock before its end? | No: nothing is sent while locked. |
//! | Does a login that returns *locked* count as wrong? | Possibly: the attempt stays a possible strike. |
//! | Does an unlock clear the count? | Yes, except for what may have arrived after it. |
//! | Does a success clear the count? | Yes, as the documentation suggests ("a later correct login"), but only of its own environment. |
//! | Was a granted login right? | It may have been wrong until a call with its session is accepted. |
//! | Was the password right if the login is *not permitted*? | It may have been wrong. |
//! | Do environments share a count? | Possibly: see [`Account`]. |
//! | Was a login executed if its response was lost? | Possibly, and it may have been wrong. |
//! | Can it be executed after a later login was granted? | Until the end of its [quarantine](Policy::quarantine). |
//! | Does letter case distinguish accounts? | No: see [`Account`]. |
//! | How long does a session last? | Unknown: it ends when a call is refused for it. |
//! | Was a call executed if only the wording shows that it was refused? | Possibly: see [`Certainty`]. |
//! | Was a call executed if it was certainly refused? | Possibly, unless the call [trusts refusals](Call::trusting_refusals). |
//!
//! # Twelve invariants
//!
//! Each invariant has scenarios of its name under `tests/scenario/`. All are checked at every step
//! of every order of inputs up to a bounded depth (`cargo test exhaustive`), and on random runs of
//! many callers against a model of the service (`tests/model/`).
//!
//! 1. One login of an account is in flight at a time. Each attempt is settled at most once; a
//!    forgotten one frees the machine at its deadline.
//! 2. A login is booked before it is sent, with a list of what its success clears: all strikes of
//!    exactly its endpoint, environment and email that are *over* at that moment, which means
//!    completed by a response, or past their deadline and quarantine. Only an accepted call with
//!    its session proves the success, and clears the strike and its list. *Wrong* makes the strike
//!    definite, *not sent* removes it, and any other outcome leaves it. The end of a lock clears by
//!    the same lists; an unlock clears what was over at its time.
//! 3. Strikes stay within the budget. Beyond it, only a permit, a proven success or an unlock
//!    allows a login.
//! 4. Refused credentials are not sent again without a permit, even after a restart if they have a
//!    [`Version`]. Without a version, a restored refusal covers all credentials until a success and
//!    another restart. Only a success with them ends the refusal; an unlock does not.
//! 5. Nothing is sent while locked. Afterwards one automatic attempt is made, and only with
//!    accepted credentials.
//! 6. A late session is adopted if its credentials are current and there is no newer session.
//!    *Wrong* and *locked* always count.
//! 7. A generation is never used twice. A refusal of any but the current one never causes a login.
//! 8. A refused read is retried once; a refused write only if the refusal is certain and the call
//!    trusts refusals. One refusal of a session that another process had opened does not count.
//! 9. Two useless sessions in a row, or one login that is not permitted, stop the account for all
//!    its clients, even after a rotation or a restart. An inconclusive call makes no session
//!    useless. Successful logins keep a minimum interval.
//! 10. An API token ends only by a certain refusal of its current generation, and no login replaces
//!     it.
//! 11. A clock that goes backwards counts as standing still. A restart never lengthens a lock, nor
//!     shortens it if the wall clock went back.
//! 12. Secrets are never shown, and are wiped when dropped. This is best effort: a buffer that the
//!     caller passes as `&str`, or that grew before it was passed in, leaves copies behind.
//!
//! # Features
//!
//! `std` (default): [`LedgerAccess`] for `std::sync::Mutex`. Without it the crate needs `alloc`
//! only.
//!
//! # Minimum supported Rust version
//!
//! 1.89.
#![doc(html_root_url = "https://docs.rs/cloudbilling-auth/latest")]
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod authenticator;
mod credentials;
mod facts;
mod ledger;
mod login;
mod policy;
mod record;
mod snapshot;
mod time;

pub use crate::authenticator::{
    AccountStatus, Action, AuthEvent, Authenticator, Call, CallKind, CallOutcome, Certainty,
    Generation, Grant, SealedSession, TokenKind, Verdict,
};
pub use crate::credentials::{
    Account, ApiToken, Credentials, CredentialsError, Fingerprint, Login, SessionToken, Version,
    VersionError,
};
pub use crate::ledger::{
    Ledger, LedgerAccess, LoadedRecord, StoreOutcome, StoreStep, StoreStepKind,
};
pub use crate::login::{
    AttemptId, GiveUpReason, LockSource, LoginAttempt, LoginOutcome, WaitReason,
};
pub use crate::policy::{LockEnd, Policy, PolicyBuilder, PolicyError};
pub use crate::record::{Record, RecordError, RecordErrorKind, RecordVersion};
pub use crate::snapshot::{Snapshot, SnapshotError, SnapshotErrorKind};
pub use crate::time::{MonotonicTime, StoreTime, WallTime};

#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/design.md")]
pub mod _design {}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
