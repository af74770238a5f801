use std::{collections::BTreeSet, fmt, sync::Arc};

use soap_transport::http::{HeaderMap, HeaderName, header};

use crate::cassette::Message;

/// The parts of a call that may be recorded.
///
/// Method, scheme, host and path are always recorded, and a query never. A header that is not
/// listed is recorded by its name only, and a body without a filter not at all.
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
    headers: BTreeSet<String>,
    request_body: Option<Filter>,
    response_body: Option<Filter>,
}

type Filter = Arc<dyn Fn(&[u8]) -> Option<String> + Send + Sync>;

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
            headers: ["content-type", "soapaction"].map(str::to_owned).into(),
            request_body: None,
            response_body: None,
        }
    }

    /// Allows the value of this header, in requests and in responses.
    ///
    /// Credentials, cookies and values marked as sensitive are withheld anyway.
    #[must_use]
    pub fn header(mut self, name: &str) -> Self {
        self.headers.insert(name.to_ascii_lowercase());
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

    pub(crate) fn request(&self, headers: &HeaderMap, body: &[u8]) -> Message {
        self.message(headers, self.request_body.as_ref(), body)
    }

    pub(crate) fn response(&self, headers: &HeaderMap, body: &[u8]) -> Message {
        self.message(headers, self.response_body.as_ref(), body)
    }

    fn message(&self, headers: &HeaderMap, filter: Option<&Filter>, body: &[u8]) -> Message {
        let headers = headers.iter().map(|(name, value)| {
            let allowed = self.headers.contains(name.as_str())
                && !NEVER.contains(name)
                && !value.is_sensitive();
            // A value that is not text cannot be written in the file.
            let value = value.to_str().ok().filter(|_| allowed);
            (name.as_str().to_owned(), value.map(str::to_owned))
        });
        Message {
            headers: headers.collect(),
            body: filter.and_then(|filter| filter(body)),
        }
    }
}

impl Default for AllowList {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for AllowList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllowList")
            .field("headers", &self.headers)
            .field("request_body", &self.request_body.is_some())
            .field("response_body", &self.response_body.is_some())
            .finish()
    }
}
