//! A response that was read, before and after it is known to be the expected one.

use bytes::Bytes;
use soap_codec::http::{SoapResponse, read_response};
use soap_codec::{Message, NotUnderstood, PayloadError, QName};
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
    ) -> Result<Content, Error> {
        let message = match (self.response, expected) {
            (SoapResponse::Empty { .. }, Expected::Nothing) => None,
            (
                SoapResponse::Message {
                    message,
                    retry_after,
                    status,
                },
                _,
            ) => {
                if message.envelope().fault().is_some() {
                    return Err(FaultResponse::new(message, status, retry_after).into());
                }
                check_message(&message, expected, understood)?;
                Some(message)
            }
            // A package was taken apart, or made an error.
            (SoapResponse::Empty { .. } | SoapResponse::Multipart(_), _) => {
                return Err(Error::new(ErrorKind::NoPayload));
            }
        };
        Ok(Content {
            message,
            #[cfg(feature = "mime")]
            package: self.package,
        })
    }
}

fn check_message(
    message: &Message<Bytes>,
    expected: Expected<'_>,
    understood: &[QName<'_>],
) -> Result<(), Error> {
    let envelope = message.envelope();
    // A message with such a block must not be processed (SOAP 1.1, 4.2.3).
    let unknown: NotUnderstood = envelope.not_understood(understood).collect();
    if !unknown.is_empty() {
        return Err(Error::new(ErrorKind::NotUnderstood(unknown)));
    }
    match (expected, envelope.payload()) {
        (Expected::Nothing, Err(PayloadError::Missing)) => Ok(()),
        (_, Err(PayloadError::Missing)) => Err(Error::new(ErrorKind::NoPayload)),
        (_, Err(_)) => Err(Error::new(ErrorKind::SeveralPayloads)),
        (_, Ok(payload)) if expected.is(payload.name()) => Ok(()),
        (_, Ok(payload)) => Err(UnexpectedPayload::new(expected, payload.name()).into()),
    }
}
