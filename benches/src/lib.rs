//! Measurements of the project against others: `cargo bench`, in this folder.

pub mod call;
pub mod digest;
pub mod inputs;
pub mod request;
pub mod rows;
pub mod timing;
pub mod typed;
