//! The service: its possible responses to a request, and the requests that it has seen.

use std::collections::{BTreeMap, BTreeSet};

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Response, StatusCode};
use cloudbilling::transport::{Phase, TransportError};

use crate::world::failure;

/// The content of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    /// A question to the provider.
    Credentials,
    Login,
    Read {
        session: u64,
    },
    Write {
        session: u64,
        name: String,
    },
}

/// A response of the service, or an event of the network.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reply {
    /// Carried out, and the session refused all the same. The refusal is certain, except that of a
    /// service that checks the session first, which refuses in words only.
    CarriedOutThenRefused,
    /// As the state of the service demands.
    Due,
    /// The session ends now: refused for certain, and not carried out.
    Expired,
    /// The account is locked, by others.
    Locked,
    /// Carried out, and the response is lost.
    Lost,
    /// The request never left.
    NotSent,
}

impl Reply {
    /// Returns `true` if two responses to different requests may be given in either order. The
    /// number of faults of each kind is limited, and the end of a session changes which response
    /// is due.
    pub(crate) fn commutes_with(self, other: Self) -> bool {
        let harmless =
            |reply| matches!(reply, Self::Due | Self::Locked | Self::Lost | Self::NotSent);
        let one_is_due = self == Self::Due || other == Self::Due;
        one_is_due && harmless(self) && harmless(other)
    }
}

/// The limits of each in one run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Failures {
    pub(crate) expired: u32,
    pub(crate) locked: u32,
    pub(crate) lost: u32,
    pub(crate) not_sent: u32,
    pub(crate) then_refused: u32,
}

/// The service of one run.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) executed: BTreeMap<String, u32>,
    pub(crate) happened: Failures,
    pub(crate) logins: u32,
    pub(crate) questions: u32,
    pub(crate) sent: BTreeMap<String, u32>,
    pub(crate) wrong_logins: u32,
    allowed: Failures,
    begun: u64,
    checks_first: bool,
    password_is_right: bool,
    requests: usize,
    sessions: BTreeSet<u64>,
}

impl Service {
    pub(crate) fn new(password_is_right: bool, checks_first: bool, allowed: Failures) -> Self {
        Self {
            executed: BTreeMap::new(),
            happened: Failures::default(),
            logins: 0,
            questions: 0,
            sent: BTreeMap::new(),
            wrong_logins: 0,
            allowed,
            begun: 0,
            checks_first,
            password_is_right,
            requests: 0,
            sessions: BTreeSet::new(),
        }
    }

    /// Records a request.
    pub(crate) fn arrived(&mut self, body: &[u8]) -> (usize, Asked) {
        let text = std::str::from_utf8(body).expect("requests are UTF-8");
        let asked = Asked::of(text);
        match &asked {
            Asked::Credentials => self.questions += 1,
            Asked::Login => self.logins += 1,
            Asked::Read { .. } => {}
            Asked::Write { name, .. } => *self.sent.entry(name.clone()).or_default() += 1,
        }
        self.requests += 1;
        (self.requests, asked)
    }

    /// The number of requests that have arrived.
    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    /// The possible responses.
    pub(crate) fn replies(&self, asked: &Asked) -> Vec<Reply> {
        let valid = self.is_valid(asked);
        let (happened, allowed) = (&self.happened, &self.allowed);
        let login = *asked == Asked::Login;
        let shared = asked.is_shared();
        let possible = [
            (Reply::Due, true),
            (Reply::Lost, valid && happened.lost < allowed.lost),
            (
                Reply::NotSent,
                *asked != Asked::Credentials && happened.not_sent < allowed.not_sent,
            ),
            (Reply::Locked, login && happened.locked < allowed.locked),
            (
                Reply::Expired,
                !shared && valid && happened.expired < allowed.expired,
            ),
            (
                Reply::CarriedOutThenRefused,
                !shared && valid && happened.then_refused < allowed.then_refused,
            ),
        ];
        let possible = possible.into_iter().filter(|(_, possible)| *possible);
        possible.map(|(reply, _)| reply).collect()
    }

