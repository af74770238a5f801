//! A request for one call.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use soap_codec::http::SoapAction;
use soap_codec::{QName, ToXml};
use soap_transport::CallOptions;

use crate::exchange::header_blocks::{HeaderBlocks, ToHeaderBlocks};
use crate::exchange::operation::{Expected, Operation};
use crate::http_headers::HttpHeaders;
use crate::secrets::Secret;

/// A request for one call, with what this call has beside the others of its service. `R` is the
/// type of the response.
///
/// It borrows its content, or [owns](Self::owned) it. With the latter only, it is a
/// `Request<'static, R>`, which can be kept.
///
/// ```
/// use std::time::Duration;
/// use soap_call::{Operation, Request};
/// use soap_codec::QName;
/// use soap_transport::CallOptions;
///
/// const ECHO: Operation<&str, String> = Operation::new(QName::new("urn:echo", "Echo"));
///
/// let request = Request::new(&ECHO, &"hello")
///     .header((QName::new("urn:echo", "Tenant"), "north"))
///     .options(CallOptions::new(Duration::from_secs(5)));
/// ```
#[must_use = "a request does nothing until a client sends it"]
pub struct Request<'a, R> {
    pub(crate) parts: Parts<'a>,
    response: PhantomData<fn() -> R>,
}

/// A request, whatever the type of its response.
#[derive(Clone)]
pub(crate) struct Parts<'a> {
    pub(crate) action: Action<'a>,
    pub(crate) addressing_action: Option<&'a str>,
    pub(crate) blocks: HeaderBlocks<'a>,
    pub(crate) content: Content<'a>,
    pub(crate) expected: Expected<'a>,
    pub(crate) http_headers: HttpHeaders,
    pub(crate) is_empty: bool,
    pub(crate) name: QName<'a>,
    pub(crate) options: Option<CallOptions>,
    pub(crate) secrets: Vec<Secret>,
}

/// The action of a request.
#[derive(Clone)]
pub(crate) enum Action<'a> {
    /// That of the service's rule.
    ByRule,
    Checked(SoapAction),
    Text(&'a str),
}

#[derive(Clone)]
pub(crate) enum Content<'a> {
    Borrowed(&'a (dyn ToXml + Sync)),
    Owned(Arc<dyn ToXml + Send + Sync + 'a>),
}

impl Content<'_> {
    pub(crate) fn value(&self) -> &dyn ToXml {
        match self {
            Self::Borrowed(value) => *value,
            Self::Owned(value) => &**value,
        }
    }
}

impl<'a, R> Request<'a, R> {
    /// Creates a request with this content.
    pub fn new<Q: ToXml + Sync>(operation: &Operation<'a, Q, R>, content: &'a Q) -> Self {
        Self::with_content(operation, Content::Borrowed(content))
    }

    /// Creates a request that owns its content.
    pub fn owned<Q: ToXml + Send + Sync + 'a>(operation: &Operation<'a, Q, R>, content: Q) -> Self {
        Self::with_content(operation, Content::Owned(Arc::new(content)))
    }

    fn with_content<Q>(operation: &Operation<'a, Q, R>, content: Content<'a>) -> Self {
        Self {
            parts: Parts {
                action: operation.action.map_or(Action::ByRule, Action::Text),
                addressing_action: operation.addressing_action,
                blocks: HeaderBlocks::new(),
                content,
                expected: operation.expected,
                http_headers: HttpHeaders::new(),
                is_empty: operation.is_empty,
                name: operation.name,
                options: None,
                secrets: Vec::new(),
            },
            response: PhantomData,
        }
    }

    /// Sets the action, in place of that of the operation.
    pub fn action(mut self, action: SoapAction) -> Self {
        self.parts.action = Action::Checked(action);
        self.parts.addressing_action = None;
        self
    }

    /// Adds header blocks, behind those of the service.
    pub fn header(mut self, blocks: impl ToHeaderBlocks + 'a) -> Self {
        self.parts.blocks = self.parts.blocks.with(blocks);
        self
    }

    /// Sends these HTTP headers, in place of those of the service that have the same names.
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.parts.http_headers = headers;
        self
    }

    /// Sets the time limit of the call and the size limit of its response (default: those of the
    /// service).
    pub fn options(mut self, options: CallOptions) -> Self {
        self.parts.options = Some(options);
        self
    }

    /// Names a secret text in the content, such as a password, which errors must not repeat. The
    /// memory of a request with a secret is wiped when the request is dropped.
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.parts.secrets.push(secret.into());
        self
    }

    /// Returns the name of the request's element.
    #[must_use]
    pub fn name(&self) -> QName<'a> {
        self.parts.name
    }

    /// Returns the secrets in the content and in the HTTP headers.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.parts.secrets()
    }
}

impl Parts<'_> {
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().chain(self.http_headers.secrets())
    }
}

impl<R> Clone for Request<'_, R> {
    fn clone(&self) -> Self {
        Self {
            parts: self.parts.clone(),
            response: PhantomData,
        }
    }
}

impl<R> fmt::Debug for Request<'_, R> {
    /// Names only: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("name", &self.parts.name)
            .field("header_blocks", &self.parts.blocks)
            .finish_non_exhaustive()
    }
}
