//! Output for a person: text, tables and requests, fitted to the terminal; and prompts.
//!
//! It depends on [`failure`](crate::failure) only.

pub(crate) mod prompt;
mod rows;
mod screen;

pub(crate) use self::rows::Rows;
#[cfg(test)]
pub(crate) use self::screen::Buffer;
pub(crate) use self::screen::{RequestLine, Screen, Tone};
