//! The version of a password.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// The caller's name for one version of a password, such as the version number of a vault entry.
///
/// It is stored in snapshots in clear text, so it must not be a secret or be computed from one.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version(String);

impl Version {
    /// The maximum length of a name, in bytes.
    pub const MAX_LEN: usize = 128;

    /// Creates a version with this name.
    ///
    /// # Errors
    /// A name that is empty, is longer than [`Version::MAX_LEN`], or has anything but visible ASCII
    /// characters.
    pub fn new(name: &str) -> Result<Self, VersionError> {
        let valid = (1..=Self::MAX_LEN).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_graphic());
        if valid {
            Ok(Self(name.to_owned()))
        } else {
            Err(VersionError(()))
        }
    }

    /// Returns the name, as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The error of a version whose name is empty, is too long, or has anything but visible ASCII
/// characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct VersionError(());

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid version of the credentials: expected 1 to {} visible ASCII characters",
            Version::MAX_LEN
        )
    }
}

impl core::error::Error for VersionError {}
