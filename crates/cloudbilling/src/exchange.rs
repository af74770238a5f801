//! One logical call without I/O: which request to send next, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{
    Action, Authenticator, Call, CallKind, CallOutcome, Generation, Grant, LedgerAccess,
    LoginAttempt, LoginOutcome, SessionToken, Timestamp, TokenKind, Verdict, WaitReason,
};
use cloudbilling_types::{Login, ServiceProfile};
use http::{Request, StatusCode};
use soap_codec::http::{Reply, ResponseErrorKind, SoapAction, request, response};
use soap_codec::{
    Decoder, Element, Encoder, HeaderBlock, Message, NamespaceMap, QName, SoapVersion, ToXml,
};

use crate::classify::{Classifier, Content, Evidence, LoginRefusal};
use crate::{Endpoint, Error, ErrorKind};

/// What requests are made of and answers read with; shared by all calls of a client.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) classifier: Box<dyn Classifier>,
    pub(crate) endpoint: Endpoint,
    pub(crate) profile: ServiceProfile,
    decoder: Decoder,
    namespaces: NamespaceMap,
}

/// What a call asks for, and how its answer is read.
pub(crate) trait Question {
    type Answer;

    fn action(&self, profile: &ServiceProfile) -> Result<SoapAction, Error>;
    fn kind(&self) -> CallKind;
    fn name(&self) -> QName<'_>;
    fn body(&self) -> &dyn ToXml;
    fn read(
        &self,
        profile: &ServiceProfile,
        message: Message<Bytes>,
    ) -> Result<Self::Answer, Error>;
}

/// One logical call: [`poll`](Self::poll) says what to do, [`look_at`](Self::look_at) reads what came of it, and
/// [`settle`](Self::settle) says what that means. Only the two that touch the machine need it, so requests are written and
/// responses read while others use it.
#[derive(Debug)]
pub(crate) struct Exchange<'a, Q> {
    call: Call,
    question: &'a Q,
    service: &'a Service,
}

/// A response that was read: what it means for its token, and for the caller.
pub(crate) struct Answered<A> {
    outcome: CallOutcome,
    result: Result<A, Error>,
}

/// What to do next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Send [`Exchange::request`] with this token, [look at](Exchange::look_at) the response, and
    /// [settle](Exchange::settle) it.
    Call(Grant),
    /// Send [`Service::login_request`], and hand its outcome to the machine.
    Login(LoginAttempt),
    /// Poll again at `until`, or earlier after any input to the machine.
    Wait {
        until: Timestamp,
        reason: WaitReason,
    },
}

impl Service {
    pub(crate) fn new(
        endpoint: Endpoint,
        profile: ServiceProfile,
        classifier: Box<dyn Classifier>,
    ) -> Self {
        let decoder = Decoder::new().namespaces(profile.namespaces());
        let namespaces = profile.namespaces();
        Self {
            classifier,
            endpoint,
            profile,
            decoder,
            namespaces,
        }
    }

    /// What a response to a login means.
    pub(crate) fn login_outcome(&self, answer: http::Response<Bytes>) -> LoginOutcome {
        let (status, message) = match response(&self.decoder, answer) {
            Ok(Reply::Message {
                message, status, ..
            }) => (status, message),
            Ok(Reply::Empty { .. }) => return LoginOutcome::Unknown,
            Err(error) => return self.refusal(error.status(), Content::Page),
        };
        let envelope = message.envelope();
        if let Some(fault) = envelope.fault() {
            return self.refusal(status, Content::Fault(fault));
        }
        let payload = envelope.payload().ok().flatten();
        let read = |payload: Element<'_>| self.profile.read_login_response(payload).ok();
        let Some(login) = payload.and_then(read) else {
            return LoginOutcome::Unknown;
        };
        match login.session_token.map(SessionToken::new) {
            Some(Ok(token)) => LoginOutcome::Granted(token),
            Some(Err(_)) => LoginOutcome::Unknown,
            None => {
                let message = login.message.as_deref();
                self.refusal(
                    status,
                    Content::Result {
                        code: &login.status,
                        message,
                    },
                )
            }
        }
    }

    fn outcome(&self, status: StatusCode, content: Content<'_>) -> CallOutcome {
        self.classifier
            .call(&self.profile, &Evidence { status, content })
    }

    fn refusal(&self, status: StatusCode, content: Content<'_>) -> LoginOutcome {
        match self
            .classifier
            .login(&self.profile, &Evidence { status, content })
        {
            LoginRefusal::Locked => LoginOutcome::Locked,
            LoginRefusal::NoVerdict => LoginOutcome::Unknown,
            LoginRefusal::NotPermitted => LoginOutcome::NotPermitted,
            LoginRefusal::WrongCredentials => LoginOutcome::WrongCredentials,
        }
    }

    pub(crate) fn login_request(&self, attempt: &LoginAttempt) -> Result<Request<Bytes>, Error> {
        let credentials = attempt.credentials();
        let login = Login {
            email: credentials.email().into(),
            password: credentials.expose_password().into(),
            environment: credentials.environment().into(),
        };
        let envelope = Encoder::new(SoapVersion::Soap11)
            .namespaces(&self.namespaces)
            .body(
                self.profile.login_request_name(),
                &self.profile.login_request(&login),
            )
            .encode()?;
        let action = SoapAction::new(self.profile.action(self.profile.login.operation.as_str()))?;
        Ok(self.request(&action, envelope))
    }

