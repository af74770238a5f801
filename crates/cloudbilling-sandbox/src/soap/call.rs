//! The lifecycle of a call, from the bytes of the request to the response.

use std::cell::Cell;

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use cloudbilling_types::namespace::OPERATIONS;
use rusqlite::Connection;
use soap_codec::{Charset, DecodeErrorKind, Envelope, Message, QName, SoapVersion};

use super::actions::Target;
use super::authenticate::{self, Caller, Unauthenticated};
use super::contract::shape::Shape;
use super::contract::table::{Operation, Run};
use super::fault::Fault;
use super::http::{UnsupportedType, action, announced};
use super::read::{self, Reading};
use super::response::{CallError, Effect, EncodedResponse, SoapResponse, encode};
use super::state::Soap;
use super::value::{Arguments, Value};
use super::write::{ResponseXml, ResultXml, Rows};
use super::{login, redact};
use crate::data::billing::Refusal;
use crate::data::storage::{Patience, is_not_short};
use crate::faults::fault::InjectedFault;
use crate::identity::sessions;
use crate::journal::note::Note;
use crate::server::admission::Work;
use crate::server::behaviour::RefusalForm;
use crate::server::body::ReceivedBody;
use crate::server::service::Service;

/// A request to the endpoint.
#[derive(Debug)]
pub(super) struct Request {
    /// The version of the address: each binding of WCF speaks one.
    pub(super) version: SoapVersion,
    pub(super) head: Head,
    pub(super) body: ReceivedBody,
}

/// The part of a request that stands in its HTTP headers.
#[derive(Debug)]
pub(super) struct Head {
    charset: Charset,
    action: String,
}

impl Head {
    pub(super) fn read(version: SoapVersion, headers: &HeaderMap) -> Result<Self, CallError> {
        let announced = announced(version, headers).map_err(|UnsupportedType(why)| {
            CallError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, why)
        })?;
        let charset = announced.charset;
        let action = action(announced, headers)?;
        Ok(Self { charset, action })
    }

    /// Returns the kind of work that the action is; a body of another kind is refused later.
    pub(super) fn work(&self, soap: &Soap) -> Work {
        match target(soap, &self.action) {
            Some(Target::Login(_)) => Work::Hash,
            Some(Target::Operation(operation)) if operation.writes => Work::Write,
            _ => Work::Read,
        }
    }
}

/// Responds to a request. Blocks on the database, and for a login on a password hash.
pub(super) fn handle(soap: &Soap, request: &Request) -> SoapResponse {
    let mut note = not_a_message(request.body.bytes.len());
    let message = match read(soap, request, &mut note) {
        Ok(message) => message,
        Err(error) => return SoapResponse::new(request.version, Err(error), note),
    };
    let call = Call::new(soap, request, &message);
    match call.target(&request.head.action) {
        Ok(target) => {
            target.name().clone_into(&mut note.operation);
            call.run(&target, note)
        }
        Err(error) => SoapResponse::new(request.version, Err(error), note),
    }
}

/// Responds to a request if that is a matter of a moment. Otherwise returns `None`, and nothing has
/// changed.
pub(super) fn handle_short(soap: &Soap, request: &Request) -> Option<SoapResponse> {
    if !soap.service.injections.is_empty() {
        return None;
    }
    let mut note = not_a_message(request.body.bytes.len());
    let message = read(soap, request, &mut note).ok()?;
    let call = Call::new(soap, request, &message);
    let Target::Operation(operation) = call.target(&request.head.action).ok()? else {
        return None;
    };
    if operation.writes {
        return None;
    }
    operation.name.clone_into(&mut note.operation);
    match call.find(operation, &mut note, Patience::Short) {
        Err(CallError::Storage(error)) if is_not_short(&error) => None,
        result => Some(SoapResponse::new(request.version, result, note)),
    }
}

/// Refuses a request because of its headers.
pub(super) fn refuse(version: SoapVersion, error: CallError, body_bytes: usize) -> SoapResponse {
    SoapResponse::new(version, Err(error), not_a_message(body_bytes))
}

fn not_a_message(bytes: usize) -> Note {
    Note {
        request_body: format!("[{bytes} bytes that are not a SOAP message]"),
        ..Note::default()
    }
}

