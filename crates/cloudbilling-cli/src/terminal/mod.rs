//! Output for a person: text, tables and requests, fitted to the terminal.
//!
//! It depends on no other module of the crate.

mod rows;
mod screen;

pub(crate) use self::rows::Rows;
#[cfg(test)]
pub(crate) use self::screen::Buffer;
pub(crate) use self::screen::{RequestLine, Screen};
