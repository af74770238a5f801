//! One small record per account, shared by processes and kept by an atomic swap; and the key that
//! seals what is secret in it.
//!
//! **In scope:** the traits [`Store`] and [`BlockingStore`], their errors, stores in files for
//! the processes of one machine (feature `file`) and in PostgreSQL for those of many (feature
//! `postgres`), the names and sealed parts of records
//! ([`StoreKey`]), and for tests an in-memory store with faults and a conformance suite (feature
//! `testing`). **Out of scope:** what a record means. The authentication machine of
//! `cloudbilling-auth` is the only judge of that.
//!
//! ```
//! use cloudbilling_store::{BlockingStore, StoreKey, Swapped, Version};
//! # use cloudbilling_store::memory::MemoryStore;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = StoreKey::generate()?;
//! let account = key.account(&["production", "billing@example.com"]);
//! let store = MemoryStore::new();
//!
//! let created = BlockingStore::swap(&store, &account, Version::ABSENT, b"one strike")?;
//! let Swapped::Stored { version, .. } = created else { panic!("nobody else uses it") };
//! // A swap that still expects the old version returns the new record instead.
//! let late = BlockingStore::swap(&store, &account, Version::ABSENT, b"no strike")?;
//! let Swapped::Conflict(current) = late else { panic!("the version has changed") };
//! assert_eq!(current.version, version);
//! assert_eq!(current.record.as_deref(), Some(&b"one strike"[..]));
//! # Ok(()) }
//! ```
//!
//! # Concepts
//!
//! * A **record** is a few kilobytes of one account. It is replaced as a whole.
//! * A **version** ([`Version`]) is compared as a whole. No version ever returns, so a store that
//!   went back in time can be noticed.
//! * A **swap** that failed says whether it may have been stored ([`Commit`]), as a failed call
//!   says whether it may have been delivered.
//! * **Redis and Valkey** are not among the stores: a failover can lose what they acknowledged,
//!   whatever their settings. The trait and the suite let others build what they accept.
//!
//! # Features
//!
//! * `file`: the store in files, on Linux.
//! * `postgres`: the store in PostgreSQL. Its asynchronous form runs on tokio.
//! * `testing`: the in-memory store and the conformance suite.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/cloudbilling-store/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
#[cfg(feature = "testing")]
pub mod conformance;
mod error;
#[cfg(feature = "file")]
pub mod file;
mod hex;
mod key;
#[cfg(feature = "testing")]
pub mod memory;
#[cfg(feature = "postgres")]
pub mod postgres;
mod store;
mod version;

pub use account::{AccountKey, AccountKeyError};
pub use error::{Commit, StoreError, StoreErrorKind};
pub use key::{Fingerprint, KeyError, KeyErrorKind, StoreKey};
pub use store::{BlockingStore, Loaded, MAX_RECORD_BYTES, Store, StoreTime, Swapped};
pub use version::{Version, VersionError};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
