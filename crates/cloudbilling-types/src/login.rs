use core::fmt;
use std::borrow::Cow;

use soap_codec::{Element, QName, ReadError, ToXml, Writer};

use crate::ServiceContract;
use crate::contract::{Alternatives, LocalName, LoginNames, ResponseShape, is_any};
use crate::namespace::OPERATIONS;
use crate::parts::Parts;
use crate::result_code::ResultCode;

/// The parameters of the deprecated `Login`.
///
/// Documented: an email address, a password and an environment. Their names on the wire are in the
/// [contract](crate::contract::LoginNames), so this is not an
/// [`Operation`](crate::operation::Operation). The password is never shown.
#[derive(Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // The three documented parameters.
pub struct LoginRequest<'a> {
    /// The email address of the account.
    pub email: Cow<'a, str>,
    /// Its password.
    pub password: Cow<'a, str>,
    /// The environment to log in to.
    pub environment: Cow<'a, str>,
}

/// The response to a [`LoginRequest`]. The session token is never shown.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginResponse {
    /// The status: success, or a failure.
    pub status: ResultCode,
    /// The reason of a failure. Documented are wrong credentials, a locked account and insufficient
    /// privileges, but not their wording.
    pub message: Option<String>,
    /// The session token, if it succeeded.
    pub session_token: Option<String>,
}

/// A login as the content of its element, named as the contract says.
#[derive(Debug)]
pub struct LoginRequestBody<'a> {
    names: &'a LoginNames,
    login: &'a LoginRequest<'a>,
}

impl ServiceContract {
    /// Returns a login, to be written as the element
    /// [`login_request_name`](Self::login_request_name).
    pub const fn login_request<'a>(&'a self, login: &'a LoginRequest<'a>) -> LoginRequestBody<'a> {
        LoginRequestBody {
            names: &self.login,
            login,
        }
    }

    /// Returns the name of the element with the parameters of `Login`.
    pub fn login_request_name(&self) -> QName<'_> {
        self.login.operation.within(OPERATIONS)
    }

    /// Reads the response to a login, wherever status, message and session token are.
    ///
    /// The session token is the result, or the text of `LoginResult` if that contains no elements.
    /// Text that stands for nothing is not a token: an empty or all-zero identifier, a word such as
    /// `null` or `false`, or one of the contract's words for a status.
    ///
    /// # Errors
    /// If it is not the response to a login, states no status (whatever the contract says), states
    /// different statuses or messages at any depth or in any namespace, or succeeded without a
    /// session token.
    pub fn read_login_response(&self, response: Element<'_>) -> Result<LoginResponse, ReadError> {
        let names = &self.login;
        let shape = &names.response;
        let (expected, result) = (
            names.operation.suffixed("Response"),
            names.operation.suffixed("Result"),
        );
        let parts = Parts::find(
            shape,
            response,
            expected.within(OPERATIONS),
            result.within(OPERATIONS),
        )?;
        let missing = |name: &LocalName| ReadError::missing(&response, name.within(OPERATIONS));
        let status = parts
            .stated_code()
            .ok_or_else(|| missing(shape.code.first()))?;
        let message = parts.message();
        agree(response, &shape.code, |text| {
            ResultCode::read(shape, text) == status
        })?;
        agree(response, &shape.message, |text| {
            text.trim().is_empty() || Some(text.trim()) == message.as_deref()
        })?;
        let token = parts.result().map(|result| result.element());
        let session_token = token
            .filter(|token| token.children().next().is_none())
            .map(|token| token.text().trim().to_owned())
            .filter(|token| !is_nothing(shape, token));
        if status == ResultCode::Success && session_token.is_none() {
            return Err(missing(shape.result.first()));
        }
        Ok(LoginResponse {
            status,
            message,
            session_token,
        })
    }
}

/// Checks that all elements of these names agree, at any depth. An element without a value does not
/// count.
fn agree(
    response: Element<'_>,
    names: &Alternatives<LocalName>,
    agrees: impl Fn(&str) -> bool,
) -> Result<(), ReadError> {
    let mut left: Vec<_> = response.children().collect();
    while let Some(element) = left.pop() {
        left.extend(element.children());
        if is_any(names, element.name().local()) {
            let plain = element.children().next().is_none();
            if !plain || (!element.is_nil() && !agrees(&element.text())) {
                return Err(ReadError::contradictory(&element));
            }
        }
    }
    Ok(())
}

/// Returns `true` if a text in the place of a session token means that there is no token.
fn is_nothing(shape: &ResponseShape, text: &str) -> bool {
    let word = text.trim_matches(|char: char| !char.is_alphanumeric());
    let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
    // Forms of an empty GUID or a zero: 00000000-0000-0000-0000-000000000000, {0}, 0x0.
    let is_zero = digits
        .unwrap_or(word)
        .chars()
        .all(|char| char == '0' || !char.is_alphanumeric());
    let is_word = |words: &str| words.eq_ignore_ascii_case(word);
    let statuses = shape.success.iter().chain(shape.error.iter());
    is_zero || NOTHING.into_iter().any(is_word) || statuses.map(String::as_str).any(is_word)
}

/// Words for nothing, or for a failure, in the languages that services are written in.
const NOTHING: [&str; 24] = [
    "1",
    "anonymous",
    "denied",
    "empty",
    "error",
    "fail",
    "failed",
    "failure",
    "false",
    "guid.empty",
    "invalid",
    "n/a",
    "nan",
    "nil",
    "no",
    "none",
    "nothing",
    "null",
    "ok",
    "true",
    "undefined",
    "unknown",
    "void",
    "yes",
];

/// Without the password.
impl fmt::Debug for LoginRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRequest")
            .field("email", &self.email)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

/// Without the session token.
impl fmt::Debug for LoginResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginResponse")
            .field("status", &self.status)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl ToXml for LoginRequestBody<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let Self { names, login } = self;
        for (name, value) in [
            (&names.email, &login.email),
            (&names.password, &login.password),
            (&names.environment, &login.environment),
        ] {
            writer.element(name.first().within(OPERATIONS), value.as_ref());
        }
    }
}
