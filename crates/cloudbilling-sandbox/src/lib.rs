//! A local CloudBilling for tests: the SOAP service over TLS, with its lock, its tokens, its data,
//! and fault injection.
//!
//! The real service cannot be used for tests. This crate imitates it on a local port, for clients
//! in any language: a test starts it with [`Sandbox::start`], a person with the command
//! `cloudbilling sandbox`. It contains no client code, and is equally strict with every client.
//!
//! # In scope
//! SOAP 1.1 and 1.2 as WCF implements them; every operation whose parameters are documented; API
//! tokens, and the deprecated `Login` with its three strikes and its lock of 15 minutes; sessions
//! that end; fault injection; an admin API for tests in other languages ([`Sandbox::admin_key`]); a
//! WSDL and a Management Portal, each behind a [feature](#features).
//!
//! # Out of scope
//! Prices: totals are stored as they were loaded, and no price rule is applied. Templates: the only
//! document of an approved invoice is a plain text.
//!
//! # Example
//! ```
//! # fn main() -> Result<(), cloudbilling_sandbox::Error> {
//! use std::time::Duration;
//!
//! use cloudbilling_sandbox::{FaultInjection, InjectedFault, NewAccount, Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let admin = sandbox.admin();
//! admin.create_account(&NewAccount::new("anna@example.org", "correct horse"))?;
//! // The second GetPurchases from now on is carried out, but its response is lost.
//! admin.inject(FaultInjection::on("GetPurchases", InjectedFault::LoseResponse).nth(2))?;
//! // … let the client under test call sandbox.endpoint(), trusting sandbox.ca_pem() …
//! admin.advance_clock(Duration::from_secs(15 * 60))?;
//! assert_eq!(admin.account("anna@example.org")?.strikes, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Concepts
//! - **Environment**: a tenant. Accounts, API tokens and data belong to one environment, and are
//!   invisible from others.
//! - **Undocumented behaviour**: names and placements follow the
//!   [`ServiceContract`](cloudbilling_types::ServiceContract); [`LockRules`] and [`Behaviour`]
//!   choose between the plausible behaviours of the service where nothing is documented.
//! - **Time**: locks, sessions and dates follow a clock that a test moves
//!   ([`Admin::advance_clock`]). Delays on the wire are real.
//! - **Durability**: with [`Storage::File`] a write is on disk before its response is sent. A
//!   sandbox that is killed at any moment loses nothing that it has confirmed. Injected faults and
//!   the request log are not kept.
//!
//! # Features
//! None by default: a test that embeds the sandbox needs none. The program `cloudbilling sandbox`
//! has them all.
//! - `load`: data from CSV and JSON ([`Admin::load_csv`], [`Admin::load_json`]).
//! - `portal`: the Management Portal and its administrators ([`Sandbox::portal`]); includes `load`
//!   and `seed`.
//! - `seed`: the data of an invented company ([`Admin::seed_demo`]).
//! - `wsdl`: the WSDL and its schemas, at `?wsdl` and `?singleWsdl`.
//!
//! # Minimum supported Rust version
//! 1.89.

#![doc(html_root_url = "https://docs.rs/cloudbilling-sandbox/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admin;
mod data;
mod error;
mod faults;
mod identity;
mod journal;
#[cfg(feature = "portal")]
mod portal;
mod routes;
mod sandbox;
mod server;
mod soap;
#[cfg(feature = "wsdl")]
mod wsdl;

pub use self::admin::handle::Admin;
pub use self::data::billing::purchases::NewPurchase;
#[cfg(feature = "load")]
pub use self::data::load::{Loaded, Table};
pub use self::data::storage::Storage;
pub use self::data::timestamp::Timestamp;
pub use self::error::{Error, ErrorKind};
pub use self::faults::fault::{FaultForm, InjectedFault};
pub use self::faults::injection::{FaultInjection, PendingInjection};
pub use self::identity::accounts::{Account, LoginCounters, NewAccount};
pub use self::identity::group::Group;
pub use self::identity::lockout::LockRules;
pub use self::identity::sessions::Session;
pub use self::identity::tokens::{ApiTokenRecord, ApiTokenSecret, NewApiToken};
pub use self::journal::entry::{LoggedConnection, LoggedRequest};
pub use self::sandbox::{Sandbox, SandboxBuilder};
pub use self::server::admission::Usage;
pub use self::server::admission::lane::LaneUsage;
pub use self::server::behaviour::{Behaviour, LoginRefusalForm, MemberOrder, RefusalForm};
pub use self::server::clock::ClockSetting;
pub use self::server::limits::ServerLimits;
