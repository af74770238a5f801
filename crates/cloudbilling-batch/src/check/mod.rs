//! The search for unknown rows in lists of the service.
//!
//! Drives a [`Batch`](crate::Batch) from outside: the batch does not know that it is checked.

mod checkable;
mod key;
mod list;
mod round;
#[cfg(test)]
mod tests;

pub use self::checkable::Checkable;
pub use self::key::{Key, Likeness};
pub use self::round::{Check, CheckQuery};
