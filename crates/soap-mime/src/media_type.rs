use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{MimeError, MimeErrorKind};

/// A media type with its parameters ([RFC 2045, 5.1](https://www.rfc-editor.org/rfc/rfc2045#section-5.1)).
///
/// Values may be quoted or not. Unquoted ones may hold any character but `;`, because servers write
/// `type=text/xml` and `start=<root>` without the quotes that these need.
///
/// ```
/// use soap_mime::MediaType;
///
/// let media_type = MediaType::parse(r#"application/xop+xml; charset=UTF-8; type="text/xml""#)?;
/// assert_eq!(media_type.essence(), "application/xop+xml");
/// assert_eq!(media_type.parameter("type"), Some("text/xml"));
/// # Ok::<(), soap_mime::MimeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    essence: String,
    parameters: Vec<(String, String)>,
}

/// More than any server sends, and few enough to be compared with each other.
const MAX_PARAMETERS: usize = 32;

impl MediaType {
    /// Parses the value of a `Content-Type` header.
    ///
    /// # Errors
    /// [`MimeErrorKind::ContentType`] if it is malformed, has a parameter twice, or has more than
    /// 32.
    pub fn parse(text: &str) -> Result<Self, MimeError> {
        parse(text).ok_or_else(|| MimeErrorKind::ContentType.into())
    }

    /// Returns `type/subtype` in lower case.
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// Returns the value of a parameter, without quotes. Names are compared without regard to case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

fn parse(text: &str) -> Option<MediaType> {
    let (essence, mut rest) = text.split_once(';').unwrap_or((text, ""));
    let essence = trim(essence);
    let (kind, subtype) = essence.split_once('/')?;
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut media_type = MediaType {
        essence: essence.to_ascii_lowercase(),
        parameters: Vec::new(),
    };
    loop {
        rest = rest.trim_start_matches(|c| is_space(c) || c == ';');
        if rest.is_empty() {
            return Some(media_type);
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = value(after.trim_start_matches(is_space))?;
        let name = trim(name);
        let is_new = media_type.parameter(name).is_none();
        if !is_token(name) || !is_new || media_type.parameters.len() == MAX_PARAMETERS {
            return None;
        }
        media_type.parameters.push((name.into(), value));
        rest = after;
    }
}

/// Takes the value of a parameter off, with its quotes.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return Some((trim(value).into(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => break,
            '\\' => value.push(characters.next()?),
            character => value.push(character),
        }
    }
    let rest = characters.as_str().trim_start_matches(is_space);
    (rest.is_empty() || rest.starts_with(';')).then_some((value, rest))
}

pub(crate) fn is_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Space, tab, and the line ends of a folded header.
const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
