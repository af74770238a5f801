//! The way of one call, from the bytes of the request to those of the answer.

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use cloudbilling_types::namespace::OPERATIONS;
use soap_codec::{Charset, DecodeErrorKind, Envelope, QName, SoapVersion};

use super::actions::Target;
use super::answer::{Answer, Effect, Refused, Response, encode};
use super::authenticate::{self, Caller, Stranger};
use super::contract::{self, Operation};
use super::fault::Fault;
use super::http::{WrongType, action, announced};
use super::read::{self, Reading};
use super::state::Soap;
use super::value::Value;
use super::write::ResponseXml;
use super::{login, operations, redact};
use crate::data::billing::Refusal;
use crate::error::Error;
use crate::faults::inject::Mishap;
use crate::identity::sessions;
use crate::journal::note::Note;
use crate::server::admission::Work;
use crate::server::behaviour::RefusalForm;
use crate::server::service::Service;

/// What came in.
#[derive(Debug)]
pub(crate) struct Request {
    /// The version that is spoken at the address, as each binding of WCF speaks one.
    pub(crate) version: SoapVersion,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The kind of work that a request asks for, by its headers; a body of another kind is refused
/// later.
pub(super) fn work(soap: &Soap, version: SoapVersion, headers: &HeaderMap) -> Work {
    let announced = announced(version, headers).ok();
    let action = announced.and_then(|announced| action(&announced, headers).ok());
    match action.and_then(|action| target(soap, &action)) {
        Some(Target::Login(_)) => Work::Hash,
        Some(Target::Operation(operation)) if operation.writes => Work::Write,
        _ => Work::Read,
    }
}

/// Answers a request. Blocks: on the database, and for a login on a password hash.
pub(super) fn handle(soap: &Soap, request: &Request) -> Answer {
    let mut note = Note {
        request_body: format!("[{} bytes that are no SOAP message]", request.body.len()),
        ..Note::default()
    };
    let version = request.version;
    let announced = match announced(version, &request.headers) {
        Ok(announced) => announced,
        Err(WrongType(why)) => {
            return Answer::new(
                version,
                Err(Refused::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, why)),
                note,
            );
        }
    };
    let action = match action(&announced, &request.headers) {
        Ok(action) => action,
        Err(fault) => return Answer::new(version, Err(fault.into()), note),
    };
    note.action.clone_from(&action);
    let message = match decode(soap, request.body.clone(), announced.charset) {
        Ok(message) => message,
        Err(refused) => return Answer::new(version, Err(refused), note),
    };
    let envelope = message.envelope();
    note.request_body = redact::request(
        message.as_str(),
        &envelope,
        login::visible_names(&soap.service, &envelope, &action).as_deref(),
    );
    if envelope.version() != version {
        return Answer::new(version, Err(Fault::version_mismatch().into()), note);
    }
    let call = Call {
        soap,
        service: &soap.service,
        version,
        envelope,
    };
    match call.target(&action) {
        Ok(target) => {
            note.operation = target.name().to_owned();
            call.play(&target, note)
        }
        Err(refused) => Answer::new(version, Err(refused), note),
    }
}

/// One call whose message is sound.
struct Call<'a> {
    soap: &'a Soap,
    service: &'a Service,
    version: SoapVersion,
    envelope: Envelope<'a>,
}

