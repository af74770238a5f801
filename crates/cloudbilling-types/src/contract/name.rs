use core::fmt;
use core::str::FromStr;

use soap_codec::{NameError, QName};

/// The name of an element, without a namespace. It is always valid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(try_from = "String")
)]
pub struct LocalName(String);

/// The full name of a header block.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[allow(clippy::exhaustive_structs)] // A qualified name has two parts.
pub struct HeaderName {
    /// The namespace; empty for none.
    pub namespace: String,
    /// The name in it.
    pub name: LocalName,
}

impl LocalName {
    /// Parses a name that is known to be valid.
    pub(super) fn known(name: &str) -> Self {
        name.parse().expect("a name of ours is valid")
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name with an ending of letters, as WCF adds to the names of responses.
    pub(crate) fn suffixed(&self, ending: &str) -> Self {
        Self(format!("{}{ending}", self.0))
    }

    /// Returns the name in a namespace.
    pub fn within<'a>(&'a self, namespace: &'a str) -> QName<'a> {
        QName::new(namespace, &self.0)
    }
}

impl HeaderName {
    /// Returns the qualified name.
    pub fn qname(&self) -> QName<'_> {
        self.name.within(&self.namespace)
    }
}

/// Fails for what cannot be the name of an element.
impl FromStr for LocalName {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, NameError> {
        name.to_owned().try_into()
    }
}

/// Fails for what cannot be the name of an element.
impl TryFrom<String> for LocalName {
    type Error = NameError;

    fn try_from(name: String) -> Result<Self, NameError> {
        QName::try_new("", &name)?;
        Ok(Self(name))
    }
}

impl fmt::Display for LocalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
