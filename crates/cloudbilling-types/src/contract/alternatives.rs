use core::fmt;

/// One or more spellings of the same thing. The first is written, all are read.
///
/// In a service contract's file it is a list.
///
/// ```
/// use cloudbilling_types::contract::Alternatives;
///
/// let success = Alternatives::from("Success".to_owned()).or("OK".to_owned());
/// assert_eq!(success.first(), "Success");
/// assert_eq!(success.iter().count(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(try_from = "Vec<T>", bound = "T: serde::Deserialize<'de>")
)]
pub struct Alternatives<T> {
    first: T,
    others: Vec<T>,
}

/// The error of an empty list of alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AlternativesError;

impl<T> Alternatives<T> {
    /// Adds a spelling, which is read.
    #[must_use]
    pub fn or(mut self, other: T) -> Self {
        self.others.push(other);
        self
    }

    /// Returns the spelling that is written.
    pub const fn first(&self) -> &T {
        &self.first
    }

    /// Returns the spellings that are read.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        core::iter::once(&self.first).chain(&self.others)
    }
}

impl<T> From<T> for Alternatives<T> {
    fn from(first: T) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }
}

/// Fails for an empty list.
impl<T> TryFrom<Vec<T>> for Alternatives<T> {
    type Error = AlternativesError;

    fn try_from(all: Vec<T>) -> Result<Self, AlternativesError> {
        let mut all = all.into_iter();
        let first = all.next().ok_or(AlternativesError)?;
        Ok(Self {
            first,
            others: all.collect(),
        })
    }
}

impl fmt::Display for AlternativesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an empty list: expected at least one spelling")
    }
}

impl core::error::Error for AlternativesError {}
