//! The deprecated `Login`, under the names of the contract.

use cloudbilling_types::namespace::OPERATIONS;
use soap_codec::{Element, Envelope, QName, SoapVersion};

use super::contract::shape::Shape;
use super::fault::Fault;
use super::read::Reading;
use super::response::{CallError, EncodedResponse, encode};
use super::state::Soap;
use super::value::Value;
use super::write::ResponseXml;
use crate::identity::login::{Credentials, LoginOutcome};
use crate::journal::note::Note;
use crate::server::behaviour::LoginRefusalForm;
use crate::server::service::Service;

/// Returns the names of the parameters that may be logged, if this is a login or may have been
/// meant as one.
pub(super) fn visible_names<'a>(
    service: &'a Service,
    envelope: &Envelope<'_>,
    action: &str,
) -> Option<Vec<&'a str>> {
    let contract = &service.contract;
    let name = contract.login.operation.as_str();
    let mut payloads = envelope.payloads();
    let is_named = payloads.any(|payload| payload.name().local().eq_ignore_ascii_case(name));
    (is_named || action == contract.action(name)).then(|| {
        let visible = contract
            .login
            .email
            .iter()
            .chain(contract.login.environment.iter());
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
    let names = &service.contract.login;
    let parameters = [
        names.email.first(),
        names.password.first(),
        names.environment.first(),
    ]
    .map(|name| name.as_str());
    let mut reading = Reading::new(service.behaviour.member_order);
    let found = reading.in_order(payload, OPERATIONS, &parameters);
    note.dropped = reading.into_dropped();
    let texts: Vec<_> = found
        .into_iter()
        .map(|found| found.map_or_else(String::new, |element| element.text().into_owned()))
        .collect();
    let credentials = Credentials {
        email: &texts[0],
        password: &texts[1],
        environment: &texts[2],
    };
    note.caller = format!("login of {}", credentials.email);
    let answer = crate::identity::login::login(
        &service.store,
        &service.hasher,
        &credentials,
        &service.lock_rules,
        service.session_lifetime,
        || service.now(),
    )?;
    let refusals = &service.contract.refusals;
    let (signs, message) = match answer {
        LoginOutcome::Granted(token) => {
            service.journal.note_execution(names.operation.as_str());
            return respond(soap, version, &Value::from(token.as_str()), None).map(|xml| {
                EncodedResponse {
                    xml,
                    secret: Some(token),
                }
            });
        }
        LoginOutcome::Locked => (&refusals.locked, "Account is locked"),
        LoginOutcome::NotPermitted => (&refusals.not_permitted, "Insufficient privileges"),
        LoginOutcome::WrongCredentials => (&refusals.wrong_credentials, "Invalid credentials"),
    };
    note.refusal = Some(message.to_owned());
    match service.behaviour.login_refusals {
        LoginRefusalForm::Fault => {
            let code = signs
                .fault_codes
                .first()
                .map_or("FailedAuthentication", String::as_str);
            Err(Fault::authentication(code, message).into())
        }
        LoginRefusalForm::Status => respond(soap, version, &Value::Nil, Some(message))
            .map(|xml| EncodedResponse { xml, secret: None }),
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
        result,
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
