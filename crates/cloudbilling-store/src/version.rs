use std::{fmt, str::FromStr};

use crate::{StoreError, StoreErrorKind};

/// The version of a record. A new one is made by each swap.
///
/// It has three parts, and only the whole is compared:
///
/// * the **incarnation** is drawn when a record is created, so a record that was lost and created
///   again is another one;
/// * the **counter** grows by one with each swap, for people and logs;
/// * the **tag** is drawn at each swap. Two histories with the same counter, such as those before
///   and after a backup was restored, have different tags. A process that remembers a tag can
///   notice that a store went back in time.
///
/// The text form is `incarnation-counter-tag`.
///
/// ```
/// use cloudbilling_store::Version;
///
/// let version: Version = "00000000000000aa-7-00000000000000bb".parse()?;
/// assert_eq!(version.counter(), 7);
/// assert_eq!(version.to_string(), "00000000000000aa-7-00000000000000bb");
/// assert!(Version::ABSENT.is_absent());
/// # Ok::<(), cloudbilling_store::VersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    incarnation: u64,
    counter: u64,
    tag: u64,
}

impl Version {
    /// The version of a record that does not exist.
    pub const ABSENT: Self = Self::new(0, 0, 0);

    /// Creates a version from its parts, which an implementation of a store has kept.
    pub const fn new(incarnation: u64, counter: u64, tag: u64) -> Self {
        Self {
            incarnation,
            counter,
            tag,
        }
    }

    /// Draws the version after this one.
    ///
    /// # Errors
    /// [`Other`](StoreErrorKind::Other) if the operating system provides no random numbers, or if
    /// the counter is exhausted. Nothing was stored.
    pub fn draw_next(self) -> Result<Self, StoreError> {
        let random = || {
            getrandom::u64().map_err(|error| {
                StoreError::new(StoreErrorKind::Other)
                    .with_detail("the operating system provides no random numbers")
                    .with_source(error)
            })
        };
        let exhausted = || StoreError::new(StoreErrorKind::Other).with_detail("counter exhausted");
        Ok(Self {
            incarnation: if self.is_absent() {
                random()?
            } else {
                self.incarnation
            },
            counter: self.counter.checked_add(1).ok_or_else(exhausted)?,
            tag: random()?,
        })
    }

    /// Returns `true` for a record that does not exist.
    pub fn is_absent(self) -> bool {
        self == Self::ABSENT
    }

    /// Returns the number that was drawn when the record was created.
    pub const fn incarnation(self) -> u64 {
        self.incarnation
    }

    /// Returns the number of swaps since the record was created.
    pub const fn counter(self) -> u64 {
        self.counter
    }

    /// Returns the number that was drawn at the swap.
    pub const fn tag(self) -> u64 {
        self.tag
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            incarnation,
            counter,
            tag,
        } = self;
        write!(f, "{incarnation:016x}-{counter}-{tag:016x}")
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let parse = || {
            let mut parts = text.splitn(3, '-');
            let incarnation = u64::from_str_radix(parts.next()?, 16).ok()?;
            let counter = parts.next()?.parse().ok()?;
            let tag = u64::from_str_radix(parts.next()?, 16).ok()?;
            Some(Self::new(incarnation, counter, tag))
        };
        // Only the one form that is written.
        let is_canonical = |version: &Self| version.to_string() == text;
        parse().filter(is_canonical).ok_or(VersionError)
    }
}

/// The text is not the text form of a [`Version`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid version: expected incarnation-counter-tag, such as 00000000000000aa-7-00000000000000bb")
    }
}

impl std::error::Error for VersionError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_next_version_differs_in_counter_and_tag() {
        let first = Version::ABSENT.draw_next().expect("random numbers");
        let second = first.draw_next().expect("random numbers");
        assert_eq!((first.counter(), second.counter()), (1, 2));
        assert_eq!(first.incarnation(), second.incarnation());
        assert_ne!(first.tag(), second.tag());
        let other = Version::ABSENT.draw_next().expect("random numbers");
        assert_ne!(first.incarnation(), other.incarnation());
    }

    #[test]
    fn the_counter_does_not_wrap() {
        assert!(Version::new(1, u64::MAX, 1).draw_next().is_err());
    }

    proptest! {
        #[test]
        fn the_text_form_returns(incarnation: u64, counter: u64, tag: u64) {
            let version = Version::new(incarnation, counter, tag);
            prop_assert_eq!(version.to_string().parse(), Ok(version));
        }

        #[test]
        fn other_text_is_refused(text in "[0-9a-f+ -]{0,40}") {
            if let Ok(version) = text.parse::<Version>() {
                prop_assert_eq!(version.to_string(), text);
            }
        }
    }
}
