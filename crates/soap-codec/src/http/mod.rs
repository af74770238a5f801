//! SOAP over HTTP: from an envelope to a request, and from a response to a message. These are pure
//! functions on the types of the `http` crate. Nothing here sends anything.
//!
//! The bindings are those of [SOAP 1.1, section
//! 6](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383526) and [SOAP 1.2 part 2, section
//! 7](https://www.w3.org/TR/soap12-part2/#soapinhttp), adapted to the behaviour of real servers:
//!
//! | body | on 2xx | on any other status |
//! |---|---|---|
//! | empty, or white space | [`SoapResponse::Empty`] | error: [`Empty`](ResponseErrorKind::Empty) |
//! | SOAP message with a fault | [`SoapResponse::Message`] | [`SoapResponse::Message`] |
//! | SOAP message without a fault | [`SoapResponse::Message`] | error: [`NoFault`](ResponseErrorKind::NoFault) |
//! | HTML page | error: [`Html`](ResponseErrorKind::Html) | the same |
//! | anything else, labelled as XML or not at all | error: [`Message`](ResponseErrorKind::Message), with that of the decoder | the same |
//! | anything else, labelled as something else | error: [`ContentType`](ResponseErrorKind::ContentType) | the same |
//! | any, labelled as multipart | [`SoapResponse::Multipart`] | [`SoapResponse::Multipart`] |
//! | not text, with a content encoding | error: [`ContentEncoding`](ResponseErrorKind::ContentEncoding) | the same |
//! | anything but a fault, with a `Location` | – | on 3xx, error: [`Redirect`](ResponseErrorKind::Redirect) |
//!
//! The body takes precedence over the content type: a message counts even if a server labels it
//! `text/plain` or not at all, and a fault counts under 200, 400 and 500. The status decides only
//! what the body cannot: a failed request has no result, so a message without a fault is an error
//! under such a status.
//!
//! The status and `Retry-After` are available in every case, so that the caller can distinguish an
//! expired session (401), an intermediary (407, HTML) and a service under load (429, 503).
//!
//! ```
//! use bytes::Bytes;
//! use soap_codec::http::{ResponseErrorKind, SoapAction, build_request, read_response};
//! use soap_codec::{Decoder, SoapVersion};
//!
//! let action = SoapAction::new("http://tempuri.org/IApi/GetInvoiceHeaders")?;
//! let uri = "https://billing.example/soap".parse()?;
//! let request = build_request(SoapVersion::Soap11, uri, &action, "<s:Envelope/>");
//! assert_eq!(request.headers()["soapaction"], "\"http://tempuri.org/IApi/GetInvoiceHeaders\"");
//!
//! let unavailable = ::http::Response::builder().status(503).header("Retry-After", "120").body(Bytes::new())?;
//! let error = read_response(&Decoder::new(), unavailable).unwrap_err();
//! assert!(matches!(error.kind(), ResponseErrorKind::Empty));
//! assert_eq!(error.status(), 503);
//! assert_eq!(error.retry_after().unwrap().as_secs(), 120);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod action;
mod media_type;
mod multipart;
mod redirect;
mod request;
mod response;
mod response_error;
mod retry_after;

pub use self::action::{SoapAction, SoapActionError};
pub use self::multipart::MultipartResponse;
pub use self::request::build_request;
pub use self::response::{SoapResponse, read_body, read_response, stated_charset};
pub use self::response_error::{ResponseError, ResponseErrorKind};
pub use self::retry_after::retry_after;