/// Reads the message, and notes it.
fn read(soap: &Soap, request: &Request, note: &mut Note) -> Result<Message<Bytes>, CallError> {
    let head = &request.head;
    note.action.clone_from(&head.action);
    let message = decode(soap, request.body.bytes.clone(), head.charset)?;
    let envelope = message.envelope();
    let is_login = matches!(target(soap, &head.action), Some(Target::Login(_)));
    note.request_body = redact::request(
        message.as_str(),
        &envelope,
        login::visible_names(&soap.service, &envelope, is_login).as_deref(),
    );
    if envelope.version() != request.version {
        return Err(Fault::version_mismatch().into());
    }
    Ok(message)
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

/// The reason why an operation has no result.
enum NotDone {
    Failed(CallError),
    /// The operation refused it, with this message.
    Refused(String),
    /// The caller must not make the call. This is the response.
    Unauthorized(EncodedResponse),
}

impl<'a> Call<'a> {
    fn new(soap: &'a Soap, request: &Request, message: &'a Message<Bytes>) -> Self {
        Self {
            soap,
            service: &soap.service,
            version: request.version,
            envelope: message.envelope(),
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
                content_type: content_type.into(),
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
            content_type: "text/html; charset=utf-8".into(),
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
        if operation.writes {
            let done = self.change(operation, note);
            self.response_to(operation, done, note)
        } else {
            self.find(operation, note, Patience::Long)
        }
    }

    /// Carries out an operation that reads, in one look at the database: the caller and the data
    /// are of the same moment.
    fn find(
        &self,
        operation: &'static Operation,
        note: &mut Note,
        patience: Patience,
    ) -> Result<EncodedResponse, CallError> {
        let found = self.service.store.look(patience, |db| {
            let call = self.admit(db, operation, note)?;
            self.result(db, operation, &call)
        });
        self.response_to(operation, found, note)
    }

    /// Carries out an operation that writes.
    fn change(
        &self,
        operation: &'static Operation,
        note: &mut Note,
    ) -> Result<EncodedResponse, NotDone> {
        let store = &self.service.store;
        let call = store.read(|db| self.admit(db, operation, note))?;
        store.write(|db| self.result(db, operation, &call))
    }

    /// Runs an operation and writes its result.
    fn result(
        &self,
        db: &Connection,
        operation: &'static Operation,
        call: &AdmittedCall,
    ) -> Result<EncodedResponse, NotDone> {
        let (environment, arguments) = (&call.environment, &call.arguments);
        match operation.run {
            Run::Value(run) => {
                let value = run(db, environment, arguments)?;
                Ok(self.respond(operation, ResultXml::Value(&value), None)?)
            }
            Run::List(run) => {
                let refusal = Cell::new(None);
                let rows = |rows: &mut Rows<'_, '_>| {
                    refusal.set(run(db, environment, arguments, rows).err());
                };
                let response = self.respond(operation, ResultXml::Rows(&rows), None);
                match refusal.into_inner() {
                    None => Ok(response?),
                    Some(refusal) => Err(refusal.into()),
                }
            }
        }
    }

    fn response_to(
        &self,
        operation: &'static Operation,
        done: Result<EncodedResponse, NotDone>,
        note: &mut Note,
    ) -> Result<EncodedResponse, CallError> {
        match done {
            Ok(response) => {
                self.service.journal.note_execution(operation.name);
                Ok(response)
            }
            Err(NotDone::Failed(error)) => Err(error),
            Err(NotDone::Refused(message)) => {
                let response = self.respond_error(operation, &message);
                note.refusal = Some(message);
                response
            }
            Err(NotDone::Unauthorized(response)) => Ok(response),
        }
    }

    /// Authenticates and authorizes the caller and reads the arguments.
    fn admit(
        &self,
        db: &Connection,
        operation: &'static Operation,
        note: &mut Note,
    ) -> Result<AdmittedCall, NotDone> {
        let caller = match self.caller(db)? {
            Ok(caller) => caller,
            Err(reason) => {
                note.refusal = Some(reason.explanation().to_owned());
                let refusal = self.refuse_unauthenticated(&Target::Operation(operation), reason)?;
                return Err(NotDone::Unauthorized(refusal));
            }
        };
        note.caller = caller.name;
        if !caller.group.may_call(operation.writes) {
            note.refusal = Some(format!("the group {:?} must not call it", caller.group));
            return Err(NotDone::Unauthorized(self.refuse_unauthorized(operation)?));
        }
        let payload = self.envelope.payload().expect("the target was found by it");
        let mut reading = Reading::new(self.service.rules.get().behaviour.member_order);
        let arguments = reading.arguments(payload, operation.parameters);
        note.dropped = reading.into_dropped();
        Ok(AdmittedCall {
            environment: caller.environment,
            arguments: arguments.map_err(CallError::from)?,
        })
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
        match (self.service.rules.get().behaviour.refusals, target) {
            (RefusalForm::HttpStatus, _) => Err(CallError::Status(status, reason.to_owned())),
            (RefusalForm::ResultCode, Target::Operation(operation)) => {
                self.respond_error(operation, reason)
            }
            _ => Err(Fault::authentication(code, reason).into()),
        }
    }

    /// Responds that the operation was not carried out: the documentation shows the result `false`
    /// for uploads.
    fn respond_error(
        &self,
        operation: &'static Operation,
        error: &str,
    ) -> Result<EncodedResponse, CallError> {
        let result = match operation.result {
            Shape::Boolean => Value::Boolean(false),
            _ => Value::Nil,
        };
        self.respond(operation, ResultXml::Value(&result), Some(error))
    }

    fn respond(
        &self,
        operation: &'static Operation,
        result: ResultXml<'_>,
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

impl From<CallError> for NotDone {
    fn from(error: CallError) -> Self {
        Self::Failed(error)
    }
}

impl From<rusqlite::Error> for NotDone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Internal(error) => error.into(),
            Refusal::Message(message) => Self::Refused(message),
        }
    }
}

const PROXY_PAGE: &[u8] = b"<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head>\
<body><h1>The service is not available</h1><p>Please try again later.</p></body></html>\n";
