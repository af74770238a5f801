//! The source of documents.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

/// Hands in documents. This crate opens neither files nor connections.
///
/// A location is what [`resolve_location`](crate::resolve_location) makes of an attribute such as
/// `schemaLocation` and the location of the document that contains it. Each is loaded once.
///
/// A loader decides what may be read. A WSDL from elsewhere can name any file and any host, so a
/// loader of files should refuse paths outside of its folder, and no loader should follow a URL
/// without being asked to.
///
/// ```
/// use soap_wsdl::{LoadError, Loader};
///
/// struct Folder(std::path::PathBuf);
///
/// impl Loader for Folder {
///     fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
///         if location.contains(':') || location.starts_with('/') || location.starts_with("..") {
///             return Err(LoadError::new("outside of the folder"));
///         }
///         std::fs::read(self.0.join(location)).map_err(|error| LoadError::new(error.to_string()))
///     }
/// }
/// ```
pub trait Loader {
    /// Returns the bytes of a document.
    ///
    /// # Errors
    /// [`LoadError`] with a reason. The component that needs the document gets a diagnostic with
    /// it, and the rest is still loaded.
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError>;

    /// Returns the location where a document was found, if that is another than the one that was
    /// asked for, such as the end of a redirection. References in the document are relative to it
    /// (RFC 3986, 5.1.3). The default is that no document has moved.
    fn moved(&self, _location: &str) -> Option<String> {
        None
    }

    /// Returns the name that [`Location`](crate::Location)s have for a document, such as the path
    /// of its file. The default is the location.
    fn shown(&self, _location: &str) -> Option<String> {
        None
    }
}

/// Documents in memory, by location.
impl<L: Borrow<str> + Ord, B: AsRef<[u8]>> Loader for BTreeMap<L, B> {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let bytes = self.get(location).ok_or(LoadError::new("not found"))?;
        Ok(bytes.as_ref().to_vec())
    }
}

/// The reason why a document was not loaded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoadError(String);

impl LoadError {
    /// Makes an error from its reason, a few words without a full stop.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}
