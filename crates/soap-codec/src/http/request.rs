use alloc::string::ToString;

use ::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use ::http::{Method, Request, Uri};
use bytes::Bytes;

use super::SoapAction;
use crate::soap::version::SoapVersion;

/// Builds the request that carries `body`, a SOAP envelope in UTF-8, to `uri`. The body is usually
/// the result of [`Encoder::encode`](crate::Encoder::encode).
///
/// | | SOAP 1.1 | SOAP 1.2 |
/// |---|---|---|
/// | `Content-Type` | `text/xml; charset=utf-8` | `application/soap+xml; charset=utf-8; action="…"` |
/// | `SOAPAction` | always, possibly `""` | never |
///
/// An empty action omits the parameter of SOAP 1.2. The `Content-Length` is set.
pub fn build_request(
    version: SoapVersion,
    uri: Uri,
    action: &SoapAction,
    body: impl Into<Bytes>,
) -> Request<Bytes> {
    let body = body.into();
    // In one piece of memory, which is not the way of `HeaderValue::from`.
    let length = HeaderValue::try_from(body.len().to_string()).expect("digits are printable");
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    match version {
        SoapVersion::Soap11 => {
            headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("text/xml; charset=utf-8"),
            );
            headers.insert(SOAP_ACTION, printable("\"", action, "\""));
        }
        SoapVersion::Soap12 if action.as_str().is_empty() => {
            headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("application/soap+xml; charset=utf-8"),
            );
        }
        SoapVersion::Soap12 => {
            let start = "application/soap+xml; charset=utf-8; action=\"";
            headers.insert(CONTENT_TYPE, printable(start, action, "\""));
        }
    }
    headers.insert(CONTENT_LENGTH, length);
    request
}

const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// Writes an action between two texts, in one piece of memory that is not copied.
fn printable(start: &str, action: &SoapAction, end: &str) -> HeaderValue {
    let value = [start, action.as_str(), end].concat();
    HeaderValue::try_from(value).expect("an action is printable ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(
        version: SoapVersion,
        action: &str,
    ) -> alloc::vec::Vec<(alloc::string::String, alloc::string::String)> {
        let action = SoapAction::new(action).expect("a valid action");
        let request = build_request(
            version,
            Uri::from_static("https://example.test/soap?x=1"),
            &action,
            Bytes::from_static(b"<e/>"),
        );
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "https://example.test/soap?x=1");
        assert_eq!(request.body().as_ref(), b"<e/>");
        let text = |value: &HeaderValue| value.to_str().expect("ASCII").into();
        request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().into(), text(value)))
            .collect()
    }

    #[test]
    fn soap_1_1_has_the_action_in_its_own_header() {
        let expected = [
            ("content-type", "text/xml; charset=utf-8"),
            ("soapaction", "\"urn:a\""),
            ("content-length", "4"),
        ];
        assert_eq!(
            headers(SoapVersion::Soap11, "urn:a"),
            expected.map(|(name, value)| (name.into(), value.into()))
        );
    }

    #[test]
    fn soap_1_1_has_an_empty_action_too() {
        assert!(headers(SoapVersion::Soap11, "").contains(&("soapaction".into(), "\"\"".into())));
    }

    #[test]
    fn soap_1_2_has_the_action_as_a_parameter() {
        let expected = [
            (
                "content-type",
                "application/soap+xml; charset=utf-8; action=\"urn:a;b=c\"",
            ),
            ("content-length", "4"),
        ];
        assert_eq!(
            headers(SoapVersion::Soap12, "urn:a;b=c"),
            expected.map(|(name, value)| (name.into(), value.into()))
        );
    }

    #[test]
    fn soap_1_2_omits_an_empty_action() {
        let expected = [
            ("content-type", "application/soap+xml; charset=utf-8"),
            ("content-length", "4"),
        ];
        assert_eq!(
            headers(SoapVersion::Soap12, ""),
            expected.map(|(name, value)| (name.into(), value.into()))
        );
    }
}
