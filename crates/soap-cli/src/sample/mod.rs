//! Instances of a schema's elements, for tests of whatever reads and writes them.
//!
//! A [`Sampler`] covers the schema: each branch of a choice, each optional part with and without
//! it, each derived type, each member of a substitution group and each listed value appears in one
//! of the first samples in which it can. The same seed gives the same samples.
//!
//! The parts know the model of the schema and nothing of WSDL, files or the program.

mod cost;
mod coverage;
mod element;
mod error;
mod number;
mod pattern;
mod root;
mod value;

pub use element::Sampler;
pub use error::SampleError;
pub use root::Root;
