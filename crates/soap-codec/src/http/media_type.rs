use ::http::HeaderMap;
use ::http::header::CONTENT_TYPE;

use super::response_error::Stated;
use crate::text::encoding::Charset;

/// The content of a `Content-Type` header ([RFC 9110,
/// 8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.3)).
#[derive(Debug)]
pub(super) struct MediaType<'a> {
    /// `type/subtype` as received; `None` without a well-formed header.
    essence: Option<&'a str>,
    charset: Charset,
    is_stated: bool,
}

/// The label of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Html,
    Multipart,
    /// Something that is neither XML nor any of the others.
    Other,
    /// There is no content type.
    Unstated,
    Xml,
}

/// No registered type is longer, and an error should not carry arbitrary text of a server.
const MAX_ESSENCE_BYTES: usize = 100;

impl<'a> MediaType<'a> {
    pub(super) fn from_headers(headers: &'a HeaderMap) -> Self {
        let header = headers.get(CONTENT_TYPE);
        // Header values are bytes: one that is not ASCII has no essence either.
        let value = header
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
        Self {
            essence: essence_of(essence),
            charset: charset_of(parameters),
            is_stated: header.is_some(),
        }
    }

    pub(super) fn category(&self) -> Category {
        let Some(essence) = self.essence else {
            return if self.is_stated {
                Category::Other
            } else {
                Category::Unstated
            };
        };
        let is = |name: &str| essence.eq_ignore_ascii_case(name);
        let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
        let suffix = subtype.rsplit_once('+').map_or("", |(_, suffix)| suffix);
        if is("text/html") || is("application/xhtml+xml") {
            Category::Html
        } else if is("text/xml") || is("application/xml") {
            Category::Xml
        } else if kind.eq_ignore_ascii_case("multipart") {
            Category::Multipart
        } else if suffix.eq_ignore_ascii_case("xml") {
            Category::Xml
        } else {
            Category::Other
        }
    }

    pub(super) fn charset(&self) -> Charset {
        self.charset
    }

    pub(super) fn into_stated(self) -> Stated {
        match self.essence {
            Some(essence) => Stated::Essence(essence.into()),
            None if self.is_stated => Stated::Malformed,
            None => Stated::Nothing,
        }
    }
}

fn essence_of(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_space);
    let (kind, subtype) = text.split_once('/')?;
    let is_valid = text.len() <= MAX_ESSENCE_BYTES && is_token(kind) && is_token(subtype);
    is_valid.then_some(text)
}

fn charset_of(mut parameters: &str) -> Charset {
    while let Some((name, value, rest)) = split_parameter(parameters) {
        if name.eq_ignore_ascii_case("charset") {
            return Charset::from_name(value);
        }
        parameters = rest;
    }
    Charset::Unknown
}

/// Takes one parameter off, with the `;` behind it. Only the value of a quoted one may hold a `;`.
/// A `\` in quotes is not undone: no name of a charset has one.
fn split_parameter(parameters: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = parameters.split_once('=')?;
    let name = name.trim_matches(|c| is_space(c) || c == ';');
    if let Some(quoted) = rest.trim_start_matches(is_space).strip_prefix('"') {
        let (value, rest) = quoted.split_once('"')?;
        return Some((name, value, rest));
    }
    let (value, rest) = rest.split_once(';').unwrap_or((rest, ""));
    Some((name, value.trim_matches(is_space), rest))
}

fn is_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}
