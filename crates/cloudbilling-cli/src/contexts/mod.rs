//! Named contexts: a service, and where its credentials come from, in the configuration file; and
//! `cloudbilling context`, which changes that file.
//!
//! It must not depend on any other command.

mod arguments;
mod candidates;
mod commands;
mod context;
mod edit;
mod file;

pub(crate) use self::arguments::ContextArguments;
pub(crate) use self::candidates::candidates;
pub(crate) use self::commands::run;
pub(crate) use self::context::{Context, ContextCredential};
pub(crate) use self::file::Contexts;
