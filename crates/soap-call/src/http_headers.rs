//! HTTP headers beside those of SOAP.

use std::fmt;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use soap_codec::Redactor;
use soap_codec::scalar::{Base64, Scalar as _};
use zeroize::Zeroizing;

use crate::secrets::Secret;

/// Additional HTTP headers for the requests of a client, such as the key of a gateway or a
/// correlation id.
///
/// A value is a secret, unless it is added [as public](Self::with_public): `Debug` does not show
/// it, and it is [replaced](Redactor) wherever an error shows text of a service that echoes it.
///
/// ```
/// use soap_call::HttpHeaders;
///
/// let headers = HttpHeaders::new()
///     .with("X-Gateway-Key", "q7Rk2vXm9TbW")?
///     .with_public("X-Correlation-Id", "4711")?;
/// assert!(HttpHeaders::new().with("Content-Length", "4").is_err());
/// # Ok::<(), soap_call::HttpHeaderError>(())
/// ```
#[derive(Clone, Default)]
pub struct HttpHeaders {
    headers: HeaderMap,
    secrets: Vec<Secret>,
}

/// Headers that the client or its transport writes.
const RESERVED: [HeaderName; 13] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("soapaction"),
];

impl HttpHeaders {
    /// Creates an empty set of headers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header with a secret value, in place of a header of the same name. Errors replace the
    /// value as a whole, the credentials behind the name of a scheme (`Bearer …`; of `Basic …` the
    /// password too), and the values of `name=value` pairs. A value of less than
    /// [`Redactor::MIN_BYTES`] withholds all text of the service. The name of a program in
    /// `User-Agent` is never a secret.
    ///
    /// # Errors
    /// The name or the value cannot be sent, or the header is one that the client or the transport
    /// writes. A value is visible ASCII, spaces and tabs
    /// ([RFC 9110, section 5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5)).
    pub fn with(self, name: &str, value: &str) -> Result<Self, HttpHeaderError> {
        let is_secret = !name.eq_ignore_ascii_case(header::USER_AGENT.as_str());
        self.add(name, value, is_secret)
    }

    /// Adds a header with a value that may be shown, such as a correlation id, in place of a header
    /// of the same name.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn with_public(self, name: &str, value: &str) -> Result<Self, HttpHeaderError> {
        self.add(name, value, false)
    }

    /// Adds `Authorization` with a name and a password of the scheme
    /// [`Basic`](https://www.rfc-editor.org/rfc/rfc7617), in UTF-8. It is sent without waiting for
    /// a challenge.
    ///
    /// # Errors
    /// The name contains a colon, which would end it.
    pub fn with_basic(self, user: &str, password: &str) -> Result<Self, HttpHeaderError> {
        if user.contains(':') {
            let why = "a user name of the scheme Basic cannot contain a colon";
            return Err(HttpHeaderError::new(header::AUTHORIZATION.as_str(), why));
        }
        let pair = Zeroizing::new(format!("{user}:{password}"));
        let value = Zeroizing::new(format!("Basic {}", Base64(pair.as_bytes())));
        self.with(header::AUTHORIZATION.as_str(), &value)
    }

    /// Returns the names, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.keys().map(HeaderName::as_str)
    }

    /// Returns the value of a header that may be shown, if there is one of this name.
    #[must_use]
    pub fn public_value(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        value.to_str().ok().filter(|_| !value.is_sensitive())
    }

    fn add(mut self, name: &str, value: &str, is_secret: bool) -> Result<Self, HttpHeaderError> {
        let parsed: HeaderName = name
            .parse()
            .map_err(|_| HttpHeaderError::new(name, "the name is not a token"))?;
        if RESERVED.contains(&parsed) {
            let why = "the client or its transport writes this header";
            return Err(HttpHeaderError::new(name, why));
        }
        let mut sent = HeaderValue::from_str(value)
            .ok()
            .filter(|_| value.is_ascii())
            .ok_or_else(|| HttpHeaderError::new(name, "the value is not printable ASCII"))?;
        sent.set_sensitive(is_secret);
        self.headers.insert(parsed, sent);
        if is_secret {
            self.secrets.extend(secrets_of(value));
        }
        Ok(self)
    }

    /// Returns the values that no error may show, and the parts of them that are secret.
    #[must_use]
    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Writes the headers into a request, in place of those of the same name.
    pub fn write(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
    }
}

