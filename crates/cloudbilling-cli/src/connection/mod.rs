//! The connection to a service that a command line, the environment and a context describe
//! together: where the service is, with which credentials, and with which settings.
//!
//! It must not depend on any command.

mod arguments;
mod client;
mod credentials;
mod http_headers;
mod target;

pub(crate) use self::arguments::{ConnectionArguments, TargetArguments};
pub(crate) use self::client::{Connection, digest};
pub(crate) use self::credentials::Credential;
pub(crate) use self::target::Target;