    fn call_request(
        &self,
        question: &impl Question,
        grant: &Grant,
    ) -> Result<Request<Bytes>, Error> {
        let header = match grant.kind() {
            TokenKind::ApiToken => &self.profile.api_token_header,
            TokenKind::SessionToken => &self.profile.session_token_header,
        };
        let envelope = Encoder::new(SoapVersion::Soap11)
            .namespaces(&self.namespaces)
            .header(HeaderBlock::new(header.qname(), &grant.expose()))
            .body(question.name(), question.body())
            .encode()?;
        Ok(self.request(&question.action(&self.profile)?, envelope))
    }

    fn request(&self, action: &SoapAction, envelope: Vec<u8>) -> Request<Bytes> {
        request(
            SoapVersion::Soap11,
            self.endpoint.uri().clone(),
            action,
            envelope.into(),
        )
    }
}

impl<'a, Q: Question> Exchange<'a, Q> {
    pub(crate) fn new(service: &'a Service, question: &'a Q) -> Self {
        Self {
            call: Call::new(question.kind()),
            question,
            service,
        }
    }

    /// What to do next.
    pub(crate) fn poll<L: LedgerAccess>(
        &self,
        machine: &mut Authenticator<L>,
        now: Timestamp,
    ) -> Result<Step, Error> {
        match machine.poll(now) {
            Action::Attach(grant) => Ok(Step::Call(grant)),
            Action::GiveUp(reason) => Err(Error::gave_up(reason, now)),
            Action::Login(attempt) => Ok(Step::Login(attempt)),
            Action::Wait {
                until,
                reason: WaitReason::Locked { .. },
            } => Err(Error::new(ErrorKind::Locked {
                remaining: until.saturating_since(now),
            })),
            Action::Wait { until, reason } => Ok(Step::Wait { until, reason }),
        }
    }

    /// The call with a token.
    pub(crate) fn request(&self, grant: &Grant) -> Result<Request<Bytes>, Error> {
        self.service.call_request(self.question, grant)
    }

    /// Reads a response.
    pub(crate) fn look_at(&self, answer: http::Response<Bytes>) -> Answered<Q::Answer> {
        let service = self.service;
        let (status, content, retry_after, result) = match response(&service.decoder, answer) {
            Ok(Reply::Message {
                message,
                status,
                retry_after,
            }) => return self.look_at_message(message, status, retry_after),
            Ok(Reply::Empty { status }) => {
                let error = Error::new(ErrorKind::NoAnswer);
                (status, Content::Empty, None, error)
            }
            Err(error) => {
                let content = match error.kind() {
                    ResponseErrorKind::Empty => Content::Empty,
                    ResponseErrorKind::Html => Content::Page,
                    ResponseErrorKind::NoFault => Content::Soap,
                    _ => Content::Unreadable,
                };
                (error.status(), content, error.retry_after(), error.into())
            }
        };
        Answered {
            outcome: service.outcome(status, content),
            result: Err(throttled(status, retry_after).unwrap_or(result)),
        }
    }

    fn look_at_message(
        &self,
        message: Message<Bytes>,
        status: StatusCode,
        retry_after: Option<Duration>,
    ) -> Answered<Q::Answer> {
        let service = self.service;
        let envelope = message.envelope();
        if let Some(fault) = envelope.fault() {
            let error = throttled(status, retry_after).unwrap_or_else(|| fault.to_fault().into());
            return Answered {
                outcome: service.outcome(status, Content::Fault(fault)),
                result: Err(error),
            };
        }
        let payload = envelope.payload().ok().flatten();
        let verdict = payload.and_then(|payload| service.profile.read_verdict(payload));
        let content = match &verdict {
            Some((code, message)) => Content::Result {
                code,
                message: message.as_deref(),
            },
            None => Content::Soap,
        };
        let outcome = service.outcome(status, content);
        // A message that must not be processed is not read: SOAP 1.1, 4.2.3.
        let not_understood: Vec<String> = envelope
            .not_understood(&[])
            .map(|name| name.to_string())
            .collect();
        let result = if not_understood.is_empty() {
            self.question.read(&service.profile, message)
        } else {
            Err(Error::new(ErrorKind::NotUnderstood(not_understood)))
        };
        Answered { outcome, result }
    }

    /// What a response means: the answer, or `None` if the call is to be made once more.
    pub(crate) fn settle<L: LedgerAccess>(
        &mut self,
        machine: &mut Authenticator<L>,
        generation: Generation,
        answered: Answered<Q::Answer>,
        now: Timestamp,
    ) -> Result<Option<Q::Answer>, Error> {
        let Answered { outcome, result } = answered;
        match machine.handle_call(&mut self.call, generation, outcome, now) {
            Verdict::Retry => Ok(None),
            Verdict::SessionExpired { executed } => {
                Err(Error::new(ErrorKind::SessionExpired { executed }))
            }
            Verdict::Stop(reason) => Err(Error::gave_up(reason, now)),
            _ if outcome == CallOutcome::Forbidden => Err(Error::new(ErrorKind::NotPermitted)),
            _ => result.map(Some),
        }
    }
}

fn throttled(status: StatusCode, retry_after: Option<Duration>) -> Option<Error> {
    let throttled = matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    );
    throttled.then(|| Error::new(ErrorKind::Throttled { retry_after }))
}
