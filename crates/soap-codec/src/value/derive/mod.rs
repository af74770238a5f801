//! Functions for derived code. They are not for use by hand: they change without notice.
//!
//! Derived code is short, because each line of it is compiled once for each type. The functions
//! here do the work that does not depend on the type.

#![allow(
    missing_docs,
    clippy::missing_errors_doc,
    reason = "not for use by hand"
)]

mod member_reader;
mod member_writer;
mod open;
mod read;
mod slots;

pub use self::member_reader::MemberReader;
pub use self::member_writer::{ItemTags, MemberWriter, typed};
pub use self::open::{any_attributes, choice, mixed, nillable_element, no_choice, unless_nil};
pub use self::read::{
    attribute, filled, fixed_attribute, mistaken_text, open_type_index, required_attribute, text,
    type_index, variant,
};
pub use crate::read::members::Members;
pub use alloc::borrow::Cow;
