//! The client's part in the shared record of its account: the identities of its credentials, and
//! the sealed sessions of all processes.

use cloudbilling_auth::{
    Account, ApiToken, Credentials, Fingerprint, Login, LoginAttempt, LoginOutcome, Policy,
    SealedSession, SessionToken, WallTime,
};
use cloudbilling_store::{AccountKey, StoreKey};
use soap_call::Endpoint;
use zeroize::Zeroizing;

/// The key of the store, and what it is used for.
#[derive(Debug)]
pub(crate) struct Sharing {
    key: StoreKey,
    shares_sessions: bool,
}

impl Sharing {
    pub(crate) fn new(key: StoreKey, shares_sessions: bool) -> Self {
        Self {
            key,
            shares_sessions,
        }
    }

    /// Returns the name of the record of an account.
    pub(crate) fn record(&self, account: &Account) -> AccountKey {
        self.key.account(&[account.as_str()])
    }

    /// Gives credentials the identity that they have in the record.
    pub(crate) fn identify(
        &self,
        credentials: Credentials,
        endpoint: &Endpoint,
        policy: &Policy,
    ) -> Credentials {
        match credentials {
            Credentials::ApiToken(token) => self.identify_token(token, endpoint).into(),
            Credentials::Login(login) => self.identify_login(login, endpoint, policy).into(),
            other => other,
        }
    }

    fn identify_login(&self, login: Login, endpoint: &Endpoint, policy: &Policy) -> Login {
        let record = self.record(&policy.account(&endpoint.uri().to_string(), &login));
        let fingerprint = self.key.fingerprint(&record, login.expose_password());
        login.with_fingerprint(Fingerprint::new(*fingerprint.as_bytes()))
    }

    fn identify_token(&self, token: ApiToken, endpoint: &Endpoint) -> ApiToken {
        let default = if endpoint.is_plain_http() { 80 } else { 443 };
        let port = endpoint.uri().port_u16().unwrap_or(default);
        let record = self.key.api_token(endpoint.host(), port, token.expose());
        token.with_fingerprint(Fingerprint::new(*record.as_bytes()))
    }

    /// Adds its sealed form to a token that was granted at the time `now`, so that other processes
    /// can use the session.
    pub(crate) fn seal(
        &self,
        attempt: &LoginAttempt,
        outcome: LoginOutcome,
        now: WallTime,
    ) -> LoginOutcome {
        let LoginOutcome::Granted(token) = outcome else {
            return outcome;
        };
        let (record, id) = (self.record(attempt.account()), attempt.id().to_string());
        let sealed = self.shares_sessions.then(|| {
            let content = Content::write(now, &token);
            self.key.seal(&record, &id, &content)
        });
        LoginOutcome::Granted(match sealed {
            Some(Ok(sealed)) => token.with_sealed(sealed),
            // Without random numbers the session stays in this process.
            Some(Err(_)) | None => token,
        })
    }

    /// Opens the session of another process; `None` if it is sealed with another key, was altered,
    /// or must not be used.
    pub(crate) fn open(&self, session: &SealedSession) -> Option<SessionToken> {
        Some(self.unseal(session)?.token)
    }

    /// Returns when a session was opened; `None` where [`open`](Self::open) returns it.
    pub(crate) fn opened_at(&self, session: &SealedSession) -> Option<WallTime> {
        Some(self.unseal(session)?.opened)
    }

    fn unseal(&self, session: &SealedSession) -> Option<Content> {
        if !self.shares_sessions {
            return None;
        }
        let (record, id) = (self.record(session.account()), session.id().to_string());
        let content = self.key.open(&record, &id, session.as_str());
        Content::read(&content.ok()?)
    }
}

/// The content of a sealed session: the time at which it was granted, in milliseconds since 1970 as
/// 8 bytes, and the token.
struct Content {
    opened: WallTime,
    token: SessionToken,
}

impl Content {
    fn write(opened: WallTime, token: &SessionToken) -> Zeroizing<Vec<u8>> {
        let time = opened.as_unix_millis().to_be_bytes();
        Zeroizing::new([&time, token.expose().as_bytes()].concat())
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (time, token) = bytes.split_first_chunk()?;
        Some(Self {
            opened: WallTime::from_unix_millis(u64::from_be_bytes(*time)),
            token: SessionToken::new(str::from_utf8(token).ok()?).ok()?,
        })
    }
}
