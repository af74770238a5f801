//! The settings of a service contract, with the evidence for their defaults.

use std::fmt::Display;

use cloudbilling_types::ServiceContract;
use cloudbilling_types::contract::{Alternatives, ResponseShape, ResultPlacement, Signs};

/// A setting.
pub(super) struct Setting {
    /// Its key in a contract file.
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) evidence: Evidence,
    pub(super) form: Form,
    /// Its value in a contract, as texts; one text if it is not a list.
    pub(super) value: fn(&ServiceContract) -> Vec<String>,
}

/// The evidence for a default.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The documentation says it.
    Documented,
    /// It follows from how WCF works.
    Inferred,
    /// A sample in the documentation has it.
    Seen,
    /// Nothing shows it.
    Unproven,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Flag,
    /// In each list, the first is written and all are read.
    List,
    Placement,
    Text,
}

use Evidence::{Documented, Inferred, Seen, Unproven};

const fn text(
    key: &'static str,
    title: &'static str,
    evidence: Evidence,
    value: fn(&ServiceContract) -> Vec<String>,
) -> Setting {
    Setting {
        key,
        title,
        evidence,
        form: Form::Text,
        value,
    }
}

const fn list(
    key: &'static str,
    title: &'static str,
    evidence: Evidence,
    value: fn(&ServiceContract) -> Vec<String>,
) -> Setting {
    Setting {
        key,
        title,
        evidence,
        form: Form::List,
        value,
    }
}

const fn flag(
    key: &'static str,
    title: &'static str,
    evidence: Evidence,
    value: fn(&ServiceContract) -> Vec<String>,
) -> Setting {
    Setting {
        key,
        title,
        evidence,
        form: Form::Flag,
        value,
    }
}

const fn placement(
    key: &'static str,
    title: &'static str,
    evidence: Evidence,
    value: fn(&ServiceContract) -> Vec<String>,
) -> Setting {
    Setting {
        key,
        title,
        evidence,
        form: Form::Placement,
        value,
    }
}

/// The settings in their groups.
pub(super) static GROUPS: [(&str, &[Setting]); 5] = [
    ("Names of the service", NAMES),
    ("Header blocks", HEADERS),
    ("Responses", RESPONSES),
    ("Login", LOGIN),
    ("Signs of refusals", REFUSALS),
];

const NAMES: &[Setting] = &[
    text(
        "interface",
        "Interface, a part of SOAPAction",
        Unproven,
        |contract| one(&contract.interface),
    ),
    text(
        "operation_namespace",
        "Namespace of operations",
        Seen,
        |contract| one(&contract.operation_namespace),
    ),
    list(
        "data_contract_namespaces",
        "Namespaces of data contracts",
        Seen,
        |contract| all(&contract.data_contract_namespaces),
    ),
    text(
        "arrays_namespace",
        "Namespace of arrays",
        Inferred,
        |contract| one(&contract.arrays_namespace),
    ),
    flag(
        "xml_declaration",
        "Requests begin with an XML declaration",
        Inferred,
        |contract| one(contract.xml_declaration),
    ),
];

const HEADERS: &[Setting] = &[
    text(
        "api_token_header.namespace",
        "Namespace of the API token",
        Documented,
        |contract| one(&contract.api_token_header.namespace),
    ),
    text(
        "api_token_header.name",
        "Name of the API token",
        Documented,
        |contract| one(&contract.api_token_header.name),
    ),
    text(
        "session_token_header.namespace",
        "Namespace of the session token",
        Unproven,
        |contract| one(&contract.session_token_header.namespace),
    ),
    text(
        "session_token_header.name",
        "Name of the session token",
        Unproven,
        |contract| one(&contract.session_token_header.name),
    ),
];

