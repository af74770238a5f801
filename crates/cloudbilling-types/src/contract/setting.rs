use core::fmt::Display;

use super::{Alternatives, ResponseShape, ResultPlacement, ServiceContract, Signs};

/// A setting of a [`ServiceContract`], with the evidence for its default.
///
/// Only the map [`actions`](ServiceContract::actions) is not among them, because its keys are not
/// known.
///
/// ```
/// use cloudbilling_types::ServiceContract;
/// use cloudbilling_types::contract::{Evidence, Setting};
///
/// let setting = Setting::named("interface").expect("a key of a contract file");
/// assert_eq!(setting.evidence, Evidence::Unproven);
/// assert_eq!(setting.values(&ServiceContract::default()), ["IPublicService"]);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Setting {
    /// Its key in a contract file.
    pub key: &'static str,
    /// A name for people.
    pub title: &'static str,
    /// The evidence for its default.
    pub evidence: Evidence,
    /// The form of its value.
    pub form: SettingForm,
    values: fn(&ServiceContract) -> Vec<String>,
}

/// The evidence for a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The documentation says it.
    Documented,
    /// It follows from how WCF works.
    Inferred,
    /// A sample in the documentation has it.
    Seen,
    /// Nothing shows it.
    Unproven,
}

/// The form of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // A page must be able to show each form.
pub enum SettingForm {
    /// `true` or `false`.
    Flag,
    /// A list, of which the first is written and all are read.
    List,
    /// One of [`Setting::PLACEMENTS`].
    Placement,
    /// A text.
    Text,
}

impl Setting {
    /// All settings, in groups with a title.
    pub const GROUPS: [(&'static str, &'static [Self]); 5] = [
        ("Names of the service", NAMES),
        ("Header blocks", HEADERS),
        ("Responses", RESPONSES),
        ("Login", LOGIN),
        ("Signs of refusals", REFUSALS),
    ];

    /// The values of a placement.
    pub const PLACEMENTS: [&'static str; 4] = ["siblings", "direct", "flat", "nested"];

    /// Returns all settings.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        Self::GROUPS.into_iter().flat_map(|(_, settings)| settings)
    }

    /// Returns the setting of this key.
    pub fn named(key: &str) -> Option<&'static Self> {
        Self::all().find(|setting| setting.key == key)
    }

    /// Returns the value in a contract, as texts: one text if it is not a list.
    pub fn values(&self, contract: &ServiceContract) -> Vec<String> {
        (self.values)(contract)
    }

    /// Returns the line of a contract file that sets this value.
    ///
    /// ```
    /// use cloudbilling_types::contract::Setting;
    ///
    /// let setting = Setting::named("response.success").expect("a key of a contract file");
    /// let line = setting.line(&["OK".to_owned(), "Done".to_owned()]);
    /// assert_eq!(line, r#"response.success = ["OK", "Done"]"#);
    /// ```
    pub fn line(&self, values: &[String]) -> String {
        let first = values.first().map_or("", String::as_str);
        let value = match self.form {
            SettingForm::Flag => first.to_owned(),
            SettingForm::List => {
                let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
                format!("[{}]", values.join(", "))
            }
            SettingForm::Placement | SettingForm::Text => quoted(first),
        };
        format!("{} = {value}", self.key)
    }
}

impl ServiceContract {
    /// Returns the lines of a contract file that set the [`actions`](Self::actions).
    pub fn action_lines(&self) -> impl Iterator<Item = String> {
        self.actions.iter().map(|(operation, action)| {
            format!("actions.{} = {}", quoted(operation), quoted(action))
        })
    }
}

/// Writes a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

use Evidence::{Documented, Inferred, Seen, Unproven};
use SettingForm::{Flag, List, Placement, Text};

const fn setting(
    form: SettingForm,
    key: &'static str,
    title: &'static str,
    evidence: Evidence,
    values: fn(&ServiceContract) -> Vec<String>,
) -> Setting {
    Setting {
        key,
        title,
        evidence,
        form,
        values,
    }
}

const NAMES: &[Setting] = &[
    setting(
        Text,
        "interface",
        "Interface, a part of SOAPAction",
        Unproven,
        |contract| one(&contract.interface),
    ),
    setting(
        Text,
        "operation_namespace",
        "Namespace of operations",
        Seen,
        |contract| one(&contract.operation_namespace),
    ),
    setting(
        List,
        "data_contract_namespaces",
        "Namespaces of data contracts",
        Seen,
        |contract| all(&contract.data_contract_namespaces),
    ),
    setting(
        Text,
        "arrays_namespace",
        "Namespace of arrays",
        Inferred,
        |contract| one(&contract.arrays_namespace),
    ),
    setting(
        Flag,
        "xml_declaration",
        "Requests begin with an XML declaration",
        Inferred,
        |contract| one(contract.xml_declaration),
    ),
];

