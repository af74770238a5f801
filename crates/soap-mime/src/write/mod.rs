//! Writing a package. Depends on the boundary, the references and the errors.

mod choice;
mod part;
mod writer;

pub use self::part::NewPart;
pub use self::writer::{RelatedWriter, WrittenRelated};