    /// Responds.
    pub(crate) fn reply(
        &mut self,
        asked: &Asked,
        reply: Reply,
    ) -> Result<Response<Bytes>, TransportError> {
        match reply {
            Reply::CarriedOutThenRefused => {
                self.happened.then_refused += 1;
                self.carry_out(asked);
                self.end_session(asked);
                Ok(match self.checks_first {
                    true => answer(200, purchases("Error", "Session has expired")),
                    false => refused(),
                })
            }
            Reply::Due if self.is_valid(asked) => Ok(self.carry_out(asked)),
            Reply::Due => Ok(refused()),
            Reply::Expired => {
                self.happened.expired += 1;
                self.end_session(asked);
                Ok(refused())
            }
            Reply::Locked => {
                self.happened.locked += 1;
                Ok(answer(200, login("Error", "Account is locked")))
            }
            Reply::Lost => {
                self.happened.lost += 1;
                self.carry_out(asked);
                Err(failure(Phase::Head))
            }
            Reply::NotSent => {
                self.happened.not_sent += 1;
                Err(failure(Phase::Connect))
            }
        }
    }

    fn carry_out(&mut self, asked: &Asked) -> Response<Bytes> {
        match asked {
            Asked::Credentials => answer(200, String::new()),
            Asked::Login if self.password_is_right => {
                self.begun += 1;
                self.sessions.insert(self.begun);
                answer(200, login("Success", &format!("session-{}", self.begun)))
            }
            Asked::Login => {
                self.wrong_logins += 1;
                answer(200, login("Error", "Invalid credentials"))
            }
            Asked::Read { .. } => answer(200, purchases("Success", "")),
            Asked::Write { name, .. } => {
                *self.executed.entry(name.clone()).or_default() += 1;
                answer(200, added())
            }
        }
    }

    fn is_valid(&self, asked: &Asked) -> bool {
        match asked {
            Asked::Credentials | Asked::Login => true,
            Asked::Read { session } | Asked::Write { session, .. } => {
                self.sessions.contains(session)
            }
        }
    }

    fn end_session(&mut self, asked: &Asked) {
        if let Asked::Read { session } | Asked::Write { session, .. } = asked {
            self.sessions.remove(session);
        }
    }
}

impl Asked {
    /// The name of a request to the provider of a client.
    pub(crate) const QUESTION: &str = "credentials";

    /// Set if all callers of a client wait for the same response.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Credentials | Self::Login)
    }

    fn of(text: &str) -> Self {
        if text == Self::QUESTION {
            return Self::Credentials;
        }
        let Some(session) = after(text, "session-") else {
            return Self::Login;
        };
        let session = session.parse().expect("a session of this service");
        match after(text, "write-") {
            Some(name) => Self::Write {
                session,
                name: name.into(),
            },
            None => Self::Read { session },
        }
    }
}

/// Returns the text after a mark, up to the next tag.
fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(mark)?;
    rest.split('<').next()
}

fn refused() -> Response<Bytes> {
    answer(500, "<s:Fault><faultcode xmlns:w=\"urn:w\">w:FailedAuthentication</faultcode><faultstring>no</faultstring></s:Fault>".into())
}

fn login(status: &str, value: &str) -> String {
    let member = match status {
        "Success" => "Value",
        _ => "StatusMessage",
    };
    format!(
        r#"<LoginResponse xmlns="http://tempuri.org/"><LoginResult><Status>{status}</Status><{member}>{value}</{member}></LoginResult></LoginResponse>"#
    )
}

fn purchases(code: &str, message: &str) -> String {
    format!(
        r#"<GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult/><ResultCode>{code}</ResultCode><ResultMessage>{message}</ResultMessage></GetPurchasesResponse>"#
    )
}

fn added() -> String {
    r#"<AddProductClusterResponse xmlns="http://tempuri.org/"><AddProductClusterResult>true</AddProductClusterResult><ResultCode>Success</ResultCode></AddProductClusterResponse>"#.into()
}

fn answer(status: u16, body: String) -> Response<Bytes> {
    let envelope = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>"#
    );
    let mut response = Response::new(envelope.into());
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}
