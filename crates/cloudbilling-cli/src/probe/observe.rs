//! Observations: the parts of a response that say something about the service.

use cloudbilling::codec::http::{ResponseErrorKind, SoapResponse, read_response};
use cloudbilling::codec::{Decoder, FaultView};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Response, header};
use cloudbilling::transport::{TransportError, TransportErrorKind};
use cloudbilling::types::contract::ResponseShape;

use super::anatomy::{Anatomy, Names};
use super::node::Node;
use super::reads::Read;
use super::redact::Words;

/// A response to a read.
#[derive(Clone, Debug)]
pub(super) struct Observation {
    /// 0 if there was no response.
    pub(super) status: u16,
    /// The media type, without its parameters.
    pub(super) media_type: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Empty,
    Fault(SeenFault),
    NoResponse(TransportErrorKind),
    /// HTML.
    Page,
    Redirect,
    /// The response of the operation.
    Response(Anatomy, Outcome),
    /// A SOAP message that is neither a fault nor the response of the operation.
    Stranger,
    Unreadable,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeenFault {
    /// The most specific code.
    pub(super) code: String,
    pub(super) reason: String,
}

/// The outcome that a response states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Failure,
    Success,
    /// It has neither a known code nor a result, or they contradict each other.
    Unclear,
}

/// The stage that a request reached, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    NoSoap,
    Version,
    Action,
    Body,
    Authentication,
    Failed,
    Accepted,
}

impl Observation {
    pub(super) fn new(
        decoder: &Decoder,
        read: Read,
        shape: &ResponseShape,
        response: Result<Response<Bytes>, TransportError>,
    ) -> Self {
        let response = match response {
            Ok(response) => response,
            Err(error) => {
                return Self {
                    status: 0,
                    media_type: String::new(),
                    content: Content::NoResponse(error.kind()),
                };
            }
        };
        let status = response.status().as_u16();
        let media_type = media_type(&response);
        let content = match read_response(decoder, response) {
            Ok(SoapResponse::Message { message, .. }) => {
                let envelope = message.envelope();
                match envelope.fault() {
                    Some(fault) => Content::Fault(SeenFault::of(&fault)),
                    None => payload(read, shape, envelope.payloads().map(Node::seen).collect()),
                }
            }
            Ok(SoapResponse::Empty { .. }) => Content::Empty,
            Ok(_) => Content::Unreadable,
            Err(error) => match error.kind() {
                ResponseErrorKind::Empty => Content::Empty,
                ResponseErrorKind::Html => Content::Page,
                ResponseErrorKind::Redirect { .. } => Content::Redirect,
                _ => Content::Unreadable,
            },
        };
        Self {
            status,
            media_type,
            content,
        }
    }

    pub(super) fn stage(&self) -> Stage {
        match &self.content {
            Content::Response(_, Outcome::Success) => Stage::Accepted,
            Content::Response(..) => Stage::Failed,
            Content::Fault(fault) => fault.stage(),
            _ if matches!(self.status, 401 | 403) => Stage::Authentication,
            _ if self.status == 415 => Stage::Version,
            Content::NoResponse(TransportErrorKind::TooLarge) => Stage::Failed,
            _ => Stage::NoSoap,
        }
    }

    pub(super) fn is_accepted(&self) -> bool {
        self.stage() == Stage::Accepted
    }

    /// Returns `true` if the service certainly did not do what was asked.
    pub(super) fn is_refused(&self) -> bool {
        match &self.content {
            Content::Fault(_) | Content::Response(_, Outcome::Failure) => true,
            _ => (400..500).contains(&self.status),
        }
    }

    pub(super) fn anatomy(&self) -> Option<&Anatomy> {
        match &self.content {
            Content::Response(anatomy, _) => Some(anatomy),
            _ => None,
        }
    }

