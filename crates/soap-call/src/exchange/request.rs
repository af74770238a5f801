//! A request for one call.

use std::fmt;
use std::marker::PhantomData;

use soap_codec::{QName, ToXml};
use soap_transport::CallOptions;

use crate::exchange::header_blocks::{HeaderBlocks, ToHeaderBlocks};
use crate::exchange::operation::{Expected, Operation};
use crate::http_headers::HttpHeaders;
use crate::secrets::Secret;

/// A request for one call, with what this call has beside the others of its service. `R` is the
/// type of the response.
///
/// ```
/// use std::time::Duration;
/// use soap_call::{Operation, OwnedHeaderBlock, Request};
/// use soap_codec::QName;
/// use soap_transport::CallOptions;
///
/// const ECHO: Operation<&str, String> = Operation::new(QName::new("urn:echo", "Echo"));
///
/// let block = OwnedHeaderBlock::new(QName::new("urn:echo", "Tenant"), "north");
/// let request = Request::new(&ECHO, &"hello")
///     .header(block)
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
    pub(crate) action: Option<&'a str>,
    pub(crate) blocks: HeaderBlocks,
    pub(crate) body: &'a (dyn ToXml + Sync),
    pub(crate) expected: Expected<'a>,
    pub(crate) http_headers: HttpHeaders,
    pub(crate) name: QName<'a>,
    pub(crate) options: Option<CallOptions>,
    pub(crate) secrets: Vec<Secret>,
}

impl<'a, R> Request<'a, R> {
    /// Creates a request with this content.
    pub fn new<Q: ToXml + Sync>(operation: &Operation<'a, Q, R>, body: &'a Q) -> Self {
        Self {
            parts: Parts {
                action: operation.action,
                blocks: HeaderBlocks::new(),
                body,
                expected: operation.expected,
                http_headers: HttpHeaders::new(),
                name: operation.name,
                options: None,
                secrets: Vec::new(),
            },
            response: PhantomData,
        }
    }

    /// Adds header blocks, behind those of the service.
    pub fn header(mut self, blocks: impl ToHeaderBlocks + 'static) -> Self {
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

    /// Names a secret text in the content, such as a password, which errors must not repeat.
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.parts.secrets.push(secret.into());
        self
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
