use std::{collections::BTreeMap, fmt, sync::Arc};

use soap_transport::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

use crate::cassette::Message;

/// The parts of a call that may be recorded.
///
/// The method is always recorded, and a query never. Scheme, host and path are recorded unless
/// [`address`](Self::address) replaces them. A header that is not listed is recorded by its name
/// only, or [not at all](Self::omit_other_headers), and a body without a filter not at all.
///
/// ```
/// use soap_transport_cassette::AllowList;
///
/// let allowed = AllowList::new()
///     .header("x-request-id")
///     .response_body(|body| {
///         let text = std::str::from_utf8(body).ok()?;
///         // Withhold a body that was not expected.
///         text.contains("<InvoiceNumber>").then(|| text.to_owned())
///     });
/// ```
#[derive(Clone)]
pub struct AllowList {
    address: Option<String>,
    headers: BTreeMap<String, Option<HeaderFilter>>,
    omits_other_headers: bool,
    request_body: Option<Filter>,
    response_body: Option<Filter>,
}

type Filter = Arc<dyn Fn(&[u8]) -> Option<String> + Send + Sync>;

type HeaderFilter = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Withheld even if they are listed, because listing one of these is a mistake.
const NEVER: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::SET_COOKIE,
];

impl AllowList {
    /// Allows the headers `Content-Type` and `SOAPAction`, and no body.
    pub fn new() -> Self {
        Self {
            address: None,
            headers: ["content-type", "soapaction"]
                .map(|name| (name.to_owned(), None))
                .into(),
            omits_other_headers: false,
            request_body: None,
            response_body: None,
        }
    }

    /// Allows the value of this header, in requests and in responses.
    ///
    /// Credentials, cookies and values marked as sensitive are withheld anyway.
    #[must_use]
    pub fn header(mut self, name: &str) -> Self {
        self.headers.insert(name.to_ascii_lowercase(), None);
        self
    }

    /// Records what `filter` returns for the value of this header. `None` withholds it.
    ///
    /// Credentials, cookies and values marked as sensitive are withheld anyway.
    ///
    /// ```
    /// use soap_transport_cassette::AllowList;
    ///
    /// let allowed = AllowList::new().header_value("content-type", |value| {
    ///     value.starts_with("text/xml").then(|| "text/xml".to_owned())
    /// });
    /// ```
    #[must_use]
    pub fn header_value(
        mut self,
        name: &str,
        filter: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.headers
            .insert(name.to_ascii_lowercase(), Some(Arc::new(filter)));
        self
    }

    /// Omits every header that would be withheld, so that not even its name is recorded.
    #[must_use]
    pub fn omit_other_headers(mut self) -> Self {
        self.omits_other_headers = true;
        self
    }

    /// Records this address for every call, in place of the scheme, host and path.
    #[must_use]
    pub fn address(mut self, address: &Uri) -> Self {
        self.address = Some(without_query(address));
        self
    }

    /// Records what `filter` returns for a request's body. `None` withholds it.
    #[must_use]
    pub fn request_body(
        mut self,
        filter: impl Fn(&[u8]) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.request_body = Some(Arc::new(filter));
        self
    }

    /// Records what `filter` returns for a response's body. `None` withholds it.
    #[must_use]
    pub fn response_body(
        mut self,
        filter: impl Fn(&[u8]) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.response_body = Some(Arc::new(filter));
        self
    }

    /// Returns the address that is recorded for `uri`.
    pub(crate) fn recorded_address(&self, uri: &Uri) -> String {
        match &self.address {
            Some(address) => address.clone(),
            None => without_query(uri),
        }
    }

    pub(crate) fn request(&self, headers: &HeaderMap, body: &[u8]) -> Message {
        self.message(headers, self.request_body.as_ref(), body)
    }

    pub(crate) fn response(&self, headers: &HeaderMap, body: &[u8]) -> Message {
        self.message(headers, self.response_body.as_ref(), body)
    }

    fn message(&self, headers: &HeaderMap, filter: Option<&Filter>, body: &[u8]) -> Message {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), self.value(name, value)))
            .filter(|(_, value)| value.is_some() || !self.omits_other_headers);
        Message {
            headers: headers.collect(),
            body: filter.and_then(|filter| filter(body)),
        }
    }

    fn value(&self, name: &HeaderName, value: &HeaderValue) -> Option<String> {
        let filter = self.headers.get(name.as_str())?;
        if NEVER.contains(name) || value.is_sensitive() {
            return None;
        }
        // A value that is not text cannot be written in the file.
        let value = value.to_str().ok()?;
        let value = match filter {
            None => value.to_owned(),
            Some(filter) => filter(value)?,
        };
        HeaderValue::from_str(&value).is_ok().then_some(value)
    }
}

/// Formats `uri` without its query and user name, both of which can hold secrets.
pub(crate) fn without_query(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let port = uri.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{scheme}://{host}{port}{}", uri.path())
}

impl Default for AllowList {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for AllowList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllowList")
            .field("address", &self.address)
            .field("headers", &self.headers.keys())
            .field("omits_other_headers", &self.omits_other_headers)
            .field("request_body", &self.request_body.is_some())
            .field("response_body", &self.response_body.is_some())
            .finish()
    }
}
