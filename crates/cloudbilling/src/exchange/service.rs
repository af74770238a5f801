//! The service: how its requests are written and its responses are read.

use std::sync::Arc;

use bytes::Bytes;
use cloudbilling_auth::{CallOutcome, Grant, LoginAttempt, LoginOutcome, SessionToken, TokenKind};
use cloudbilling_types::{LoginRequest, LoginResponse, ResultCode, ServiceContract};
use http::StatusCode;
use soap_call::{Endpoint, HeaderBlocks, HttpHeaders};
use soap_codec::http::{ResponseError, ResponseErrorKind, SoapAction, SoapResponse};
use soap_codec::{Decoder, Interrupt};
use soap_transport::{Delivery, TransportError};

use crate::error::{Error, LoginError};
use crate::exchange::classify::{
    BySigns, Classifier, LoginRefusal, ResponseContent, speaks_of_refusal,
};
use crate::exchange::request::{Request, RetryWrites};
use crate::exchange::session_check::SessionCheck;
use crate::secrets::Secrets;

/// A service as its clients know it: its endpoint, its contract, and the meaning of its responses.
/// All calls share it.
#[derive(Debug)]
pub struct Service {
    pub(crate) contract: Arc<ServiceContract>,
    pub(crate) retry_writes: RetryWrites,
    pub(crate) session_check: Option<SessionCheck>,
    classifier: Box<dyn Classifier>,
    soap: soap_call::Service,
}

impl Service {
    /// The `User-Agent` of requests, unless the caller sets [another](Self::http_headers) or
    /// [none](Self::user_agent).
    pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

    /// Creates a service at `endpoint`, with the classifier [`BySigns`].
    #[must_use]
    pub fn new(endpoint: Endpoint, contract: impl Into<Arc<ServiceContract>>) -> Self {
        let contract = contract.into();
        Self {
            retry_writes: RetryWrites::default(),
            session_check: Some(SessionCheck::default()),
            classifier: Box::new(BySigns),
            soap: soap_call::Service::new(endpoint)
                .namespaces(contract.namespaces())
                .user_agent(Self::USER_AGENT)
                .xml_declaration(contract.xml_declaration),
            contract,
        }
    }

    /// Sets the decoder of responses, with its limits and tolerances. Its namespaces are replaced
    /// by those of the contract.
    #[must_use]
    pub fn decoder(mut self, decoder: Decoder) -> Self {
        self.soap = self.soap.decoder(decoder);
        self
    }

    /// Sets the classifier, which decides what a response means for its token.
    #[must_use]
    pub fn classifier(mut self, classifier: Box<dyn Classifier>) -> Self {
        self.classifier = classifier;
        self
    }

    /// Sets whether writes are retried after a certain refusal (default: never).
    #[must_use]
    pub fn retry_writes(mut self, when: RetryWrites) -> Self {
        self.retry_writes = when;
        self
    }

    /// Checks a session that was idle for long before a write (default: [`SessionCheck::default`]);
    /// `None` checks none.
    #[must_use]
    pub fn session_check(mut self, check: impl Into<Option<SessionCheck>>) -> Self {
        self.session_check = check.into();
        self
    }

