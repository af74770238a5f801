//! The surroundings of the process: its async runtime, its signals, its variables, and the folders
//! of its user.
//!
//! It depends on [`failure`](crate::failure) only.

pub(crate) mod runtime;
pub(crate) mod user_folders;
mod variable;

pub(crate) use self::runtime::Interrupts;
pub(crate) use self::variable::variable;