    /// Describes it in a few words, without values.
    pub(super) fn describe(&self, words: &Words) -> String {
        let what = match &self.content {
            Content::Empty => "without a body".to_owned(),
            Content::Fault(fault) => fault.describe(words),
            Content::NoResponse(kind) => return format!("no response ({kind:?})"),
            Content::Page => "a web page".to_owned(),
            Content::Redirect => "a redirect".to_owned(),
            Content::Response(anatomy, outcome) => {
                let outcome = match outcome {
                    Outcome::Failure => "an error result",
                    Outcome::Success => "accepted",
                    Outcome::Unclear => "an unclear result",
                };
                let message = anatomy
                    .message
                    .as_ref()
                    .map_or("", |message| message.text());
                format!("{outcome}{}", words.excerpt(message))
            }
            Content::Stranger => "another SOAP message".to_owned(),
            Content::Unreadable => "not a SOAP message".to_owned(),
        };
        format!("HTTP {}, {what}", self.status)
    }

    pub(super) fn rows(&self) -> usize {
        self.anatomy().map_or(0, |anatomy| anatomy.rows)
    }
}

impl SeenFault {
    fn of(fault: &FaultView<'_>) -> Self {
        let code = fault.subcodes().pop().unwrap_or_else(|| fault.code());
        let text = code.to_string();
        let code = match code.as_qname() {
            Some(name) => name.local().to_owned(),
            None => text,
        };
        Self {
            code,
            reason: fault.reason().into_owned(),
        }
    }

    fn describe(&self, words: &Words) -> String {
        let code = match words.is_fault_code(&self.code) {
            true => self.code.as_str(),
            false => "with another code",
        };
        format!("the fault {code}{}", words.excerpt(&self.reason))
    }

    fn stage(&self) -> Stage {
        let reason = self.reason.to_ascii_lowercase();
        match self.code.as_str() {
            "VersionMismatch" | "MustUnderstand" => Stage::Version,
            "ActionNotSupported" => Stage::Action,
            _ if reason.contains("action")
                || reason.contains("operation") && reason.contains("not") =>
            {
                match reason.contains("body") {
                    true => Stage::Body,
                    false => Stage::Action,
                }
            }
            "DeserializationFailed" => Stage::Body,
            _ => Stage::Authentication,
        }
    }
}

fn payload(read: Read, shape: &ResponseShape, payloads: Vec<Node>) -> Content {
    let expected = format!("{}Response", read.name());
    match &payloads[..] {
        [payload] if payload.local == expected => {
            let anatomy = Anatomy::of(payload, read.name(), Some(read.row()), Names(shape));
            let outcome = Outcome::of(&anatomy, shape);
            Content::Response(anatomy, outcome)
        }
        _ => Content::Stranger,
    }
}

impl Outcome {
    /// Judges by the code, if it is known. Otherwise a result without a message is a success, and a
    /// message without a result a failure, as documented.
    fn of(anatomy: &Anatomy, shape: &ResponseShape) -> Self {
        if anatomy.is_contradictory {
            return Self::Unclear;
        }
        let message = anatomy
            .message
            .as_ref()
            .map_or("", |message| message.text());
        let by_parts = match (anatomy.has_result, message.is_empty()) {
            (true, true) => Self::Success,
            (_, false) => Self::Failure,
            (false, true) => Self::Unclear,
        };
        let word = anatomy.code.as_ref().map_or("", |code| code.text());
        let is_one = |mut words: Box<dyn Iterator<Item = &String> + '_>| {
            words.any(|known| known.eq_ignore_ascii_case(word))
        };
        let success = is_one(Box::new(shape.success.iter()));
        let error = is_one(Box::new(shape.error.iter()));
        match (success, error) {
            (true, false) if by_parts == Self::Failure => Self::Unclear,
            (true, false) => Self::Success,
            (false, true) => Self::Failure,
            _ => by_parts,
        }
    }
}

fn media_type(response: &Response<Bytes>) -> String {
    let value = response.headers().get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default();
    let known = [
        "application/json",
        "application/soap+xml",
        "application/xml",
        "multipart/related",
        "text/html",
        "text/plain",
        "text/xml",
    ];
    let essence = essence.trim().to_ascii_lowercase();
    match known.contains(&essence.as_str()) {
        true => essence,
        false if essence.is_empty() => "no type".to_owned(),
        false => "another type".to_owned(),
    }
}