    /// Sends these HTTP headers with every request, logins included.
    #[must_use]
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.soap = self.soap.http_headers(headers);
        self
    }

    /// Sends `User-Agent: cloudbilling/` and the version, where
    /// [`http_headers`](Self::http_headers) holds no other (default: `true`).
    #[must_use]
    pub fn user_agent(mut self, is_sent: bool) -> Self {
        self.soap = self.soap.user_agent(is_sent.then_some(Self::USER_AGENT));
        self
    }

    /// Returns the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        self.soap.endpoint()
    }

    /// Returns the service contract.
    #[must_use]
    pub fn contract(&self) -> &Arc<ServiceContract> {
        &self.contract
    }

    /// Writes the request of a login. It holds the password in clear text.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) or [`Action`](crate::ErrorKind::Action), if
    /// a value can't be written. Report the attempt as *not sent*.
    pub fn login_request(&self, attempt: &LoginAttempt) -> Result<http::Request<Bytes>, Error> {
        let credentials = attempt.credentials();
        let login = LoginRequest {
            email: credentials.email().into(),
            password: credentials.expose_password().into(),
            environment: credentials.environment().into(),
        };
        let action = self.contract.action(self.contract.login.operation.as_str());
        let login = self.contract.login_request(&login);
        let operation = soap_call::Operation::<_, ()>::new(self.contract.login_request_name());
        let request = soap_call::Request::new(&operation, &login)
            .action(SoapAction::new(action)?)
            // Wipes the request when it is dropped.
            .secret(credentials.expose_password());
        let written = self.soap.write(&request, &HeaderBlocks::new());
        written.map_err(Error::unwritten)
    }

    /// Returns the outcome of a login for the machine, and an error if there is no verdict.
    pub fn login_outcome(
        &self,
        result: Result<http::Response<Bytes>, TransportError>,
    ) -> (LoginOutcome, Result<(), LoginError>) {
        self.login_outcome_by(result, Interrupt::never())
    }

    /// Does the same with an interrupt for the decoding of the response. An interrupted one has no
    /// verdict.
    pub(crate) fn login_outcome_by(
        &self,
        result: Result<http::Response<Bytes>, TransportError>,
        interrupt: Interrupt,
    ) -> (LoginOutcome, Result<(), LoginError>) {
        match result.map(|response| self.login_verdict(response, interrupt)) {
            Ok(LoginOutcome::Unknown) => (LoginOutcome::Unknown, Err(LoginError::NoVerdict)),
            Ok(outcome) => (outcome, Ok(())),
            Err(error) => {
                let outcome = match error.delivery() {
                    Delivery::NotSent => LoginOutcome::NotSent,
                    Delivery::Unknown => LoginOutcome::Unknown,
                };
                (outcome, Err(LoginError::Transport(error)))
            }
        }
    }

    /// Writes the request of a call. It holds the token in clear text.
    pub(crate) fn call_request(
        &self,
        call: &Request<'_>,
        grant: &Grant,
    ) -> Result<http::Request<Bytes>, Error> {
        let header = match grant.kind() {
            TokenKind::ApiToken => &self.contract.api_token_header,
            TokenKind::SessionToken => &self.contract.session_token_header,
        };
        let token = (header.qname(), grant.expose());
        let written = self.soap.write(call.soap(), &token);
        written.map_err(Error::unwritten)
    }

    /// Reads a response by the rules of SOAP over HTTP.
    pub(crate) fn read(
        &self,
        response: http::Response<Bytes>,
        interrupt: Interrupt,
    ) -> Result<SoapResponse, ResponseError> {
        self.soap.read(response, interrupt)
    }

    /// The values of every request that no error may show.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add_values(self.soap.secrets());
        secrets
    }

    pub(crate) fn call_outcome(
        &self,
        status: StatusCode,
        content: ResponseContent<'_>,
    ) -> CallOutcome {
        self.classifier.call(&self.contract, status, &content)
    }

    fn login_verdict(&self, response: http::Response<Bytes>, interrupt: Interrupt) -> LoginOutcome {
        let (status, message) = match self.read(response, interrupt) {
            Ok(SoapResponse::Message {
                message, status, ..
            }) => (status, message),
            Ok(SoapResponse::Empty { .. }) => return LoginOutcome::Unknown,
            Ok(SoapResponse::Multipart(multipart)) => {
                return self.refusal(
                    multipart.status(),
                    content_of(&ResponseErrorKind::Multipart),
                );
            }
            Err(error) => return self.refusal(error.status(), content_of(error.kind())),
        };
        let envelope = message.envelope();
        // A message with a header block that is not understood must not be processed (SOAP 1.1,
        // 4.2.3); two payloads contradict each other.
        let understood = envelope.not_understood(&[]).next().is_none();
        if !understood || envelope.payloads().nth(1).is_some() {
            return LoginOutcome::Unknown;
        }
        if let Some(fault) = envelope.fault() {
            return self.refusal(status, ResponseContent::Fault(fault));
        }
        let Ok(payload) = envelope.payload() else {
            return LoginOutcome::Unknown;
        };
        match self.contract.read_login_response(payload) {
            Ok(login) => self.login_result(status, login),
            Err(_) => LoginOutcome::Unknown,
        }
    }

    /// All signs of a success, and none of a refusal; or all signs of a refusal, and none of a
    /// success.
    fn login_result(&self, status: StatusCode, login: LoginResponse) -> LoginOutcome {
        let (code, message) = (&login.status, login.message.as_deref());
        let texts = [message, login.session_token.as_deref()];
        let refuses = |text: &str| speaks_of_refusal(&self.contract, text);
        match (code, login.session_token.as_deref()) {
            (ResultCode::Success, Some(token))
                if status.is_success() && !texts.into_iter().flatten().any(refuses) =>
            {
                SessionToken::new(token).map_or(LoginOutcome::Unknown, LoginOutcome::Granted)
            }
            (ResultCode::Success, _) | (_, Some(_)) => LoginOutcome::Unknown,
            (_, None) => self.refusal(status, ResponseContent::Result { code, message }),
        }
    }

    fn refusal(&self, status: StatusCode, content: ResponseContent<'_>) -> LoginOutcome {
        match self.classifier.login(&self.contract, status, &content) {
            Some(LoginRefusal::Locked) => LoginOutcome::Locked,
            Some(LoginRefusal::NotPermitted) => LoginOutcome::NotPermitted,
            Some(LoginRefusal::WrongCredentials) => LoginOutcome::WrongCredentials,
            None => LoginOutcome::Unknown,
        }
    }
}

/// Returns the content of a body that is not a SOAP response.
pub(crate) fn content_of(kind: &ResponseErrorKind) -> ResponseContent<'static> {
    match kind {
        ResponseErrorKind::Empty => ResponseContent::Empty,
        ResponseErrorKind::Html => ResponseContent::Page,
        ResponseErrorKind::NoFault => ResponseContent::Soap,
        _ => ResponseContent::Unreadable,
    }
}
