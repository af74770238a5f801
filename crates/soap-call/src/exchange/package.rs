//! Messages in packages of several parts: MTOM, and SOAP with Attachments.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use soap_codec::http::{MultipartResponse, SoapResponse};
use soap_codec::{Decoder, Encoder, Parts, SoapVersion};
use soap_mime::{MimeError, NewPart, ReadOptions, Related, RelatedType, RelatedWriter};

use crate::error::{Error, ErrorKind};

/// A written package: its content type and its body.
pub(crate) struct Package {
    content_type: HeaderValue,
    pub(crate) body: Bytes,
}

impl Package {
    /// Writes an MTOM package. Binary values of `min_bytes` or more become parts.
    pub(crate) fn write(
        encoder: &Encoder<'_>,
        version: SoapVersion,
        action: &str,
        min_bytes: usize,
    ) -> Result<Self, Error> {
        let package = encoder.encode_package(min_bytes)?;
        let parts = package.parts.into_iter().map(|part| {
            NewPart::new("application/octet-stream", part.content).content_id(part.content_id)
        });
        let writer = match version {
            SoapVersion::Soap11 => RelatedWriter::mtom("text/xml", package.envelope),
            SoapVersion::Soap12 => RelatedWriter::mtom("application/soap+xml", package.envelope),
        };
        let writer = match (version, action) {
            (SoapVersion::Soap11, _) | (_, "") => writer,
            // RFC 3902: the action is a parameter.
            (SoapVersion::Soap12, action) => writer.parameter("action", action),
        };
        let written = writer.parts(parts).write();
        let written = written.map_err(|error| Error::new(ErrorKind::EncodePackage(error)))?;
        Ok(Self {
            content_type: HeaderValue::from_str(written.content_type())
                .expect("the writer checks its parameters"),
            body: written.into_body(),
        })
    }

    pub(crate) fn label(self, request: &mut http::Request<Bytes>) {
        request
            .headers_mut()
            .insert(CONTENT_TYPE, self.content_type);
    }
}

/// Reads the root of a package, whose values may refer to the other parts.
pub(crate) fn read_package(
    decoder: &Decoder,
    options: &ReadOptions,
    response: MultipartResponse,
) -> Result<(SoapResponse, Related), Error> {
    let related = split(options, &response).map_err(|error| {
        let (status, retry_after) = (response.status(), response.retry_after());
        Error::new(ErrorKind::Package {
            error,
            retry_after,
            status,
        })
    })?;
    let root = related.root().clone();
    let parts = related.clone();
    let by_url = move |url: &str| Some(parts.by_url(url).ok()?.content().clone());
    let parts = Parts::new(response.body().len(), by_url);
    let decoder = decoder.clone().parts(parts);
    let read = response.read_root(&decoder, root.head().content_type(), root.content().clone());
    Ok((read?, related))
}

fn split(options: &ReadOptions, response: &MultipartResponse) -> Result<Related, MimeError> {
    let related_type = RelatedType::parse(response.content_type())?;
    Related::read(&related_type, response.body().clone(), options)
}
