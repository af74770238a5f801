//! The response to a call, and the part of it that the request log keeps.

use std::borrow::Cow;
use std::time::Duration;

use ::http::StatusCode;
use bytes::Bytes;
use soap_codec::{Encoder, HeaderBlock, NamespaceMap, QName, SoapVersion, ToXml};

use super::fault::{Fault, FaultXml};
use super::read::Unreadable;
use super::redact;
use crate::error::Error;
use crate::journal::entry::KeptBody;
use crate::journal::note::Note;

/// A response with its entry in the log.
#[derive(Debug)]
pub(crate) struct SoapResponse {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Cow<'static, str>,
    pub(crate) body: Bytes,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) effect: Effect,
    pub(crate) note: Note,
}

/// The treatment of a response on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Effect {
    Delay(Duration),
    GzipBomb(u64),
    #[default]
    None,
    Reset,
    Stall,
    Truncate(usize),
}

/// An outcome of a call other than a response of its operation.
#[derive(Debug)]
pub(super) enum CallError {
    Fault(Fault),
    /// The sandbox failed. The client receives a general SOAP fault, the request log the reason.
    Internal(String),
    /// An HTTP status alone, as WCF responds to a request that never becomes a message.
    Status(StatusCode, String),
    /// The database failed. For the client it is as `Internal`.
    Storage(rusqlite::Error),
}

/// An encoded response of an operation.
pub(super) struct EncodedResponse {
    pub(super) xml: Vec<u8>,
    /// The text that the request log must not show.
    pub(super) secret: Option<String>,
}

impl SoapResponse {
    /// Returns the response for a result.
    pub(super) fn new(
        version: SoapVersion,
        result: Result<EncodedResponse, CallError>,
        mut note: Note,
    ) -> Self {
        let (status, body) = status_and_body(version, result, &mut note);
        let content_type = match version {
            SoapVersion::Soap12 => "application/soap+xml; charset=utf-8",
            _ => "text/xml; charset=utf-8",
        };
        SoapResponse {
            status,
            content_type: content_type.into(),
            body,
            retry_after: None,
            effect: Effect::None,
            note,
        }
    }

    /// Returns an empty response, for injected faults that fill it themselves.
    pub(super) fn empty(version: SoapVersion, note: Note) -> Self {
        Self::new(
            version,
            Err(CallError::Status(StatusCode::OK, String::new())),
            note,
        )
    }

    /// Sets the treatment on the wire.
    pub(super) fn with(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }
}

fn status_and_body(
    version: SoapVersion,
    result: Result<EncodedResponse, CallError>,
    note: &mut Note,
) -> (StatusCode, Bytes) {
    let fault = match result {
        Ok(EncodedResponse { xml, secret }) => {
            let xml = Bytes::from(xml);
            note.response_body = match secret {
                None => KeptBody::new(&xml),
                Some(secret) => {
                    let text = std::str::from_utf8(&xml).expect("the encoder writes UTF-8");
                    redact::response(text, &secret).into()
                }
            };
            return (StatusCode::OK, xml);
        }
        Err(CallError::Status(status, reason)) => {
            if !reason.is_empty() {
                note.refusal.get_or_insert(reason);
            }
            return (status, Bytes::new());
        }
        Err(CallError::Fault(fault)) => {
            note.refusal
                .get_or_insert_with(|| fault.reason().to_owned());
            fault
        }
        Err(CallError::Internal(why)) => internal(&why, note),
        Err(CallError::Storage(error)) => internal(&with_cause(&error.into()), note),
    };
    let xml = fault_xml(version, &fault, note);
    (StatusCode::INTERNAL_SERVER_ERROR, xml)
}

fn internal(why: &str, note: &mut Note) -> Fault {
    note.refusal = Some(format!("the sandbox failed: {why}"));
    Fault::internal()
}

fn with_cause(error: &Error) -> String {
    let cause =
        std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
    format!("{error}{cause}")
}

impl From<Fault> for CallError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::Internal(with_cause(&error))
    }
}

impl From<rusqlite::Error> for CallError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error)
    }
}

impl From<Unreadable> for CallError {
    fn from(Unreadable(reason): Unreadable) -> Self {
        Fault::deserialization_failed(&reason).into()
    }
}

/// Puts an element into an envelope.
pub(super) fn encode(
    namespaces: &NamespaceMap,
    version: SoapVersion,
    name: QName<'_>,
    content: &dyn ToXml,
) -> Result<Vec<u8>, CallError> {
    let encoded = Encoder::new(version)
        .namespaces(namespaces.clone())
        .body(name, content)
        .encode();
    // Data that was stored from Rust may hold characters that XML does not allow.
    encoded.map_err(|error| CallError::Internal(error.to_string()))
}

fn fault_xml(version: SoapVersion, fault: &Fault, note: &mut Note) -> Bytes {
    let content = FaultXml { fault, version };
    // An injected fault's reason may be any text. If XML cannot hold it, the body is empty.
    let header = content.header();
    let blocks = header
        .iter()
        .map(|header| HeaderBlock::new(header.name(), header));
    let xml = blocks
        .fold(Encoder::new(version), Encoder::header)
        .body(content.name(), &content)
        .encode()
        .unwrap_or_default();
    let xml = Bytes::from(xml);
    note.response_body = KeptBody::new(&xml);
    xml
}
