use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::boundary;
use crate::error::{MimeError, MimeErrorKind};
use crate::media_type::MediaType;
use crate::reference::without_brackets;

/// The content type of a package: `multipart/related` with a boundary.
///
/// ```
/// use soap_mime::RelatedType;
///
/// let related_type = RelatedType::parse(
///     r#"multipart/related; type="application/xop+xml"; boundary="uuid:1";
///        start="<root>"; start-info="text/xml""#,
/// )?;
/// assert_eq!(related_type.boundary(), "uuid:1");
/// assert_eq!(related_type.start(), Some("root"));
/// assert_eq!(related_type.root_type(), Some("application/xop+xml"));
/// assert_eq!(related_type.start_info(), Some("text/xml"));
/// # Ok::<(), soap_mime::MimeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedType {
    media_type: MediaType,
    boundary: String,
}

impl RelatedType {
    /// Parses the value of a `Content-Type` header.
    ///
    /// # Errors
    /// [`ContentType`](MimeErrorKind::ContentType) if it is malformed,
    /// [`NotRelated`](MimeErrorKind::NotRelated) if it is another type, and
    /// [`Boundary`](MimeErrorKind::Boundary) if there is no valid boundary.
    pub fn parse(text: &str) -> Result<Self, MimeError> {
        let media_type = MediaType::parse(text)?;
        if media_type.essence() != "multipart/related" {
            return Err(MimeErrorKind::NotRelated.into());
        }
        let boundary = boundary::checked(media_type.parameter("boundary").unwrap_or_default())?;
        Ok(Self {
            media_type,
            boundary,
        })
    }

    /// Returns the boundary, without quotes.
    pub fn boundary(&self) -> &str {
        &self.boundary
    }

    /// Returns the `Content-ID` of the root (parameter `start`), without angle brackets. Without
    /// it, the root is the first part.
    pub fn start(&self) -> Option<&str> {
        self.parameter("start").map(without_brackets)
    }

    /// Returns the parameter `start-info`: for MTOM, the type of the envelope in the root.
    pub fn start_info(&self) -> Option<&str> {
        self.parameter("start-info")
    }

    /// Returns the parameter `type`: the type of the root, without parameters. It is not compared
    /// with the head of the root, because servers disagree on it.
    pub fn root_type(&self) -> Option<&str> {
        self.parameter("type")
    }

    /// Returns any parameter, such as `charset` or `action`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.media_type.parameter(name)
    }

    /// Returns `true` if a part with this `Content-ID` and position is the root.
    pub(crate) fn is_root(&self, content_id: Option<&str>, index: usize) -> bool {
        match self.start() {
            Some(start) => content_id == Some(start),
            None => index == 0,
        }
    }

    /// Returns the beginning of a line that separates parts.
    pub(crate) fn delimiter(&self) -> String {
        "--".to_owned() + &self.boundary
    }
}
