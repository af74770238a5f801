//! Binary content, which is in the document or in a part beside it.

use alloc::borrow::Cow;

use bytes::Bytes;

use crate::read::element::Element;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::text::namespace::XOP;

/// Binary content as it was sent.
pub(crate) enum Octets<'a> {
    /// Base64.
    Inline(Cow<'a, str>),
    Part(Bytes),
}

const INCLUDE: QName<'static> = QName::from_document(XOP, "Include");
const HREF: QName<'static> = QName::from_document("", "href");

impl<'a> Element<'a> {
    /// Returns the URL of the part that holds the content, if the content is an `xop:Include` or a
    /// reference of SOAP with Attachments.
    ///
    /// This is for parts that arrive after the document. Give the decoder those that are there
    /// ([`Decoder::parts`](crate::Decoder::parts)); then a [`Base64`](crate::scalar::Base64) is
    /// read from a part like any other value.
    ///
    /// # Errors
    /// [`ReadError`] if an `xop:Include` has no `href` or stands beside other content, or if the
    /// element refers to another element.
    pub fn part_url(&self) -> Result<Option<Cow<'a, str>>, ReadError> {
        let Some(child) = self.first_child() else {
            return self.attached_url();
        };
        if !child.is(INCLUDE) {
            return Ok(None);
        }
        let others = self.children().nth(1);
        let is_alone = others.is_none() && self.text().trim().is_empty();
        if !is_alone {
            return Err(ReadError::unexpected(&others.unwrap_or(child)));
        }
        let url = child.attribute(HREF).map(trimmed);
        url.map(Some)
            .ok_or_else(|| ReadError::missing_attribute(&child, HREF))
    }

    /// Reads binary content, which must not have other children than an `xop:Include`.
    pub(crate) fn octets(&self) -> Result<Octets<'a>, ReadError> {
        if let Some(url) = self.part_url()? {
            let part = self.document.tape.parts.by_url(&url);
            return part
                .map(Octets::Part)
                .ok_or_else(|| ReadError::unresolved_reference(self, &url));
        }
        let text = self.leaf_text();
        text.map(Octets::Inline)
            .map_err(|child| ReadError::unexpected(&child))
    }

    /// Returns the `href` of an element without content (SOAP with Attachments, 3).
    fn attached_url(&self) -> Result<Option<Cow<'a, str>>, ReadError> {
        let Some(url) = self.attribute(HREF).map(trimmed) else {
            return Ok(None);
        };
        if !self.text().trim().is_empty() {
            return Ok(None);
        }
        if url.starts_with('#') {
            return Err(ReadError::unresolved_reference(self, &url));
        }
        Ok(Some(url).filter(|url| url.starts_with("cid:")))
    }
}

/// Removes the white space around a value of the type `xs:anyURI`.
fn trimmed(url: Cow<'_, str>) -> Cow<'_, str> {
    match url {
        Cow::Borrowed(url) => Cow::Borrowed(url.trim()),
        Cow::Owned(url) => Cow::Owned(url.trim().into()),
    }
}