const HEADERS: &[Setting] = &[
    setting(
        Text,
        "api_token_header.namespace",
        "Namespace of the API token",
        Documented,
        |contract| one(&contract.api_token_header.namespace),
    ),
    setting(
        Text,
        "api_token_header.name",
        "Name of the API token",
        Documented,
        |contract| one(&contract.api_token_header.name),
    ),
    setting(
        Text,
        "session_token_header.namespace",
        "Namespace of the session token",
        Unproven,
        |contract| one(&contract.session_token_header.namespace),
    ),
    setting(
        Text,
        "session_token_header.name",
        "Name of the session token",
        Unproven,
        |contract| one(&contract.session_token_header.name),
    ),
];

const RESPONSES: &[Setting] = &[
    setting(
        Placement,
        "response.placement",
        "Place of code, message and result",
        Seen,
        |contract| place(&contract.response),
    ),
    setting(
        List,
        "response.code",
        "Element of the result code",
        Documented,
        |contract| all(&contract.response.code),
    ),
    setting(
        List,
        "response.message",
        "Element of the result message",
        Documented,
        |contract| all(&contract.response.message),
    ),
    setting(
        List,
        "response.result",
        "Element of the result",
        Documented,
        |contract| all(&contract.response.result),
    ),
    setting(
        List,
        "response.success",
        "Codes that mean success",
        Documented,
        |contract| all(&contract.response.success),
    ),
    setting(
        List,
        "response.error",
        "Codes that mean failure",
        Documented,
        |contract| all(&contract.response.error),
    ),
    setting(
        Flag,
        "response.code_required",
        "A response without a code is an error",
        Inferred,
        |contract| one(contract.response.code_required),
    ),
];

const LOGIN: &[Setting] = &[
    setting(Text, "login.operation", "Operation", Unproven, |contract| {
        one(&contract.login.operation)
    }),
    setting(
        List,
        "login.email",
        "Parameter of the email address",
        Unproven,
        |contract| all(&contract.login.email),
    ),
    setting(
        List,
        "login.password",
        "Parameter of the password",
        Unproven,
        |contract| all(&contract.login.password),
    ),
    setting(
        List,
        "login.environment",
        "Parameter of the environment",
        Unproven,
        |contract| all(&contract.login.environment),
    ),
    setting(
        Placement,
        "login.response.placement",
        "Place of status, message and value",
        Unproven,
        |contract| place(&contract.login.response),
    ),
    setting(
        List,
        "login.response.code",
        "Element of the status",
        Unproven,
        |contract| all(&contract.login.response.code),
    ),
    setting(
        List,
        "login.response.message",
        "Element of the message",
        Unproven,
        |contract| all(&contract.login.response.message),
    ),
    setting(
        List,
        "login.response.result",
        "Element of the session token",
        Unproven,
        |contract| all(&contract.login.response.result),
    ),
    setting(
        List,
        "login.response.success",
        "Codes that mean success",
        Unproven,
        |contract| all(&contract.login.response.success),
    ),
    setting(
        List,
        "login.response.error",
        "Codes that mean failure",
        Unproven,
        |contract| all(&contract.login.response.error),
    ),
    setting(
        Flag,
        "login.response.code_required",
        "A response without a status is an error",
        Unproven,
        |contract| one(contract.login.response.code_required),
    ),
];

const REFUSALS: &[Setting] = &[
    setting(
        List,
        "refusals.session_ended.fault_codes",
        "Session ended: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.session_ended),
    ),
    setting(
        List,
        "refusals.session_ended.wordings",
        "Session ended: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.session_ended),
    ),
    setting(
        List,
        "refusals.wrong_credentials.fault_codes",
        "Wrong credentials: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.wrong_credentials),
    ),
    setting(
        List,
        "refusals.wrong_credentials.wordings",
        "Wrong credentials: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.wrong_credentials),
    ),
    setting(
        List,
        "refusals.locked.fault_codes",
        "Locked: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.locked),
    ),
    setting(
        List,
        "refusals.locked.wordings",
        "Locked: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.locked),
    ),
    setting(
        List,
        "refusals.not_permitted.fault_codes",
        "Not permitted: fault codes",
        Unproven,
        |contract| codes(&contract.refusals.not_permitted),
    ),
    setting(
        List,
        "refusals.not_permitted.wordings",
        "Not permitted: wordings",
        Unproven,
        |contract| wordings(&contract.refusals.not_permitted),
    ),
];

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
