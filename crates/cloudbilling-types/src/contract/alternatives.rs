use core::fmt;

/// One or more spellings of the same thing: the first is written, all are read.
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

/// A list of alternatives without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAlternative;

impl<T> Alternatives<T> {
    /// These and another, which is read.
    #[must_use]
    pub fn or(mut self, other: T) -> Self {
        self.others.push(other);
        self
    }

    /// What is written.
    pub const fn first(&self) -> &T {
        &self.first
    }

    /// What is read.
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
    type Error = NoAlternative;

    fn try_from(all: Vec<T>) -> Result<Self, NoAlternative> {
        let mut all = all.into_iter();
        let first = all.next().ok_or(NoAlternative)?;
        Ok(Self {
            first,
            others: all.collect(),
        })
    }
}

impl fmt::Display for NoAlternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an empty list: at least one spelling is needed")
    }
}

impl core::error::Error for NoAlternative {}
