//! A response that was read, before and after it is known to be the expected one.

use bytes::Bytes;
use soap_codec::http::{SoapResponse, read_response};
use soap_codec::{Element, Message, NotUnderstood, PayloadError, QName};
#[cfg(feature = "mime")]
use soap_mime::Related;

use crate::error::{Error, ErrorKind, FaultResponse, UnexpectedPayload};
use crate::exchange::operation::Expected;
#[cfg(feature = "mime")]
use crate::exchange::package::read_package;
use crate::exchange::service::Service;

/// A response that follows the rules of SOAP over HTTP.
pub(crate) struct Received {
    #[cfg(feature = "mime")]
    package: Option<Related>,
    response: SoapResponse,
}

/// The content of the expected response.
#[derive(Debug)]
pub(crate) struct Content {
    /// `None` for a response that is empty, and was expected to be.
    pub(crate) message: Option<Message<Bytes>>,
    #[cfg(feature = "mime")]
    pub(crate) package: Option<Related>,
}

impl Received {
    pub(crate) fn read(service: &Service, response: http::Response<Bytes>) -> Result<Self, Error> {
        match read_response(&service.decoder, response)? {
            #[cfg(feature = "mime")]
            SoapResponse::Multipart(package) => {
                let (decoder, options) = (&service.decoder, &service.package_options);
                let (response, package) = read_package(decoder, options, package)?;
                let package = Some(package);
                Ok(Self { package, response })
            }
            #[cfg(not(feature = "mime"))]
            SoapResponse::Multipart(package) => Err(package.into_error().into()),
            response => Ok(Self {
                #[cfg(feature = "mime")]
                package: None,
                response,
            }),
        }
    }

    /// Returns the content of a response that holds no fault, no header block that must be
    /// understood and is not, and the expected payload.
    pub(crate) fn check(
        self,
        expected: Expected<'_>,
        understood: &[QName<'_>],
    ) -> Result<Box<Content>, Error> {
        let content = |message| {
            Box::new(Content {
                message,
                #[cfg(feature = "mime")]
                package: self.package,
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
                    return Err(FaultResponse::new(message, status, retry_after).into());
                };
                // A message with such a block must not be processed (SOAP 1.1, 4.2.3).
                let unknown = message.envelope().not_understood(understood);
                let unknown: NotUnderstood = unknown.collect();
                if !unknown.is_empty() {
                    return Err(Error::new(ErrorKind::NotUnderstood(unknown)));
                }
                payload?;
                Ok(content(Some(message)))
            }
            SoapResponse::Empty { .. } if matches!(expected, Expected::Nothing) => {
                Ok(content(None))
            }
            // A package was taken apart, or made an error.
            SoapResponse::Empty { .. } | SoapResponse::Multipart(_) => {
                Err(Error::new(ErrorKind::NoPayload))
            }
        }
    }
}

/// Returns `None` for a fault, and an error for any other payload than the expected one.
fn check_payload(
    payload: Result<Element<'_>, PayloadError>,
    expected: Expected<'_>,
) -> Option<Result<(), Error>> {
    Some(match (expected, payload) {
        (_, Err(PayloadError::Fault(_))) => return None,
        (Expected::Nothing, Err(PayloadError::Missing)) => Ok(()),
        (_, Err(PayloadError::Missing)) => Err(Error::new(ErrorKind::NoPayload)),
        (_, Err(_)) => Err(Error::new(ErrorKind::SeveralPayloads)),
        (_, Ok(payload)) if expected.is(payload.name()) => Ok(()),
        (_, Ok(payload)) => Err(UnexpectedPayload::new(expected, payload.name()).into()),
    })
}
