//! The deprecated `Login`, under the names of the contract.

use cloudbilling_types::contract::Signs;
use cloudbilling_types::namespace::OPERATIONS;
use soap_codec::{Element, Envelope, QName, SoapVersion};

use super::contract::shape::Shape;
use super::fault::Fault;
use super::read::Reading;
use super::response::{CallError, EncodedResponse, encode};
use super::state::Soap;
use super::value::Value;
use super::write::{ResponseXml, ResultXml};
use crate::identity::login::{self, Credentials, LoginOutcome};
use crate::journal::note::Note;
use crate::server::behaviour::LoginRefusalForm;
use crate::server::service::Service;

/// Returns the names of the parameters that may be logged, if this is a login or may have been
/// meant as one.
pub(super) fn visible_names<'a>(
    service: &'a Service,
    envelope: &Envelope<'_>,
    is_login: bool,
) -> Option<Vec<&'a str>> {
    let login = &service.contract.login;
    let name = login.operation.as_str();
    let mut payloads = envelope.payloads();
    let is_named = payloads.any(|payload| payload.name().local().eq_ignore_ascii_case(name));
    (is_named || is_login).then(|| {
        let visible = login.email.iter().chain(login.environment.iter());
        visible.map(|name| name.as_str()).collect()
    })
}

pub(super) fn login(
    soap: &Soap,
    payload: Element<'_>,
    version: SoapVersion,
    note: &mut Note,
) -> Result<EncodedResponse, CallError> {
    let service = &soap.service;
    let rules = service.rules.get();
    let [email, password, environment] = parameters(service, payload, note);
    note.caller = format!("login of {email}");
    let outcome = login::login(
        &service.store,
        &service.hasher,
        &Credentials {
            email: &email,
            password: &password,
            environment: &environment,
        },
        &rules.lock,
        rules.session_lifetime,
        || service.now(),
    )?;
    let refusals = &service.contract.refusals;
    let (signs, message) = match outcome {
        LoginOutcome::Granted(token) => return granted(soap, version, token),
        LoginOutcome::Locked => (&refusals.locked, "Account is locked"),
        LoginOutcome::NotPermitted => (&refusals.not_permitted, "Insufficient privileges"),
        LoginOutcome::WrongCredentials => (&refusals.wrong_credentials, "Invalid credentials"),
    };
    note.refusal = Some(message.to_owned());
    refused(soap, version, signs, message)
}

/// Reads the email address, the password and the environment, and notes what was dropped.
fn parameters(service: &Service, payload: Element<'_>, note: &mut Note) -> [String; 3] {
    let names = &service.contract.login;
    let names = [&names.email, &names.password, &names.environment];
    let names = names.map(|name| name.first().as_str());
    let mut reading = Reading::new(service.rules.get().behaviour.member_order);
    let mut found = reading.in_order(payload, OPERATIONS, &names).into_iter();
    note.dropped = reading.into_dropped();
    names.map(|_| {
        let element = found.next().flatten();
        element.map_or_else(String::new, |element| element.text().into_owned())
    })
}

fn granted(soap: &Soap, version: SoapVersion, token: String) -> Result<EncodedResponse, CallError> {
    let operation = soap.service.contract.login.operation.as_str();
    soap.service.journal.note_execution(operation);
    let xml = respond(soap, version, &Value::from(token.as_str()), None)?;
    Ok(EncodedResponse {
        xml,
        secret: Some(token),
    })
}

fn refused(
    soap: &Soap,
    version: SoapVersion,
    signs: &Signs,
    message: &str,
) -> Result<EncodedResponse, CallError> {
    match soap.service.rules.get().behaviour.login_refusals {
        LoginRefusalForm::Fault => {
            let code = signs.fault_codes.first();
            let code = code.map_or("FailedAuthentication", String::as_str);
            Err(Fault::authentication(code, message).into())
        }
        LoginRefusalForm::Status => {
            let xml = respond(soap, version, &Value::Nil, Some(message))?;
            Ok(EncodedResponse { xml, secret: None })
        }
    }
}

fn respond(
    soap: &Soap,
    version: SoapVersion,
    result: &Value,
    error: Option<&str>,
) -> Result<Vec<u8>, CallError> {
    let names = &soap.service.contract.login;
    let operation = names.operation.as_str();
    let xml = ResponseXml {
        operation,
        layout: &names.response,
        shape: Shape::Text,
        result: ResultXml::Value(result),
        error,
    };
    let name = format!("{operation}Response");
    encode(
        &soap.namespaces,
        version,
        QName::new(OPERATIONS, &name),
        &xml,
    )
}
