//! Reading a package. Depends on the content type, the options and the errors.

mod delimiter;
pub(crate) mod head;
pub(crate) mod related;
pub(crate) mod splitter;
mod transfer;