impl<'a> Call<'a> {
    /// Finds what is called, by the action; the body must agree.
    fn target(&self, action: &str) -> Result<Target<'a>, Refused> {
        let contract = &self.service.contract;
        if let Some(name) = self
            .envelope
            .not_understood(&[
                contract.api_token_header.qname(),
                contract.session_token_header.qname(),
            ])
            .next()
        {
            return Err(Fault::not_understood(name).into());
        }
        let target =
            target(self.soap, action).ok_or_else(|| Fault::action_not_supported(action))?;
        read::no_text(&self.envelope.body())?;
        let expected = QName::new(OPERATIONS, target.name());
        match self.envelope.payload() {
            Ok(Some(payload)) if payload.is(expected) => Ok(target),
            Ok(payload) => {
                let found = payload.map_or_else(
                    || "nothing".to_owned(),
                    |payload| format!("'{}'", payload.name()),
                );
                Err(Fault::deserialization_failed(&format!(
                    "OperationFormatter encountered an invalid Message body. Expected to find an element '{expected}', found {found}."
                ))
                .into())
            }
            Err(_) => Err(Fault::deserialization_failed(
                "The body has more than one child element.",
            )
            .into()),
        }
    }

    /// Carries the call out, with the mishap that is due if one is.
    fn play(&self, target: &Target<'_>, mut note: Note) -> Answer {
        let Some(mishap) = self.service.injections.due(target.name()) else {
            return self.carry_out(target, note);
        };
        note.mishap = Some(mishap.to_string());
        match mishap {
            Mishap::ContentType(content_type) => Answer {
                content_type,
                ..self.carry_out(target, note)
            },
            Mishap::Delay(time) => self.carry_out(target, note).with(Effect::Delay(time)),
            Mishap::ExecuteThenExpireSession => {
                let done = self.carry_out(target, note);
                match self.end_session() {
                    // Nothing was done, or not by a session: there is nothing to play.
                    _ if done.status != StatusCode::OK => done,
                    Ok(false) => done,
                    Ok(true) => Answer::new(
                        self.version,
                        self.turn_away(target, Stranger::Unknown),
                        done.note,
                    ),
                    Err(refused) => Answer::new(self.version, Err(refused), done.note),
                }
            }
            Mishap::ExpireSession => match self.end_session() {
                Ok(_) => self.carry_out(target, note),
                Err(refused) => Answer::new(self.version, Err(refused), note),
            },
            Mishap::Fault { code, reason } => Answer::new(
                self.version,
                Err(Fault::ordered(&code, &reason).into()),
                note,
            ),
            Mishap::GzipBomb { bytes } => {
                Answer::empty(self.version, note).with(Effect::GzipBomb(bytes))
            }
            Mishap::Html { status } => Answer {
                status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
                content_type: "text/html; charset=utf-8".to_owned(),
                body: Bytes::from_static(PROXY_PAGE),
                ..Answer::empty(self.version, note)
            },
            Mishap::LoseAnswer => self.carry_out(target, note).with(Effect::Reset),
            Mishap::Reset => Answer::empty(self.version, note).with(Effect::Reset),
            Mishap::Stall => Answer::empty(self.version, note).with(Effect::Stall),
            Mishap::Throttle { retry_after } => Answer {
                status: StatusCode::TOO_MANY_REQUESTS,
                retry_after: Some(retry_after),
                ..Answer::empty(self.version, note)
            },
            Mishap::Truncate { after } => {
                self.carry_out(target, note).with(Effect::Truncate(after))
            }
        }
    }

    fn carry_out(&self, target: &Target<'_>, mut note: Note) -> Answer {
        let result = match target {
            Target::Login(_) => self.login(&mut note),
            Target::Operation(operation) => self.operate(operation, &mut note),
        };
        Answer::new(self.version, result, note)
    }

    fn login(&self, note: &mut Note) -> Result<Response, Refused> {
        let payload = self
            .envelope
            .payload()
            .ok()
            .flatten()
            .expect("the target was found by it");
        login::login(self.soap, payload, self.version, note)
    }

    fn operate(&self, operation: &'static Operation, note: &mut Note) -> Result<Response, Refused> {
        let service = self.service;
        let target = Target::Operation(operation);
        let caller = match self.caller()? {
            Ok(caller) => caller,
            Err(stranger) => {
                note.refusal = Some(stranger.explanation().to_owned());
                return self.turn_away(&target, stranger);
            }
        };
        note.caller.clone_from(&caller.name);
        if !caller.group.may_call(operation.writes) {
            note.refusal = Some(format!("the group {:?} may not call it", caller.group));
            return self.forbid(operation);
        }
        let payload = self
            .envelope
            .payload()
            .ok()
            .flatten()
            .expect("the target was found by it");
        let mut reading = Reading::new(service.behaviour.member_order);
        let arguments = reading.arguments(payload, operation.parameters);
        note.dropped = reading.into_dropped();
        let arguments = arguments?;
        let run = |db: &rusqlite::Connection| {
            operations::execute(operation.name, db, &caller.environment, &arguments)
        };
        let result = if operation.writes {
            service.store.write(run)
        } else {
            service.store.read(run)
        };
        match result {
            Ok(value) => {
                service.journal.note_execution(operation.name);
                self.respond(operation, &value, None)
            }
            Err(Refusal::Message(message)) => {
                note.refusal = Some(message.clone());
                self.respond(operation, &failure(operation), Some(&message))
            }
            Err(Refusal::Internal(error)) => Err(Error::from(error).into()),
        }
    }

    fn caller(&self) -> Result<Result<Caller, Stranger>, Refused> {
        let token = authenticate::token(&self.envelope, self.service);
        let token = token.as_deref().map_err(|stranger| *stranger);
        authenticate::caller(self.service, token).map_err(Refused::from)
    }

    /// Ends the caller's session, if there is one.
    fn end_session(&self) -> Result<bool, Refused> {
        match self.caller()? {
            Ok(Caller {
                session: Some(session),
                ..
            }) => {
                let ended = self.service.store.write(|db| sessions::end(db, session));
                Ok(ended.map_err(Error::from)?)
            }
            _ => Ok(false),
        }
    }

    fn turn_away(&self, target: &Target<'_>, stranger: Stranger) -> Result<Response, Refused> {
        let signs = &self.service.contract.refusals.session_ended;
        let reason = match stranger {
            Stranger::ElsewhereAddressed | Stranger::NoToken | Stranger::OtherNamespace => {
                "ApiToken header missing"
            }
            Stranger::Revoked | Stranger::Unknown => "Token expired or invalid",
        };
        let code = signs
            .fault_codes
            .first()
            .map_or("FailedAuthentication", String::as_str);
        self.refuse(target, StatusCode::UNAUTHORIZED, code, reason)
    }

    fn forbid(&self, operation: &'static Operation) -> Result<Response, Refused> {
        let code = self
            .service
            .contract
            .refusals
            .not_permitted
            .fault_codes
            .first()
            .map_or("AccessDenied", String::as_str);
        self.refuse(
            &Target::Operation(operation),
            StatusCode::FORBIDDEN,
            code,
            "Insufficient privileges",
        )
    }

    fn refuse(
        &self,
        target: &Target<'_>,
        status: StatusCode,
        code: &str,
        reason: &str,
    ) -> Result<Response, Refused> {
        match (self.service.behaviour.refusals, target) {
            (RefusalForm::HttpStatus, _) => Err(Refused::Status(status, reason.to_owned())),
            (RefusalForm::ResultCode, Target::Operation(operation)) => {
                self.respond(operation, &failure(operation), Some(reason))
            }
            _ => Err(Fault::authentication(code, reason).into()),
        }
    }

    fn respond(
        &self,
        operation: &'static Operation,
        result: &Value,
        error: Option<&str>,
    ) -> Result<Response, Refused> {
        let contract = &self.service.contract;
        let xml = ResponseXml {
            operation: operation.name,
            layout: &contract.response,
            shape: operation.result,
            result,
            error,
        };
        let name = format!("{}Response", operation.name);
        encode(
            &self.soap.namespaces,
            self.version,
            QName::new(OPERATIONS, &name),
            &xml,
        )
        .map(|xml| Response { xml, secret: None })
    }
}

fn target<'a>(soap: &'a Soap, action: &str) -> Option<Target<'a>> {
    let login = soap.service.contract.login.operation.as_str();
    soap.actions.target(login, action)
}

fn decode(
    soap: &Soap,
    body: Bytes,
    charset: Charset,
) -> Result<soap_codec::Message<Bytes>, Refused> {
    soap.decoder.decode(body, charset).map_err(|error| {
        if error.kind() == DecodeErrorKind::VersionMismatch {
            return Fault::version_mismatch().into();
        }
        // WCF answers what is no XML, or no envelope, with a bare 400.
        Refused::Status(StatusCode::BAD_REQUEST, error.to_string())
    })
}

/// The result of an operation that was not carried out: documented is `false` for uploads.
fn failure(operation: &Operation) -> Value {
    match operation.result {
        contract::Shape::Boolean => Value::Boolean(false),
        _ => Value::Nil,
    }
}

const PROXY_PAGE: &[u8] = b"<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head>\
<body><h1>The service is not available</h1><p>Please try again later.</p></body></html>\n";
