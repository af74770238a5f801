//! A response that was read, before and after it is known to be the expected one.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use soap_codec::http::{SoapResponse, read_body};
use soap_codec::{Element, Envelope, Message, NotUnderstood, PayloadError, QName};
#[cfg(feature = "mime")]
use soap_mime::Related;

use crate::error::{Error, ErrorKind, FaultResponse, UnexpectedPayload};
use crate::exchange::operation::Expected;
#[cfg(feature = "mime")]
use crate::exchange::package::read_package;
use crate::exchange::service::Service;

/// A response that follows the rules of SOAP over HTTP.
pub(crate) struct Received {
    http_headers: HeaderMap,
    #[cfg(feature = "mime")]
    package: Option<Related>,
    response: SoapResponse,
}

/// The content of the expected response.
pub(crate) struct Content {
    pub(crate) http_headers: HeaderMap,
    /// `None` for a response that is empty, and was expected to be.
    pub(crate) message: Option<Message<Bytes>>,
    #[cfg(feature = "mime")]
    pub(crate) package: Option<Related>,
    pub(crate) status: StatusCode,
}

impl Received {
    pub(crate) fn read(service: &Service, response: http::Response<Bytes>) -> Result<Self, Error> {
        let (head, body) = response.into_parts();
        let response = read_body(&service.decoder, &head, body)?;
        let http_headers = head.headers;
        match response {
            #[cfg(feature = "mime")]
            SoapResponse::Multipart(package) => {
                let (decoder, options) = (&service.decoder, &service.package_options);
                let (response, package) = read_package(decoder, options, package)?;
                let package = Some(package);
                Ok(Self {
                    http_headers,
                    package,
                    response,
                })
            }
            #[cfg(not(feature = "mime"))]
            SoapResponse::Multipart(package) => Err(package.into_error().into()),
            response => Ok(Self {
                http_headers,
                #[cfg(feature = "mime")]
                package: None,
                response,
            }),
        }
    }

    /// Returns the envelope, unless the response is empty.
    pub(crate) fn envelope(&self) -> Option<Envelope<'_>> {
        match &self.response {
            SoapResponse::Message { message, .. } => Some(message.envelope()),
            SoapResponse::Empty { .. } | SoapResponse::Multipart(_) => None,
        }
    }

    /// Returns the content of a response that holds no fault, no header block that must be
    /// understood and is not, and the expected payload.
    pub(crate) fn check(
        self,
        expected: Expected<'_>,
        understood: &[QName<'_>],
    ) -> Result<Box<Content>, Error> {
        let Self { http_headers, .. } = self;
        let content = |http_headers, message, status| {
            Box::new(Content {
                http_headers,
                message,
                #[cfg(feature = "mime")]
                package: self.package,
                status,
            })
        };
        match self.response {
            SoapResponse::Message {
                message,
                retry_after,
                status,
            } => {
                let payload = check_payload(message.envelope().payload(), expected);
                let Some(payload) = payload else {
                    return Err(
                        FaultResponse::new(message, status, retry_after, http_headers).into(),
                    );
                };
                // A message with such a block must not be processed (SOAP 1.1, 4.2.3).
                let unknown = message.envelope().not_understood(understood);
                let unknown: NotUnderstood = unknown.collect();
                if !unknown.is_empty() {
                    return Err(Error::new(ErrorKind::NotUnderstood(unknown)));
                }
                payload?;
                Ok(content(http_headers, Some(message), status))
            }
            SoapResponse::Empty { status } if matches!(expected, Expected::OneWay) => {
                Ok(content(http_headers, None, status))
            }
            // A package was taken apart, or made an error.
            SoapResponse::Empty { .. } | SoapResponse::Multipart(_) => {
                Err(Error::new(ErrorKind::NoEnvelope))
            }
        }
    }
}

/// Without the HTTP headers, which may be secret.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("message", &self.message)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Returns `None` for a fault, and an error for any other payload than the expected one.
fn check_payload(
    payload: Result<Element<'_>, PayloadError>,
    expected: Expected<'_>,
) -> Option<Result<(), Error>> {
    Some(match (expected, payload) {
        (_, Err(PayloadError::Fault(_))) => return None,
        (Expected::EmptyBody | Expected::OneWay, Err(PayloadError::Missing)) => Ok(()),
        (_, Err(PayloadError::Missing)) => Err(Error::new(ErrorKind::NoPayload)),
        (_, Err(_)) => Err(Error::new(ErrorKind::SeveralPayloads)),
        (_, Ok(payload)) if expected.is(payload.name()) => Ok(()),
        (_, Ok(payload)) => Err(UnexpectedPayload::new(expected, payload.name()).into()),
    })
}
