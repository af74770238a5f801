//! Records in a table of PostgreSQL, for the processes of many machines.
//!
//! ```no_run
//! use cloudbilling_store::postgres::PostgresOptions;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let options = PostgresOptions::new("postgresql://billing:secret@db.example.com/billing")?;
//! let store = options.build_blocking()?;
//! // Once, by a person: afterwards, a missing table is an error.
//! store.create_table()?;
//! println!("{:?}", store.durability()?);
//! # Ok(()) }
//! ```
//!
//! A swap is one statement, which is a transaction of its own: a conditional `UPDATE` with
//! `synchronous_commit` set to `on` for this transaction. So it works through PgBouncer in each of
//! its modes. The store's time is the wall clock of the server.
//!
//! When the store connects, it refuses a server that can lose what it acknowledged
//! ([`NotDurable`](crate::StoreErrorKind::NotDurable)), and one that is a replica. A failover to an
//! *asynchronous* replica loses the last writes all the same, and no setting of the client can
//! prevent that: see [`Durability::has_synchronous_standby`].
//!
//! Depends on the traits only.

mod blocking;
mod connection;
mod durability;
mod failure;
mod options;
mod postgres_store;
mod statements;

pub use blocking::BlockingPostgresStore;
pub use durability::Durability;
pub use options::PostgresOptions;
pub use postgres_store::PostgresStore;
