//! HTTP headers beside those of SOAP.

use std::fmt;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// HTTP headers that a client sends with its requests, beside those that it and its transport write: the key of a gateway, a
/// correlation id.
///
/// Values can be secret: they show neither in `Debug` nor in errors.
///
/// ```
/// use cloudbilling::HttpHeaders;
///
/// let headers = HttpHeaders::new().with("X-Correlation-Id", "4711")?;
/// assert!(HttpHeaders::new().with("Content-Length", "4").is_err());
/// # Ok::<(), cloudbilling::InvalidHttpHeader>(())
/// ```
#[derive(Clone, Default)]
pub struct HttpHeaders(HeaderMap);

/// Written by the client or its transport, who know them better.
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
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header, in place of one of the same name.
    ///
    /// # Errors
    /// The name or the value cannot be sent, or the header is one that the client or the transport writes.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self, InvalidHttpHeader> {
        let parsed: HeaderName = name
            .parse()
            .map_err(|_| InvalidHttpHeader::new(name, "the name is not a token"))?;
        if RESERVED.contains(&parsed) {
            let why = "the client or its transport writes this header";
            return Err(InvalidHttpHeader::new(name, why));
        }
        let mut value = HeaderValue::from_str(value)
            .ok()
            .filter(|_| value.is_ascii())
            .ok_or_else(|| InvalidHttpHeader::new(name, "the value is not printable ASCII"))?;
        value.set_sensitive(true);
        self.0.insert(parsed, value);
        Ok(self)
    }

    /// The names, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(HeaderName::as_str)
    }

    /// Writes them into a request, in place of those of the same name.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name, value.clone());
        }
    }
}

impl fmt::Debug for HttpHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// An HTTP header that a client does not send.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidHttpHeader {
    name: String,
    why: &'static str,
}

impl InvalidHttpHeader {
    fn new(name: &str, why: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            why,
        }
    }

    /// The name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for InvalidHttpHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid HTTP header {:?}: {}", self.name, self.why)
    }
}

impl std::error::Error for InvalidHttpHeader {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_or_the_transport_writes_is_refused() {
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
    fn values_do_not_show() {
        let headers = HttpHeaders::new().with("X-Key", "MARKED");
        let headers = headers.expect("a valid header");
        let mut written = HeaderMap::new();
        headers.write(&mut written);
        assert_eq!(written["x-key"], "MARKED");
        assert!(!format!("{headers:?}{written:?}").contains("MARKED"));
    }
}
