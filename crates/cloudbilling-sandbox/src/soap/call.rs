//! The lifecycle of a call, from the bytes of the request to the response.

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use cloudbilling_types::namespace::OPERATIONS;
use rusqlite::Connection;
use soap_codec::{Charset, DecodeErrorKind, Envelope, Message, QName, SoapVersion};

use super::actions::Target;
use super::authenticate::{self, Caller, Unauthenticated};
use super::contract::shape::Shape;
use super::contract::table::Operation;
use super::fault::Fault;
use super::http::{UnsupportedType, action, announced};
use super::read::{self, Reading};
use super::response::{CallError, Effect, EncodedResponse, SoapResponse, encode};
use super::state::Soap;
use super::value::{Arguments, Value};
use super::write::ResponseXml;
use super::{login, redact};
use crate::data::billing::Refusal;
use crate::faults::injection::InjectedFault;
use crate::identity::sessions;
use crate::journal::note::Note;
use crate::server::admission::Work;
use crate::server::behaviour::RefusalForm;
use crate::server::service::Service;

/// A request to the endpoint.
#[derive(Debug)]
pub(crate) struct Request {
    /// The version of the address: each binding of WCF speaks one.
    pub(crate) version: SoapVersion,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Returns the kind of work that a request is, by its headers; a body of another kind is refused
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

/// Responds to a request. Blocks on the database, and for a login on a password hash.
pub(super) fn handle(soap: &Soap, request: &Request) -> SoapResponse {
    let mut note = Note {
        request_body: format!("[{} bytes that are not a SOAP message]", request.body.len()),
        ..Note::default()
    };
    match read(soap, request, &mut note) {
        Ok((action, message)) => {
            let call = Call {
                soap,
                service: &soap.service,
                version: request.version,
                envelope: message.envelope(),
            };
            call.respond_to(&action, note)
        }
        Err(error) => SoapResponse::new(request.version, Err(error), note),
    }
}

/// Reads the action and the message, and notes them.
fn read(
    soap: &Soap,
    request: &Request,
    note: &mut Note,
) -> Result<(String, Message<Bytes>), CallError> {
    let announced =
        announced(request.version, &request.headers).map_err(|UnsupportedType(why)| {
            CallError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, why)
        })?;
    let action = action(&announced, &request.headers)?;
    note.action.clone_from(&action);
    let message = decode(soap, request.body.clone(), announced.charset)?;
    let envelope = message.envelope();
    note.request_body = redact::request(
        message.as_str(),
        &envelope,
        login::visible_names(&soap.service, &envelope, &action).as_deref(),
    );
    if envelope.version() != request.version {
        return Err(Fault::version_mismatch().into());
    }
    Ok((action, message))
}

/// A call that its caller may make.
struct AdmittedCall {
    environment: String,
    arguments: Arguments,
}

/// A call whose message is sound.
struct Call<'a> {
    soap: &'a Soap,
    service: &'a Service,
    version: SoapVersion,
    envelope: Envelope<'a>,
}

impl<'a> Call<'a> {
    fn respond_to(&self, action: &str, mut note: Note) -> SoapResponse {
        match self.target(action) {
            Ok(target) => {
                target.name().clone_into(&mut note.operation);
                self.run(&target, note)
            }
            Err(error) => SoapResponse::new(self.version, Err(error), note),
        }
    }

