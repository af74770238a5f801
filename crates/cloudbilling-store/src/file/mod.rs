//! Records as files, for the processes of one machine.
//!
//! ```no_run
//! use cloudbilling_store::file::{FileStore, KeyFile};
//!
//! let store = FileStore::open("/var/lib/example/cloudbilling")?;
//! let key = store.key(&KeyFile::new("/etc/example/cloudbilling/store.key"))?;
//! # Ok::<(), cloudbilling_store::StoreError>(())
//! ```
//!
//! Each record is a file of its own, with a lock file beside it that is never renamed or removed. A
//! swap takes the lock, compares the version, writes a new file, syncs it, renames it over the old
//! one, and syncs the directory. So the end of a process at any instruction leaves the old record
//! or the new one. The lock ends with its process.
//!
//! The store's time is the time since the machine started, suspension included, so it does not
//! change when somebody sets the clock.
//!
//! # Operating systems
//!
//! Linux. Elsewhere, [`FileStore::open`] fails with
//! [`Unsupported`](crate::StoreErrorKind::Unsupported): on Windows a directory cannot be synced and
//! permissions are not file modes, and neither Windows nor macOS has the clock that this store
//! needs in a form that safe Rust can read.
//!
//! Depends on the traits and on `key`; `system` contains what depends on the operating system.

mod directory;
mod examination;
mod failure;
mod file_store;
mod key_file;
mod lock;
mod on_thread;
mod record_file;
mod system;

pub use examination::{DamagedRecord, Examination};
pub use file_store::FileStore;
pub use key_file::KeyFile;
