//! SOAP over HTTP: how a message becomes a request, and what a response means. Pure functions on the types of the
//! `http` crate; nothing here sends anything.
//!
//! The bindings are those of [SOAP 1.1, section 6](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383526) and
//! [SOAP 1.2 part 2, section 7](https://www.w3.org/TR/soap12-part2/#soapinhttp), read as servers really behave:
//!
//! | body | on 2xx | on any other status |
//! |---|---|---|
//! | empty, or white space | [`SoapResponse::Empty`] | error: [`Empty`](ResponseErrorKind::Empty) |
//! | SOAP message with a fault | [`SoapResponse::Message`] | [`SoapResponse::Message`] |
//! | SOAP message without a fault | [`SoapResponse::Message`] | error: [`NoFault`](ResponseErrorKind::NoFault) |
//! | HTML page | error: [`Html`](ResponseErrorKind::Html) | the same |
//! | anything else, said to be XML or nothing | error: [`Message`](ResponseErrorKind::Message), with the decoder's own | the same |
//! | anything else, said to be something else | error: [`ContentType`](ResponseErrorKind::ContentType) | the same |
//! | of any kind, said to be multipart | error: [`Multipart`](ResponseErrorKind::Multipart) | the same |
//! | no text, with a content encoding | error: [`ContentEncoding`](ResponseErrorKind::ContentEncoding) | the same |
//! | anything but a fault, with a `Location` | – | on 3xx, error: [`Redirect`](ResponseErrorKind::Redirect) |
//!
//! The body is asked first and the content type second: a message is a message even where a server calls it `text/plain`
//! or forgets to say, and a fault is a fault on 200, 400 and 500. The status decides only where the body cannot: a failed
//! request has no result, so a message without a fault is no answer under such a status.
//!
//! Whatever the outcome, status and `Retry-After` stay readable, for whoever has to tell an expired session (401), an
//! intermediary (407, HTML) and a service under load (429, 503) apart.
//!
//! ```
//! use bytes::Bytes;
//! use soap_codec::{Decoder, SoapVersion};
//! use soap_codec::http::{ResponseErrorKind, SoapAction, build_request, read_response};
//!
//! let action = SoapAction::new("http://tempuri.org/IApi/GetInvoiceHeaders")?;
//! let request = build_request(SoapVersion::Soap11, "https://billing.example/soap".parse()?, &action, Bytes::from_static(b"<s:Envelope/>"));
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
mod redirect;
mod request;
mod response;
mod response_error;
mod retry_after;

pub use self::action::{SoapAction, SoapActionError};
pub use self::request::build_request;
pub use self::response::{SoapResponse, read_response};
pub use self::response_error::{ResponseError, ResponseErrorKind};