    /// Finds the target by the action; the body must agree.
    fn target(&self, action: &str) -> Result<Target<'a>, CallError> {
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
        let mut payloads = self.envelope.payloads();
        let payload = payloads.next();
        if payloads.next().is_some() {
            return Err(
                Fault::deserialization_failed("The body has more than one child element.").into(),
            );
        }
        if payload.is_some_and(|payload| payload.is(expected)) {
            return Ok(target);
        }
        let found = payload.map_or_else(
            || "nothing".to_owned(),
            |payload| format!("'{}'", payload.name()),
        );
        Err(Fault::deserialization_failed(&format!(
            "OperationFormatter encountered an invalid Message body. Expected to find an element '{expected}', found {found}."
        ))
        .into())
    }

    /// Carries the call out, with the injected fault that is due, if there is one.
    fn run(&self, target: &Target<'_>, mut note: Note) -> SoapResponse {
        let Some(fault) = self.service.injections.due(target.name()) else {
            return self.carry_out(target, note);
        };
        note.injected_fault = Some(fault.to_string());
        match fault {
            InjectedFault::ContentType(content_type) => SoapResponse {
                content_type,
                ..self.carry_out(target, note)
            },
            InjectedFault::Delay(time) => self.carry_out(target, note).with(Effect::Delay(time)),
            InjectedFault::ExecuteThenExpireSession => self.execute_then_expire(target, note),
            InjectedFault::ExpireSession => match self.end_session() {
                Ok(_) => self.carry_out(target, note),
                Err(refused) => SoapResponse::new(self.version, Err(refused), note),
            },
            InjectedFault::Fault { code, reason } => SoapResponse::new(
                self.version,
                Err(Fault::injected(&code, &reason).into()),
                note,
            ),
            InjectedFault::GzipBomb { bytes } => {
                SoapResponse::empty(self.version, note).with(Effect::GzipBomb(bytes))
            }
            InjectedFault::Html { status } => self.intermediary(status, note),
            InjectedFault::LoseResponse => self.carry_out(target, note).with(Effect::Reset),
            InjectedFault::Reset => SoapResponse::empty(self.version, note).with(Effect::Reset),
            InjectedFault::Stall => SoapResponse::empty(self.version, note).with(Effect::Stall),
            InjectedFault::Throttle { retry_after } => SoapResponse {
                status: StatusCode::TOO_MANY_REQUESTS,
                retry_after: Some(retry_after),
                ..SoapResponse::empty(self.version, note)
            },
            InjectedFault::Truncate { after } => {
                self.carry_out(target, note).with(Effect::Truncate(after))
            }
        }
    }

    fn execute_then_expire(&self, target: &Target<'_>, note: Note) -> SoapResponse {
        let done = self.carry_out(target, note);
        match self.end_session() {
            // Nothing was executed, or not in a session: the fault does not apply.
            _ if done.status != StatusCode::OK => done,
            Ok(false) => done,
            Ok(true) => SoapResponse::new(
                self.version,
                self.refuse_unauthenticated(target, Unauthenticated::Unknown),
                done.note,
            ),
            Err(error) => SoapResponse::new(self.version, Err(error), done.note),
        }
    }

    fn intermediary(&self, status: u16, note: Note) -> SoapResponse {
        SoapResponse {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
            content_type: "text/html; charset=utf-8".to_owned(),
            body: Bytes::from_static(PROXY_PAGE),
            ..SoapResponse::empty(self.version, note)
        }
    }

    fn carry_out(&self, target: &Target<'_>, mut note: Note) -> SoapResponse {
        let result = match target {
            Target::Login(_) => self.login(&mut note),
            Target::Operation(operation) => self.operate(operation, &mut note),
        };
        SoapResponse::new(self.version, result, note)
    }

    fn login(&self, note: &mut Note) -> Result<EncodedResponse, CallError> {
        let payload = self.envelope.payload().expect("the target was found by it");
        login::login(self.soap, payload, self.version, note)
    }

    fn operate(
        &self,
        operation: &'static Operation,
        note: &mut Note,
    ) -> Result<EncodedResponse, CallError> {
        let store = &self.service.store;
        let run = |db: &Connection, call: AdmittedCall| {
            (operation.run)(db, &call.environment, &call.arguments)
        };
        let result = if operation.writes {
            let admitted = store.read(|db| self.admit(db, operation, note))?;
            admitted.map(|call| store.write(|db| run(db, call)))
        } else {
            // One look at the database: the caller and the data are of the same moment.
            store.read(|db| {
                let admitted = self.admit(db, operation, note)?;
                Ok::<_, CallError>(admitted.map(|call| run(db, call)))
            })?
        };
        match result {
            Err(refused) => Ok(refused),
            Ok(Ok(value)) => {
                self.service.journal.note_execution(operation.name);
                self.respond(operation, &value, None)
            }
            Ok(Err(Refusal::Message(message))) => {
                note.refusal = Some(message.clone());
                self.respond(operation, &failure(operation), Some(&message))
            }
            Ok(Err(Refusal::Internal(error))) => Err(error.into()),
        }
    }

    /// Authenticates and authorizes the caller and reads the arguments. Otherwise returns the
    /// response that refuses the call.
    fn admit(
        &self,
        db: &Connection,
        operation: &'static Operation,
        note: &mut Note,
    ) -> Result<Result<AdmittedCall, EncodedResponse>, CallError> {
        let caller = match self.caller(db)? {
            Ok(caller) => caller,
            Err(reason) => {
                note.refusal = Some(reason.explanation().to_owned());
                let target = Target::Operation(operation);
                return self.refuse_unauthenticated(&target, reason).map(Err);
            }
        };
        note.caller = caller.name;
        if !caller.group.may_call(operation.writes) {
            note.refusal = Some(format!("the group {:?} must not call it", caller.group));
            return self.refuse_unauthorized(operation).map(Err);
        }
        let payload = self.envelope.payload().expect("the target was found by it");
        let mut reading = Reading::new(self.service.behaviour.member_order);
        let arguments = reading.arguments(payload, operation.parameters);
        note.dropped = reading.into_dropped();
        Ok(Ok(AdmittedCall {
            environment: caller.environment,
            arguments: arguments?,
        }))
    }

    fn caller(&self, db: &Connection) -> Result<Result<Caller, Unauthenticated>, CallError> {
        match authenticate::token(&self.envelope, self.service) {
            Ok(token) => Ok(authenticate::caller(self.service, db, &token)?),
            Err(reason) => Ok(Err(reason)),
        }
    }

    /// Ends the caller's session, if there is one.
    fn end_session(&self) -> Result<bool, CallError> {
        match self.service.store.read(|db| self.caller(db))? {
            Ok(Caller {
                session: Some(session),
                ..
            }) => Ok(self.service.store.write(|db| sessions::end(db, session))?),
            _ => Ok(false),
        }
    }

    fn refuse_unauthenticated(
        &self,
        target: &Target<'_>,
        reason: Unauthenticated,
    ) -> Result<EncodedResponse, CallError> {
        let signs = &self.service.contract.refusals.session_ended;
        let reason = match reason {
            Unauthenticated::OtherActor
            | Unauthenticated::NoToken
            | Unauthenticated::OtherNamespace => "ApiToken header missing",
            Unauthenticated::Revoked | Unauthenticated::Unknown => "Token expired or invalid",
        };
        let code = signs
            .fault_codes
            .first()
            .map_or("FailedAuthentication", String::as_str);
        self.refuse(target, StatusCode::UNAUTHORIZED, code, reason)
    }

    fn refuse_unauthorized(
        &self,
        operation: &'static Operation,
    ) -> Result<EncodedResponse, CallError> {
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
    ) -> Result<EncodedResponse, CallError> {
        match (self.service.behaviour.refusals, target) {
            (RefusalForm::HttpStatus, _) => Err(CallError::Status(status, reason.to_owned())),
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
    ) -> Result<EncodedResponse, CallError> {
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
        .map(|xml| EncodedResponse { xml, secret: None })
    }
}

fn target<'a>(soap: &'a Soap, action: &str) -> Option<Target<'a>> {
    let login = soap.service.contract.login.operation.as_str();
    soap.actions.target(login, action)
}

fn decode(soap: &Soap, body: Bytes, charset: Charset) -> Result<Message<Bytes>, CallError> {
    soap.decoder.decode_as(body, charset).map_err(|error| {
        if error.kind() == DecodeErrorKind::VersionMismatch {
            return Fault::version_mismatch().into();
        }
        // WCF responds with a bare 400 to a body that is not XML or not an envelope.
        CallError::Status(StatusCode::BAD_REQUEST, error.to_string())
    })
}

/// Returns the result of an operation that was not carried out: the documentation shows `false` for
/// uploads.
fn failure(operation: &Operation) -> Value {
    match operation.result {
        Shape::Boolean => Value::Boolean(false),
        _ => Value::Nil,
    }
}

const PROXY_PAGE: &[u8] = b"<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head>\
<body><h1>The service is not available</h1><p>Please try again later.</p></body></html>\n";