impl fmt::Debug for HttpHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// The secret value of a header, and the parts of it that are secret on their own. The longest come
/// first, so that no part of one is left.
fn secrets_of(value: &str) -> impl Iterator<Item = Secret> {
    let value = value.trim();
    let (scheme, credentials) = value.split_once(' ').unwrap_or_default();
    let is_basic = scheme.eq_ignore_ascii_case("basic");
    let password = is_basic.then(|| basic_password(credentials)).flatten();
    let pairs = value.split([';', ',', ' ']).filter_map(|pair| {
        let (_, value) = pair.split_once('=')?;
        Some(value.trim_matches('"'))
    });
    let parts = std::iter::once(credentials).chain(pairs);
    // A shorter part would withhold every text.
    let parts = parts.filter(|part| part.len() >= Redactor::MIN_BYTES);
    let texts: Vec<_> = std::iter::once(value)
        .chain(parts)
        .map(Secret::new)
        .collect();
    texts.into_iter().chain(password.map(Secret::new))
}

/// The password in the credentials of the scheme `Basic` (RFC 7617, section 2).
fn basic_password(credentials: &str) -> Option<String> {
    let Base64(pair) = Base64::parse(credentials.trim()).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (_, password) = pair.split_once(':')?;
    Some(password.to_owned())
}

/// An HTTP header that a client refuses to send.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HttpHeaderError {
    name: String,
    why: &'static str,
}

impl HttpHeaderError {
    fn new(name: &str, why: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            why,
        }
    }

    /// Returns the name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for HttpHeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid HTTP header {:?}: {}", self.name, self.why)
    }
}

impl std::error::Error for HttpHeaderError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_the_client_or_the_transport_writes_are_refused() {
        for (name, value, why) in [
            ("Host", "a", "writes this header"),
            ("content-type", "a", "writes this header"),
            ("SOAPAction", "a", "writes this header"),
            ("Transfer-Encoding", "chunked", "writes this header"),
            ("X Y", "a", "not a token"),
            ("", "a", "not a token"),
            ("X-Key", "MARKED\r\nHost: b", "not printable"),
            ("X-Key", "MARKED\u{e9}", "not printable"),
        ] {
            let error = HttpHeaders::new().with(name, value).expect_err(name);
            assert!(error.to_string().contains(why), "{error}");
            assert!(!format!("{error:?}{error}").contains("MARKED"));
        }
    }

    #[test]
    fn basic_credentials_are_those_of_the_rfc() {
        let headers = HttpHeaders::new().with_basic("Aladdin", "open sesame");
        let headers = headers.expect("no colon");
        let mut written = HeaderMap::new();
        headers.write(&mut written);
        // RFC 7617, section 2.
        assert_eq!(
            written["authorization"],
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        let secrets: Vec<_> = headers.secrets().iter().map(Secret::expose).collect();
        assert!(secrets.contains(&"open sesame"), "{secrets:?}");
        let error = HttpHeaders::new()
            .with_basic("a:b", "MARKED")
            .expect_err("a colon");
        assert!(error.to_string().contains("colon"), "{error}");
        assert!(!format!("{error:?}").contains("MARKED"));
    }

    #[test]
    fn values_do_not_show() {
        let headers = HttpHeaders::new().with("X-Key", "MARKED");
        let headers = headers.expect("a valid header");
        let mut written = HeaderMap::new();
        headers.write(&mut written);
        assert_eq!(written["x-key"], "MARKED");
        assert!(!format!("{headers:?}{written:?}").contains("MARKED"));
    }
}
