use std::{collections::BTreeSet, fmt, sync::Arc};

use http::{HeaderMap, HeaderName, header};

use super::Message;

/// What of a call may be written down. Everything that is not on the list is withheld: a header by name only, a body altogether,
/// a query always. Method, scheme, host and path are written down.
///
/// ```
/// use soap_transport::testing::AllowList;
///
/// let allowed = AllowList::new()
///     .header("x-request-id")
///     .response_body(|body| {
///         let text = std::str::from_utf8(body).ok()?;
///         // Nothing, rather than something that was not foreseen.
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

/// Withheld even where a list names them: who lists one of these did not think of what is in it.
const NEVER: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::SET_COOKIE,
];

impl AllowList {
    /// `Content-Type` and `SOAPAction`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            headers: ["content-type", "soapaction"].map(str::to_owned).into(),
            request_body: None,
            response_body: None,
        }
    }

    /// Also the value of this header, in requests and responses. Credentials and cookies, and values that are marked as
    /// sensitive, are withheld all the same.
    #[must_use]
    pub fn header(mut self, name: &str) -> Self {
        self.headers.insert(name.to_ascii_lowercase());
        self
    }

    /// Also what `filter` leaves of a request's body; `None` withholds it.
    #[must_use]
    pub fn request_body(
        mut self,
        filter: impl Fn(&[u8]) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.request_body = Some(Arc::new(filter));
        self
    }

    /// Also what `filter` leaves of a response's body; `None` withholds it.
    #[must_use]
    pub fn response_body(
        mut self,
        filter: impl Fn(&[u8]) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.response_body = Some(Arc::new(filter));
        self
    }

    pub(super) fn request(&self, headers: &HeaderMap, body: &[u8]) -> Message {
        self.message(headers, self.request_body.as_ref(), body)
    }

    pub(super) fn response(&self, headers: &HeaderMap, body: &[u8]) -> Message {
        self.message(headers, self.response_body.as_ref(), body)
    }

    fn message(&self, headers: &HeaderMap, filter: Option<&Filter>, body: &[u8]) -> Message {
        let headers = headers.iter().map(|(name, value)| {
            let allowed = self.headers.contains(name.as_str())
                && !NEVER.contains(name)
                && !value.is_sensitive();
            // What is no text is not written down either.
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
