//! Named contexts: a service, and where its credentials come from, in the configuration file.
//!
//! It must not depend on any command.

mod candidates;
mod context;
mod file;

pub(crate) use self::candidates::candidates;
pub(crate) use self::context::{Context, ContextCredential};
pub(crate) use self::file::Contexts;
