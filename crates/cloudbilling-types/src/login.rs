use core::fmt;
use std::borrow::Cow;

use soap_codec::{Element, QName, ReadError, ToXml, Writer};

use crate::ServiceProfile;
use crate::namespace::OPERATIONS;
use crate::parts::Parts;
use crate::profile::{Alternatives, LocalName, LoginNames, is_any};
use crate::result_code::ResultCode;
use crate::verdict::Verdict;

/// The parameters of the deprecated `Login`.
///
/// Documented: an email address, a password and an environment. Their names on the wire are in the
/// [profile](crate::profile::LoginNames), so this is no [`Operation`](crate::operation::Operation).
/// The password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Login<'a> {
    /// The email address of the account.
    pub email: Cow<'a, str>,
    /// Its password.
    pub password: Cow<'a, str>,
    /// The environment to log in to.
    pub environment: Cow<'a, str>,
}

/// The answer to a [`Login`]. The session token is never shown.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginResponse {
    /// Whether the login succeeded.
    pub status: ResultCode,
    /// Why it did not. Documented are wrong credentials, a locked account, and insufficient privileges; not their wording.
    pub message: Option<String>,
    /// The session token, if it succeeded.
    pub session_token: Option<String>,
}

/// A login as the content of its element, named as the profile says.
#[derive(Debug)]
pub struct LoginRequestBody<'a> {
    names: &'a LoginNames,
    login: &'a Login<'a>,
}

/// The answer to a login as the content of its element, laid out as the profile says.
#[derive(Debug)]
pub struct LoginResponseBody<'a> {
    names: &'a LoginNames,
    response: &'a LoginResponse,
}

impl ServiceProfile {
    /// A login, to be written as the element [`login_request_name`](Self::login_request_name).
    pub const fn login_request<'a>(&'a self, login: &'a Login<'a>) -> LoginRequestBody<'a> {
        LoginRequestBody {
            names: &self.login,
            login,
        }
    }

    /// The element of the `Login` operation's parameters.
    pub fn login_request_name(&self) -> QName<'_> {
        self.login.operation.within(OPERATIONS)
    }

    /// The local name of the element that answers a login, which is in the namespace
    /// [`OPERATIONS`].
    pub fn login_response_name(&self) -> LocalName {
        self.login.operation.suffixed("Response")
    }

    /// Reads a login, its parameters in any order.
    ///
    /// # Errors
    /// If the element is no login, or has not each of the three parameters once.
    pub fn read_login(&self, request: Element<'_>) -> Result<Login<'static>, ReadError> {
        if request.name() != self.login_request_name() {
            return Err(ReadError::unexpected(&request));
        }
        let parameter = |names: &Alternatives<LocalName>| {
            let mut found = request
                .children()
                .filter(|child| is_any(names, child.name().local()));
            match (found.next(), found.next()) {
                (Some(only), None) => Ok(Cow::Owned(only.text().into_owned())),
                (Some(_), Some(second)) => Err(ReadError::unexpected(&second).in_element(&request)),
                (None, _) => Err(ReadError::missing(
                    &request,
                    names.first().within(OPERATIONS),
                )),
            }
        };
        Ok(Login {
            email: parameter(&self.login.email)?,
            password: parameter(&self.login.password)?,
            environment: parameter(&self.login.environment)?,
        })
    }

    /// The answer to a login, to be written as the element [`login_response_name`](Self::login_response_name).
    pub const fn login_response<'a>(
        &'a self,
        response: &'a LoginResponse,
    ) -> LoginResponseBody<'a> {
        LoginResponseBody {
            names: &self.login,
            response,
        }
    }

    /// Reads the answer to a login, wherever status, message and session token are.
    ///
    /// The session token is the result, or the text of `LoginResult` if that contains no elements.
    ///
    /// # Errors
    /// If it is no answer to a login, has no status although the profile demands one, or succeeded without a session token.
    pub fn read_login_response(&self, response: Element<'_>) -> Result<LoginResponse, ReadError> {
        let names = &self.login;
        let (expected, result) = (
            names.operation.suffixed("Response"),
            names.operation.suffixed("Result"),
        );
        let parts = Parts::find(
            &names.response,
            response,
            expected.within(OPERATIONS),
            result.within(OPERATIONS),
        )?;
        let status = parts.code()?;
        let token = parts.result().map(|result| result.element());
        let token = token.filter(|token| token.children().next().is_none());
        let session_token = token
            .map(|token| token.text().trim().to_owned())
            .filter(|token| !token.is_empty());
        if status == ResultCode::Success && session_token.is_none() {
            return Err(ReadError::missing(
                &response,
                names.response.result.first().within(OPERATIONS),
            ));
        }
        Ok(LoginResponse {
            status,
            message: parts.message(),
            session_token,
        })
    }
}

impl LoginResponse {
    /// The login succeeded.
    pub fn success(session_token: impl Into<String>) -> Self {
        Self {
            status: ResultCode::Success,
            message: None,
            session_token: Some(session_token.into()),
        }
    }

    /// The login was refused.
    pub fn refused(message: impl Into<String>) -> Self {
        Self {
            status: ResultCode::Error,
            message: Some(message.into()),
            session_token: None,
        }
    }
}

/// Without the password.
impl fmt::Debug for Login<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
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

impl ToXml for LoginResponseBody<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let shape = &self.names.response;
        let token = self.response.session_token.as_deref();
        Verdict {
            shape,
            code: self.response.status.word(shape),
            message: self.response.message.as_deref(),
            has_members: false,
        }
        .write(
            writer,
            self.names.operation.suffixed("Result").within(OPERATIONS),
            token.map(|token| |writer: &mut Writer<'_>| writer.text(token)),
        );
    }
}
