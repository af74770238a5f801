//! A request for one call.

use std::fmt;
use std::time::Duration;

use cloudbilling_auth::{Call, CallKind};
use cloudbilling_types::{Operation, OperationKind, ServiceContract};
use soap_call::HttpHeaders;
use soap_codec::http::SoapAction;
use soap_codec::{QName, ToXml};

use crate::error::Error;

/// A request for one call, with its bounds.
///
/// Its values are given by reference or by value. With the latter only, it is a `Request<'static>`,
/// which can be kept.
///
/// ```
/// use std::time::Duration;
/// use cloudbilling::types::{ServiceContract, operation::GetPurchases};
/// use cloudbilling::Request;
///
/// let query = GetPurchases::default().customer_code("1001");
/// let request = Request::for_operation(&ServiceContract::default(), &query)?.timeout(Duration::from_secs(5));
/// # Ok::<(), cloudbilling::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until a client sends it"]
pub struct Request<'a> {
    pub(crate) max_response_bytes: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) understood: &'a [QName<'a>],
    is_single: bool,
    kind: CallKind,
    retriable: bool,
    soap: soap_call::Request<'a, ()>,
}

impl<'a> Request<'a> {
    /// Makes a request for an operation that is not typed: `body` becomes the content of the
    /// element `name`. It counts as a write, unless it [only reads](Self::only_reads).
    pub fn new(action: SoapAction, name: QName<'a>, body: impl ToXml + Send + Sync + 'a) -> Self {
        Self {
            max_response_bytes: None,
            timeout: None,
            understood: &[],
            is_single: false,
            kind: CallKind::Write,
            retriable: true,
            soap: soap_call::Request::owned(&soap_call::Operation::new(name), body).action(action),
        }
    }

    /// Makes a request for a typed operation, or for a reference to one.
    ///
    /// # Errors
    /// [`ErrorKind::Action`](crate::ErrorKind::Action) if the contract gives it a
    /// SOAPAction that cannot be sent.
    pub fn for_operation<O: Operation + Send + Sync + 'a>(
        contract: &ServiceContract,
        operation: O,
    ) -> Result<Self, Error> {
        let action = SoapAction::new(contract.action(O::NAME))?;
        let kind = match O::KIND {
            OperationKind::Read => CallKind::Read,
            OperationKind::Write => CallKind::Write,
        };
        Ok(Self {
            is_single: operation.is_single(),
            kind,
            ..Self::new(action, O::REQUEST, operation)
        })
    }

    /// Declares that the call changes nothing at the service. So it is retried even if a refusal is
    /// only likely.
    pub fn only_reads(mut self) -> Self {
        self.is_single = true;
        self.kind = CallKind::Read;
        self
    }

    /// Never retries the call, not even after a certain refusal.
    pub fn once(mut self) -> Self {
        self.retriable = false;
        self
    }

    /// Adds a header block, beside the token's.
    pub fn header(mut self, name: QName<'a>, value: impl ToXml + Send + Sync + 'a) -> Self {
        self.soap = self.soap.header((name, value));
        self
    }

    /// Sends these HTTP headers, in place of those of the client that have the same names.
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.soap = self.soap.http_headers(headers);
        self
    }

    /// Sets the header blocks of the response that the caller understands. Any other block that
    /// must be understood is an error.
    pub fn understands(mut self, names: &'a [QName<'a>]) -> Self {
        self.understood = names;
        self
    }

    /// Sets the time limit of the whole call, including waiting, a login and a retry (default: that
    /// of the client).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the size limit of the response, in decoded bytes (default: that of the client).
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    pub(crate) fn as_call(&self, retry_writes: RetryWrites) -> Call {
        let call = match self.retriable {
            true => Call::new(self.kind),
            false => Call::once(self.kind),
        };
        match retry_writes {
            RetryWrites::Never => call,
            RetryWrites::OnCertainRefusal => call.trusting_refusals(),
        }
    }

    /// Returns `true` if the call may be sent again after a certain refusal.
    pub(crate) fn may_be_retried(&self, retry_writes: RetryWrites) -> bool {
        let is_harmless = self.is_read() || retry_writes == RetryWrites::OnCertainRefusal;
        self.retriable && is_harmless
    }

    pub(crate) fn is_read(&self) -> bool {
        self.kind == CallKind::Read
    }

    /// Returns `true` if it asks for one change at most.
    pub(crate) fn is_single(&self) -> bool {
        self.is_single
    }

    /// The local name of the element, for logs.
    pub(crate) fn method(&self) -> &'a str {
        self.soap.name().local()
    }

    pub(crate) fn soap(&self) -> &soap_call::Request<'a, ()> {
        &self.soap
    }
}

/// The rule for sending writes again after a certain refusal of their session.
///
/// That is safe only with a service that checks the session before it carries out a call, which
/// CloudBilling does not document. So by default a write that was refused for its session is not
/// sent again: it fails with [`ErrorKind::SessionExpired`](crate::ErrorKind::SessionExpired), and
/// may have been carried out. The clients send a call again at most once, or twice with a store;
/// otherwise the error says whether it [may have been
/// executed](crate::Error::may_have_executed):
///
/// | refusal | read | write, `Never` | write, `OnCertainRefusal` | write, `OnCertainRefusal`, [`Request::once`] |
/// |---|---|---|---|---|
/// | certain: fault code, 401 with an empty body | sent again | `true` | sent again | `false` |
/// | likely: wording, contradictory signs | sent again | `true` | `true` | `true` |
///
/// An API token that is refused for certain ends the call with
/// [`ApiTokenRefused`](crate::GiveUpReason::ApiTokenRefused), which [may have been
/// executed](crate::Error::may_have_executed) as in the table. The call is sent again by the same
/// rules if a provider has another token.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum RetryWrites {
    /// Never.
    #[default]
    Never,
    /// Once, if the refusal is certain. For services that are known to check the session first.
    OnCertainRefusal,
}

impl fmt::Debug for Request<'_> {
    /// Names only: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("name", &self.soap.name())
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
