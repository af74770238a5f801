//! Authentication of the caller by the API token or session token in the header block that the
//! service contract names.

use rusqlite::Connection;
use soap_codec::Envelope;

use crate::identity::group::Group;
use crate::identity::{sessions, tokens};
use crate::server::service::Service;

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) environment: String,
    pub(crate) group: Group,
    /// For the request log.
    pub(crate) name: String,
    /// The session, if it is not an API token.
    pub(crate) session: Option<i64>,
}

/// The reason why a caller was not authenticated, for the request log only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unauthenticated {
    /// The block is for another receiver.
    OtherActor,
    NoToken,
    /// The block has the name, but not the namespace.
    OtherNamespace,
    Revoked,
    Unknown,
}

impl Unauthenticated {
    pub(crate) fn explanation(self) -> &'static str {
        match self {
            Self::OtherActor => "the header block with the token is addressed to another actor",
            Self::NoToken => "no header block with a token",
            Self::OtherNamespace => {
                "the header block with the token is not in the token's namespace"
            }
            Self::Revoked => "the API token was revoked",
            Self::Unknown => "neither an API token nor a live session",
        }
    }
}

/// Reads the token from the header blocks that the service contract names. White space is part of
/// the token.
pub(crate) fn token(envelope: &Envelope<'_>, service: &Service) -> Result<String, Unauthenticated> {
    let contract = &service.contract;
    let names = [
        contract.api_token_header.qname(),
        contract.session_token_header.qname(),
    ];
    match names.iter().find_map(|&name| envelope.header(name)) {
        Some(header) if !header.is_for_receiver() => Err(Unauthenticated::OtherActor),
        Some(header) => match header.element().text() {
            token if token.is_empty() => Err(Unauthenticated::NoToken),
            token => Ok(token.into_owned()),
        },
        None => {
            let is_named = |local: &str| names.iter().any(|name| name.local() == local);
            match envelope
                .headers()
                .any(|header| is_named(header.element().name().local()))
            {
                true => Err(Unauthenticated::OtherNamespace),
                false => Err(Unauthenticated::NoToken),
            }
        }
    }
}

/// Authenticates the caller with this token, and notes the use of an API token.
pub(crate) fn caller(
    service: &Service,
    db: &Connection,
    token: &str,
) -> rusqlite::Result<Result<Caller, Unauthenticated>> {
    let now = service.now();
    let (api_token, session) = match tokens::find(db, token)? {
        Some(api_token) => (Some(api_token), None),
        None => (None, sessions::find(db, token, now)?),
    };
    match (api_token, session) {
        (Some(api_token), _) if api_token.revoked_at.is_some() => Ok(Err(Unauthenticated::Revoked)),
        (Some(api_token), _) => {
            service.uses.note(&api_token, now);
            let name = format!("API token {}", api_token.name);
            Ok(Ok(Caller {
                environment: api_token.environment,
                group: api_token.group,
                name,
                session: None,
            }))
        }
        (None, Some(session)) => {
            let name = format!("session of {}", session.email);
            Ok(Ok(Caller {
                environment: session.environment,
                group: session.group,
                name,
                session: Some(session.id),
            }))
        }
        (None, None) => Ok(Err(Unauthenticated::Unknown)),
    }
}
