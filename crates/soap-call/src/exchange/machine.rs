//! The machine of a call.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
#[cfg(feature = "digest")]
use http::{HeaderMap, StatusCode};
use soap_codec::Decoder;
use soap_transport::{CallOptions, TransportError};

use crate::error::Error;
use crate::exchange::check::ReceivedMessage;
use crate::exchange::received::Received;
use crate::exchange::request::Request;
use crate::exchange::response::Response;
use crate::exchange::sent::Sent;
use crate::exchange::service::Service;
use crate::secrets::Secrets;

/// One call without I/O, for the loop of a client of your own.
///
/// 1. Send [`request`](Self::request) within [`options`](Self::options).
/// 2. Give the outcome to [`handle_response`](Self::handle_response). `None` means that the server
///    has sent a challenge: go to 1, within what is left of the time. This happens at most once.
///
/// With a request that owns its values, this is an `Exchange<'static, R>`: a loop can keep many of
/// them, and drop each at any time.
///
/// ```
/// use std::sync::Arc;
/// use soap_call::{Endpoint, Exchange, Operation, Request, Service};
/// use soap_codec::QName;
/// # use bytes::Bytes;
/// # fn send(_: http::Request<Bytes>) -> http::Response<Bytes> {
/// #     let body = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><EchoResponse xmlns="urn:echo">hello</EchoResponse></s:Body></s:Envelope>"#;
/// #     http::Response::new(Bytes::from_static(body.as_bytes()))
/// # }
///
/// const ECHO: Operation<&str, String> = Operation::new(QName::new("urn:echo", "Echo"));
///
/// let service = Arc::new(Service::new(Endpoint::new("https://echo.example/")?));
/// let mut exchange = Exchange::new(service, Request::owned(&ECHO, "hello"));
/// let response = loop {
///     let received = send(exchange.request()?);
///     if let Some(response) = exchange.handle_response(Ok(received))? {
///         break response;
///     }
/// };
/// assert_eq!(response.read()?, "hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Exchange<'a, R> {
    attempts: u8,
    request: Request<'a, R>,
    sent: Sent,
    service: Arc<Service>,
}

impl<'a, R> Exchange<'a, R> {
    /// Creates a call that has sent nothing yet.
    #[must_use]
    pub fn new(service: Arc<Service>, request: Request<'a, R>) -> Self {
        let mut sent = Sent::default();
        let secrets = service.secrets().chain(request.secrets());
        sent.secrets.extend(secrets.cloned());
        Self {
            attempts: 0,
            sent,
            request,
            service,
        }
    }

    /// Writes the next request.
    ///
    /// # Errors
    /// [`Encode`](crate::ErrorKind::Encode) if a value cannot be written,
    /// [`Action`](crate::ErrorKind::Action) if the action cannot be sent,
    /// [`HeaderProvider`](crate::ErrorKind::HeaderProvider) if a provider fails. Nothing was sent.
    pub fn request(&mut self) -> Result<http::Request<Bytes>, Error> {
        self.attempts = self.attempts.saturating_add(1);
        let parts = &self.request.parts;
        let request = self.service.request(parts, self.attempts, &mut self.sent);
        #[cfg(feature = "digest")]
        let request = request.map(|mut request| {
            if let Some(login) = &self.service.digest {
                login.write(&mut request);
            }
            request
        });
        request
    }

    #[cfg(feature = "mime")]
    pub(crate) fn package_options(&self) -> &soap_mime::ReadOptions {
        &self.service.package_options
    }

    pub(crate) fn decoder(&self) -> &Decoder {
        &self.service.decoder
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.sent.secrets
    }

    /// Returns the limits of the call. The time is that of all its attempts together.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        self.service.options_of(&self.request.parts)
    }

    /// Takes the outcome of a request. Returns the response, or `None` if the server has sent a
    /// challenge that the next [`request`](Self::request) answers.
    ///
    /// # Errors
    /// The [`Error`] of the call, whose kind says what is wrong with the response.
    pub fn handle_response(
        &mut self,
        result: Result<http::Response<Bytes>, TransportError>,
    ) -> Result<Option<Response<R>>, Error> {
        self.handle(result)
            .map_err(|error| error.redacted(&self.sent.secrets))
    }

    fn handle(
        &mut self,
        result: Result<http::Response<Bytes>, TransportError>,
    ) -> Result<Option<Response<R>>, Error> {
        let response = result?;
        #[cfg(feature = "digest")]
        let challenge = challenge_of(&response);
        let received = Received::read(&self.service, response);
        #[cfg(feature = "digest")]
        if let (Err(error), Some(headers)) = (&received, &challenge)
            && !error.may_have_executed()
            && self.answers(headers)
        {
            return Ok(None);
        }
        let expected = self.request.parts.expected;
        let received = received?;
        if let Some(envelope) = received.envelope() {
            let message_id = self.sent.message_id.as_deref();
            self.service.check(&ReceivedMessage {
                envelope,
                message_id,
            })?;
        }
        let content = received.check(expected, &self.service.understood)?;
        Ok(Some(Response::new(content, self.sent.secrets.clone())))
    }

    /// Returns `true` if the challenge is one that a second attempt answers.
    #[cfg(feature = "digest")]
    fn answers(&self, headers: &HeaderMap) -> bool {
        match &self.service.digest {
            Some(login) if self.attempts < 2 => login.challenge(headers),
            Some(login) => {
                login.forget_challenge();
                false
            }
            None => false,
        }
    }
}

/// Returns the headers of a response that may hold a challenge.
#[cfg(feature = "digest")]
fn challenge_of(response: &http::Response<Bytes>) -> Option<HeaderMap> {
    let is_challenge = response.status() == StatusCode::UNAUTHORIZED;
    is_challenge.then(|| response.headers().clone())
}

impl<R> fmt::Debug for Exchange<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("attempts", &self.attempts)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}
