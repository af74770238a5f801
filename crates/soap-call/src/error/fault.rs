//! A fault that a service returned.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use soap_codec::{Fault, FaultView, FromXmlOwned, Message, QName, ReadError, Redactor};

/// A fault that a service returned, with the message that holds it.
///
/// `Display` and [`fault`](Self::fault) show it with the secrets of the call
/// [replaced](soap_codec::Redactor). The detail and the [view](Self::view) are data, as they came;
/// neither `Display` nor `Debug` shows them.
pub struct FaultResponse {
    fault: Fault,
    http_headers: HeaderMap,
    message: Message<Bytes>,
    retry_after: Option<Duration>,
    status: StatusCode,
}

impl FaultResponse {
    /// Keeps a message that holds a fault.
    pub(crate) fn new(
        message: Message<Bytes>,
        status: StatusCode,
        retry_after: Option<Duration>,
        http_headers: HeaderMap,
    ) -> Self {
        Self {
            fault: view(&message).to_fault(),
            http_headers,
            message,
            retry_after,
            status,
        }
    }

    /// Returns the code, the reason and the actor of the fault.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Reads the whole detail. `T` has a choice with one variant for each element that the WSDL's
    /// `fault` names. Returns `None` if the fault has no detail.
    ///
    /// ```
    /// use soap_call::Error;
    /// use soap_codec::{FromXml, Raw};
    ///
    /// #[derive(FromXml)]
    /// struct Detail {
    ///     #[soap(choice)]
    ///     problem: Problem,
    /// }
    ///
    /// #[derive(FromXml)]
    /// #[soap(namespace = "urn:weather", choice)]
    /// enum Problem {
    ///     NoSuchCity(NoSuchCity),
    ///     TooManyCalls,
    ///     #[soap(any)]
    ///     Other(Raw),
    /// }
    ///
    /// #[derive(FromXml)]
    /// #[soap(namespace = "urn:weather", rename_all = "PascalCase")]
    /// struct NoSuchCity {
    ///     suggestion: String,
    /// }
    ///
    /// fn suggestion(error: &Error) -> Option<String> {
    ///     match error.fault()?.read_detail::<Detail>().ok()??.problem {
    ///         Problem::NoSuchCity(NoSuchCity { suggestion }) => Some(suggestion),
    ///         Problem::TooManyCalls | Problem::Other(_) => None,
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ReadError`] if the detail is not a `T`.
    pub fn read_detail<T: FromXmlOwned>(&self) -> Result<Option<T>, ReadError> {
        let detail = self.view().detail();
        detail.map(|detail| detail.read()).transpose()
    }

    /// Reads the element of this name in the detail. Returns `None` if there is none.
    ///
    /// # Errors
    /// [`ReadError`] if the element is not a `T`.
    pub fn read_detail_element<T: FromXmlOwned>(
        &self,
        name: QName<'_>,
    ) -> Result<Option<T>, ReadError> {
        let detail = self.view().detail().and_then(|detail| detail.child(name));
        detail.map(|element| element.read()).transpose()
    }

    /// Returns a view of the fault as it came.
    #[must_use]
    pub fn view(&self) -> FaultView<'_> {
        view(&self.message)
    }

    /// Returns the message, for its header blocks.
    #[must_use]
    pub fn message(&self) -> &Message<Bytes> {
        &self.message
    }

    /// Returns the status of the HTTP response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the HTTP headers of the response, such as the id that a gateway gave the request.
    /// Their values may be secret; `Debug` does not show them.
    #[must_use]
    pub const fn http_headers(&self) -> &HeaderMap {
        &self.http_headers
    }

    /// Returns the delay that the server requests (`Retry-After`).
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    pub(crate) fn redact(&mut self, redactor: &Redactor<'_>) {
        self.fault.redact(redactor);
    }
}

fn view(message: &Message<Bytes>) -> FaultView<'_> {
    let fault = message.envelope().fault();
    fault.expect("the message was kept because it holds a fault")
}

/// Without the HTTP headers, which may be secret.
impl fmt::Debug for FaultResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultResponse")
            .field("fault", &self.fault)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for FaultResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}
