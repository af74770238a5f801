//! One call without I/O: its requests, and the meaning of its responses.
//!
//! Nothing here waits, sends or reads a clock. It must not depend on [`client`](crate::client).

mod action_rule;
#[cfg(feature = "digest")]
mod digest;
mod header_blocks;
mod machine;
mod operation;
mod request;
mod response;
mod service;

pub use self::action_rule::ActionRule;
#[cfg(feature = "digest")]
pub use self::digest::DigestLogin;
pub use self::header_blocks::{Attempt, HeaderProvider, OwnedHeaderBlock};
pub use self::machine::Exchange;
pub use self::operation::Operation;
pub use self::request::Request;
pub use self::response::Response;
pub use self::service::Service;
