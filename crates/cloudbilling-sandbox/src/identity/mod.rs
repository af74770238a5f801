//! Identity and rights: accounts, administrators, API tokens, sessions, and the lock.
//!
//! Depends on `data` only. Every function takes the current time as an argument.

pub(crate) mod accounts;
#[cfg(feature = "portal")]
pub(crate) mod administrators;
pub(crate) mod environments;
pub(crate) mod group;
pub(crate) mod lockout;
pub(crate) mod login;
pub(crate) mod password;
#[cfg(feature = "portal")]
pub(crate) mod portal_sessions;
pub(crate) mod secret;
pub(crate) mod sessions;
pub(crate) mod tokens;
