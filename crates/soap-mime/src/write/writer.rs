use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use bytes::Bytes;

use super::choice;
use super::part::{NewPart, is_printable};
use crate::boundary;
use crate::error::{MimeError, MimeErrorKind};
use crate::media_type::is_token;

const ROOT_ID: &str = "root@soap-mime";

/// Writes a package: a root, and the parts that it refers to.
///
/// ```
/// use soap_mime::{NewPart, RelatedWriter};
///
/// let written = RelatedWriter::with_attachments("text/xml; charset=utf-8", "<doc/>")
///     .part(NewPart::new("image/png", &b"\x89PNG"[..]).content_id("logo"))
///     .boundary("MIME-1")
///     .write()?;
/// assert_eq!(
///     written.content_type(),
///     r#"multipart/related; type="text/xml"; boundary="MIME-1"; start="<root@soap-mime>""#,
/// );
/// # Ok::<(), soap_mime::MimeError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a writer does nothing until `write`"]
pub struct RelatedWriter {
    /// The parameters before and after the boundary and the start.
    root_type: String,
    parameters: Vec<(String, String)>,
    boundary: Option<String>,
    root: NewPart,
    parts: Vec<NewPart>,
}

impl RelatedWriter {
    /// Creates an MTOM package ([XOP 1.0](https://www.w3.org/TR/xop10/),
    /// [MTOM](https://www.w3.org/TR/soap12-mtom/)): the root is `application/xop+xml`, and
    /// `envelope_type` is the type that it would have on its own: `text/xml` for SOAP 1.1,
    /// `application/soap+xml` for SOAP 1.2. The root is in UTF-8.
    pub fn mtom(envelope_type: &str, root: impl Into<Bytes>) -> Self {
        let content_type = format!(
            "application/xop+xml; charset=UTF-8; type={}",
            quoted(envelope_type)
        );
        Self::new("application/xop+xml", content_type, root).parameter("start-info", envelope_type)
    }

    /// Creates a package of [SOAP with Attachments](https://www.w3.org/TR/SOAP-attachments): the
    /// root has its ordinary content type, such as `text/xml; charset=utf-8`.
    pub fn with_attachments(content_type: &str, root: impl Into<Bytes>) -> Self {
        let root_type = content_type.split(';').next().unwrap_or_default().trim();
        Self::new(root_type, content_type.into(), root)
    }

    fn new(root_type: &str, content_type: String, root: impl Into<Bytes>) -> Self {
        Self {
            root_type: root_type.into(),
            parameters: Vec::new(),
            boundary: None,
            root: NewPart::new(content_type, root).content_id(ROOT_ID).text(),
            parts: Vec::new(),
        }
    }

    /// Adds a parameter to the content type of the package, such as the `action` of SOAP 1.2.
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Adds a part.
    pub fn part(mut self, part: NewPart) -> Self {
        self.parts.push(part);
        self
    }

    /// Adds parts.
    pub fn parts(mut self, parts: impl IntoIterator<Item = NewPart>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// Sets the boundary. By default one is derived from the contents: the same contents have the
    /// same boundary, and it does not occur in them.
    pub fn boundary(mut self, boundary: impl Into<String>) -> Self {
        self.boundary = Some(boundary.into());
        self
    }

    /// Writes the package.
    ///
    /// # Errors
    /// [`Boundary`](MimeErrorKind::Boundary) and
    /// [`BoundaryInContent`](MimeErrorKind::BoundaryInContent) for a boundary that was set,
    /// [`ContentType`](MimeErrorKind::ContentType) for an invalid parameter,
    /// [`Header`](MimeErrorKind::Header) for a value that no header can carry,
    /// [`DuplicateContentId`](MimeErrorKind::DuplicateContentId) and
    /// [`DuplicateContentLocation`](MimeErrorKind::DuplicateContentLocation).
    pub fn write(self) -> Result<WrittenRelated, MimeError> {
        self.check()?;
        let boundary = self.checked_boundary()?;
        let mut body = Vec::with_capacity(self.body_capacity());
        for part in self.all_parts() {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            part.write(&mut body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok(WrittenRelated {
            content_type: self.content_type(&boundary),
            body: body.into(),
        })
    }

    fn check(&self) -> Result<(), MimeErrorKind> {
        let mut names = BTreeSet::from(RESERVED.map(String::from));
        for (name, value) in &self.parameters {
            let is_new = names.insert(name.to_ascii_lowercase());
            if !is_new || !is_token(name) || !is_printable(value) {
                return Err(MimeErrorKind::ContentType);
            }
        }
        let (mut ids, mut locations) = (BTreeSet::new(), BTreeSet::new());
        for part in self.all_parts() {
            part.check()?;
            if part.id().is_some_and(|id| !ids.insert(id)) {
                return Err(MimeErrorKind::DuplicateContentId);
            }
            if part.location().is_some_and(|it| !locations.insert(it)) {
                return Err(MimeErrorKind::DuplicateContentLocation);
            }
        }
        Ok(())
    }

    fn checked_boundary(&self) -> Result<String, MimeErrorKind> {
        let contents = || self.all_parts().map(|part| &part.content()[..]);
        let Some(boundary) = &self.boundary else {
            return Ok(choice::choose(contents()));
        };
        let boundary = boundary::checked(boundary)?;
        if choice::occurs(&boundary, contents()) {
            return Err(MimeErrorKind::BoundaryInContent);
        }
        Ok(boundary)
    }

    fn all_parts(&self) -> impl Iterator<Item = &NewPart> {
        core::iter::once(&self.root).chain(&self.parts)
    }

    fn body_capacity(&self) -> usize {
        self.all_parts()
            .map(|part| part.content().len() + 512)
            .sum()
    }

    fn content_type(&self, boundary: &str) -> String {
        let mut content_type = String::from("multipart/related");
        let start = format!("<{ROOT_ID}>");
        let own = [
            ("type", self.root_type.as_str()),
            ("boundary", boundary),
            ("start", &start),
        ];
        let others = self
            .parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.into_iter().chain(others) {
            content_type.push_str(&format!("; {name}={}", quoted(value)));
        }
        content_type
    }
}

/// The parameters that the writer sets.
const RESERVED: [&str; 3] = ["boundary", "start", "type"];

fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// A package that was written: the content type and the body of an HTTP request.
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenRelated {
    content_type: String,
    body: Bytes,
}

impl WrittenRelated {
    /// Returns the value of the `Content-Type` header: printable ASCII.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Returns the body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body.
    pub fn into_body(self) -> Bytes {
        self.body
    }
}

impl fmt::Debug for WrittenRelated {
    /// The type and a size: content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrittenRelated")
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
