//! The reasons for which there is no sample.

use std::fmt;

use soap_codec::EncodeError;

/// The reason for which an element has no sample.
#[derive(Debug)]
#[non_exhaustive]
pub enum SampleError {
    /// Every instance would be infinite, abstract, or of types that could not be resolved.
    NoInstance(String),
    /// A value cannot be made: the name of its type, and what its facets ask for.
    NoValue(String, String),
    /// The sample cannot be written.
    Encode(EncodeError),
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoInstance(name) => write!(f, "{name} has no finite instance"),
            Self::NoValue(name, facets) => write!(f, "no value of {name}: {facets}"),
            Self::Encode(error) => write!(f, "the sample cannot be written: {error}"),
        }
    }
}

impl std::error::Error for SampleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            _ => None,
        }
    }
}

impl From<EncodeError> for SampleError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}