const RESPONSES: &[Setting] = &[
    placement(
        "response.placement",
        "Place of code, message and result",
        Seen,
        |contract| place(&contract.response),
    ),
    list(
        "response.code",
        "Element of the result code",
        Documented,
        |contract| all(&contract.response.code),
    ),
    list(
        "response.message",
        "Element of the result message",
        Documented,
        |contract| all(&contract.response.message),
    ),
    list(
        "response.result",
        "Element of the result",
        Documented,
        |contract| all(&contract.response.result),
    ),
    list(
        "response.success",
        "Codes that mean success",
        Documented,
        |contract| all(&contract.response.success),
    ),
    list(
        "response.error",
        "Codes that mean failure",
        Documented,
        |contract| all(&contract.response.error),
    ),
    flag(
        "response.code_required",
        "A response without a code is an error",
        Inferred,
        |contract| one(contract.response.code_required),
    ),
];

const LOGIN: &[Setting] = &[
    text("login.operation", "Operation", Unproven, |contract| {
        one(&contract.login.operation)
    }),
    list(
        "login.email",
        "Parameter of the email address",
        Unproven,
        |contract| all(&contract.login.email),
    ),
    list(
        "login.password",
        "Parameter of the password",
        Unproven,
        |contract| all(&contract.login.password),
    ),
    list(
        "login.environment",
        "Parameter of the environment",
        Unproven,
        |contract| all(&contract.login.environment),
    ),
    placement(
        "login.response.placement",
        "Place of status, message and value",
        Unproven,
        |contract| place(&contract.login.response),
    ),
    list(
        "login.response.code",
        "Element of the status",
        Unproven,
        |contract| all(&contract.login.response.code),
    ),
    list(
        "login.response.message",
        "Element of the message",
        Unproven,
        |contract| all(&contract.login.response.message),
    ),
    list(
        "login.response.result",
        "Element of the session token",
        Unproven,
        |contract| all(&contract.login.response.result),
    ),
    list(
        "login.response.success",
        "Codes that mean success",
        Unproven,
        |contract| all(&contract.login.response.success),
    ),
    list(
        "login.response.error",
        "Codes that mean failure",
        Unproven,
        |contract| all(&contract.login.response.error),
    ),
    flag(
        "login.response.code_required",
        "A response without a status is an error",
        Unproven,
        |contract| one(contract.login.response.code_required),
    ),
];

const REFUSALS: &[Setting] = &[
    list(
        "refusals.session_ended.fault_codes",
        "Session ended: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.session_ended),
    ),
    list(
        "refusals.session_ended.wordings",
        "Session ended: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.session_ended),
    ),
    list(
        "refusals.wrong_credentials.fault_codes",
        "Wrong credentials: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.wrong_credentials),
    ),
    list(
        "refusals.wrong_credentials.wordings",
        "Wrong credentials: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.wrong_credentials),
    ),
    list(
        "refusals.locked.fault_codes",
        "Locked: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.locked),
    ),
    list(
        "refusals.locked.wordings",
        "Locked: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.locked),
    ),
    list(
        "refusals.not_permitted.fault_codes",
        "Not permitted: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.not_permitted),
    ),
    list(
        "refusals.not_permitted.wordings",
        "Not permitted: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.not_permitted),
    ),
];

pub(super) const PLACEMENTS: [&str; 4] = ["siblings", "direct", "flat", "nested"];

fn one(value: impl Display) -> Vec<String> {
    vec![value.to_string()]
}

fn all<T: Display>(values: &Alternatives<T>) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}

fn codes(signs: &Signs) -> Vec<String> {
    signs.fault_codes.clone()
}

fn wordings(signs: &Signs) -> Vec<String> {
    signs.wordings.clone()
}

fn place(shape: &ResponseShape) -> Vec<String> {
    one(match shape.placement {
        ResultPlacement::Direct => "direct",
        ResultPlacement::Flat => "flat",
        ResultPlacement::Nested => "nested",
        _ => "siblings",
    })
}

impl Evidence {
    /// The kind of its badge, and its text.
    pub(super) fn badge(self) -> (&'static str, &'static str) {
        match self {
            Documented => ("good", "documented"),
            Inferred => ("fair", "inferred"),
            Seen => ("good", "seen in a sample"),
            Unproven => ("bad", "unproven"),
        }
    }
}
