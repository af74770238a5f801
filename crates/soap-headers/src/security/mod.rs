//! WS-Security 1.0 and 1.1 ([SOAP message
//! security](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf),
//! [UsernameToken
//! 1.1](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-UsernameTokenProfile.pdf)):
//! username tokens and timestamps.
//!
//! A signature would be one more child of [`Security`] to write, made from the encoded message, and
//! one more part of [`SecurityView`] to check. It gets a file of its own in this folder.
//!
//! Depends on `read` and `unix_time` only.

mod block;
mod digest;
mod fault;
mod names;
mod password;
mod policy;

mod timestamp;
mod username_token;
mod view;

pub use self::block::Security;
pub use self::digest::password_digest;
pub use self::fault::SecurityFaultCode;
pub use self::names::UNDERSTOOD;
pub use self::password::Password;
pub use self::policy::{TimestampError, TimestampErrorKind, TimestampPolicy};
pub use self::timestamp::Timestamp;
pub use self::username_token::UsernameToken;
pub use self::view::{PasswordView, SecurityView, UsernameTokenView};
