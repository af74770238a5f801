//! One call without I/O: its requests, and the meaning of its responses.
//!
//! Nothing here waits, sends or reads a clock. It must not depend on [`client`](crate::client).

mod action_rule;
mod check;
#[cfg(feature = "digest")]
mod digest;
mod header_blocks;
#[cfg(feature = "headers")]
mod known_checks;
#[cfg(feature = "headers")]
mod known_headers;
mod machine;
mod operation;
#[cfg(feature = "mime")]
mod package;
#[cfg(feature = "mime")]
mod parts;
mod received;
mod request;
mod response;
mod rows;
mod sent;
mod service;

pub use self::action_rule::ActionRule;
pub use self::check::{ReceivedMessage, ResponseCheck};
#[cfg(feature = "digest")]
pub use self::digest::DigestLogin;
pub use self::header_blocks::{
    Attempt, HeaderBlocks, HeaderProvider, OwnedHeaderBlock, ToHeaderBlocks,
};
#[cfg(feature = "headers")]
pub use self::known_checks::{RelationCheck, TimestampCheck};
pub use self::machine::Exchange;
pub use self::operation::Operation;
#[cfg(feature = "mime")]
pub use self::parts::{PartEvent, PartsExchange};
pub use self::request::Request;
pub use self::response::Response;
pub use self::rows::RowsExchange;
pub use self::service::Service;
