use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::MimeErrorKind;
use crate::media_type::{MediaType, is_token};
use crate::reference::without_brackets;

/// The head of a part.
#[derive(Clone, PartialEq, Eq)]
pub struct PartHead {
    content_id: Option<String>,
    content_location: Option<String>,
    fields: Vec<(String, Vec<u8>)>,
    is_root: bool,
    media_type: Option<MediaType>,
    transfer_encoding: TransferEncoding,
}

/// The encoding in which the content of a part arrived. Contents are returned decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferEncoding {
    /// `base64`.
    Base64,
    /// `7bit`, `8bit`, `binary`, or none: the content as it is.
    #[default]
    Identity,
    /// `quoted-printable`.
    QuotedPrintable,
}

impl PartHead {
    /// Returns the `Content-ID`, without angle brackets.
    pub fn content_id(&self) -> Option<&str> {
        self.content_id.as_deref()
    }

    /// Returns the `Content-Location`.
    pub fn content_location(&self) -> Option<&str> {
        self.content_location.as_deref()
    }

    /// Returns the value of a header, without the white space around it; of the first, if there are
    /// several. Names are compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_slice())
    }

    /// Returns `true` if this is the root of the package.
    pub fn is_root(&self) -> bool {
        self.is_root
    }

    /// Returns the `Content-Type`.
    pub fn media_type(&self) -> Option<&MediaType> {
        self.media_type.as_ref()
    }

    /// Returns the `Content-Type` as the peer wrote it, unfolded.
    pub fn content_type(&self) -> Option<&str> {
        let value = self.header("content-type")?;
        Some(core::str::from_utf8(value).expect("it has been parsed"))
    }

    /// Returns the encoding in which the content arrived.
    pub fn transfer_encoding(&self) -> TransferEncoding {
        self.transfer_encoding
    }

    pub(super) fn set_root(&mut self, is_root: bool) {
        self.is_root = is_root;
    }

    /// Parses the lines of a head, with the empty line at its end.
    pub(super) fn parse(lines: &[u8]) -> Result<Self, MimeErrorKind> {
        let fields = parse_fields(lines).ok_or(MimeErrorKind::Header)?;
        let text = |name| one_text(&fields, name);
        let media_type = text("content-type")?.map(MediaType::parse).transpose();
        let media_type = media_type.map_err(|error| error.kind())?;
        if media_type
            .as_ref()
            .is_some_and(|it| it.essence().starts_with("multipart/"))
        {
            return Err(MimeErrorKind::NestedMultipart);
        }
        let content_id = text("content-id")?.map(without_brackets);
        if content_id.is_some_and(str::is_empty) {
            return Err(MimeErrorKind::Header);
        }
        let content_id = content_id.map(String::from);
        let content_location = text("content-location")?.map(String::from);
        let transfer_encoding = text("content-transfer-encoding")?;
        let transfer_encoding =
            transfer_encoding.map_or(Ok(TransferEncoding::Identity), parse_encoding)?;
        Ok(Self {
            content_id,
            content_location,
            fields,
            is_root: false,
            media_type,
            transfer_encoding,
        })
    }
}

impl fmt::Debug for PartHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartHead")
            .field("content_id", &self.content_id)
            .field("is_root", &self.is_root)
            .field("media_type", &self.media_type)
            .field("transfer_encoding", &self.transfer_encoding)
            .finish_non_exhaustive()
    }
}

fn parse_encoding(name: &str) -> Result<TransferEncoding, MimeErrorKind> {
    match name.to_ascii_lowercase().as_str() {
        "7bit" | "8bit" | "binary" => Ok(TransferEncoding::Identity),
        "base64" => Ok(TransferEncoding::Base64),
        "quoted-printable" => Ok(TransferEncoding::QuotedPrintable),
        _ => Err(MimeErrorKind::TransferEncoding),
    }
}

/// Returns the value of a header that may stand once, as text.
fn one_text<'a>(
    fields: &'a [(String, Vec<u8>)],
    name: &str,
) -> Result<Option<&'a str>, MimeErrorKind> {
    let mut values = fields
        .iter()
        .filter(|(it, _)| it.eq_ignore_ascii_case(name));
    let value = values.next().map(|(_, value)| core::str::from_utf8(value));
    if values.next().is_some() {
        return Err(MimeErrorKind::Header);
    }
    value.transpose().map_err(|_| MimeErrorKind::Header)
}

/// Splits a head into names and unfolded values. A line may end with a bare LF.
fn parse_fields(lines: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        if line
            .iter()
            .any(|byte| byte.is_ascii_control() && *byte != b'\t')
        {
            return None;
        }
        if matches!(line[0], b' ' | b'\t') {
            let (_, value) = fields.last_mut()?;
            value.push(b' ');
            value.extend_from_slice(line.trim_ascii());
        } else {
            fields.push(parse_field(line)?);
        }
    }
    Some(fields)
}

fn parse_field(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let colon = memchr::memchr(b':', line)?;
    let name = core::str::from_utf8(&line[..colon]).ok()?.trim_ascii_end();
    is_token(name).then(|| (name.into(), line[colon + 1..].trim_ascii().to_vec()))
}
