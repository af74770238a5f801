use std::borrow::Cow;

use soap_codec::{Element, ReadError, ToXml, Writer};

use super::verdict::Verdict;
use crate::ServiceContract;
use crate::contract::{Alternatives, LocalName, LoginNames, is_any};
use crate::login::{LoginRequest, LoginResponse};
use crate::namespace::OPERATIONS;
use crate::result_code::ResultCode;

/// The response to a login as the content of its element, laid out as the contract says.
#[derive(Debug)]
pub struct LoginResponseBody<'a> {
    names: &'a LoginNames,
    response: &'a LoginResponse,
}

impl ServiceContract {
    /// Returns the local name of the element with the response to a login, which is in the
    /// namespace [`OPERATIONS`].
    pub fn login_response_name(&self) -> LocalName {
        self.login.operation.suffixed("Response")
    }

    /// Reads a login, its parameters in any order.
    ///
    /// # Errors
    /// If the element is not a login, or does not have each of the three parameters once.
    pub fn read_login(&self, request: Element<'_>) -> Result<LoginRequest<'static>, ReadError> {
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
        Ok(LoginRequest {
            email: parameter(&self.login.email)?,
            password: parameter(&self.login.password)?,
            environment: parameter(&self.login.environment)?,
        })
    }

    /// Returns the response to a login, to be written as the element
    /// [`login_response_name`](Self::login_response_name).
    pub const fn login_response<'a>(
        &'a self,
        response: &'a LoginResponse,
    ) -> LoginResponseBody<'a> {
        LoginResponseBody {
            names: &self.login,
            response,
        }
    }
}

impl LoginResponse {
    /// Creates the response to a login that succeeded.
    pub fn success(session_token: impl Into<String>) -> Self {
        Self {
            status: ResultCode::Success,
            message: None,
            session_token: Some(session_token.into()),
        }
    }

    /// Creates the response to a login that was refused.
    pub fn refused(message: impl Into<String>) -> Self {
        Self {
            status: ResultCode::Error,
            message: Some(message.into()),
            session_token: None,
        }
    }
}

impl ToXml for LoginResponseBody<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let shape = &self.names.response;
        let token = self.response.session_token.as_deref();
        Verdict {
            shape,
            code: &self.response.status,
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
