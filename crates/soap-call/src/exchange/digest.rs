//! HTTP Digest ([RFC 7616](https://www.rfc-editor.org/rfc/rfc7616)).

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use http_auth::{DigestClient, PasswordClient, PasswordClientBuilder, PasswordParams};

use crate::secrets::Secret;

/// A name and a password for HTTP Digest (feature `digest`).
///
/// The first request is sent without an answer. If the server responds with 401, a challenge, and
/// no SOAP message, it did not carry out the call, and the request is sent once more with the
/// answer. Later calls use the same challenge until the server gives another one. The password is
/// sent as a digest only: a challenge of another scheme, such as Basic, is not answered.
///
/// A wrong password costs one wrong login a call, and two in the call that finds that it was
/// changed: servers forget their challenges, and not all of them say so. For a service that locks
/// accounts, make no further call after an [error](crate::Error) with the status 401.
#[derive(Clone)]
pub struct DigestLogin(Arc<Inner>);

struct Inner {
    challenge: Mutex<Option<DigestClient>>,
    password: Secret,
    user: String,
}

impl DigestLogin {
    /// Creates a login. Clones share the challenge of the server, so they belong to one service.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self(Arc::new(Inner {
            challenge: Mutex::new(None),
            password: password.into(),
            user: user.into(),
        }))
    }

    pub(crate) fn password(&self) -> &Secret {
        &self.0.password
    }

    /// Adds the answer to the last challenge, if there was one.
    pub(crate) fn write(&self, request: &mut http::Request<Bytes>) {
        let Some(challenge) = &mut *self.lock() else {
            return;
        };
        let uri = request.uri().path_and_query();
        let answer = challenge.respond(&PasswordParams {
            username: &self.0.user,
            password: self.0.password.expose(),
            uri: uri.map_or("/", |uri| uri.as_str()),
            method: request.method().as_str(),
            body: Some(request.body()),
        });
        // A challenge that cannot be answered is as good as none: the server refuses the request.
        let value = answer
            .ok()
            .and_then(|answer| HeaderValue::try_from(answer).ok());
        if let Some(mut value) = value {
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
    }

    /// Takes the challenge of a response with 401. Returns `true` if the request may be answered by
    /// sending it again.
    pub(crate) fn challenge(&self, headers: &HeaderMap) -> bool {
        let challenges = headers.get_all(WWW_AUTHENTICATE).iter();
        let builder = challenges.fold(
            PasswordClient::builder(),
            PasswordClientBuilder::header_value,
        );
        let new = match builder.build() {
            Ok(PasswordClient::Digest(client)) => Some(client),
            _ => None,
        };
        let is_digest = new.is_some();
        *self.lock() = new;
        is_digest
    }

    /// Forgets a challenge whose answer was refused, so that the next call begins without one.
    pub(crate) fn forget_challenge(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<DigestClient>> {
        let challenge = &self.0.challenge;
        challenge.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without the password.
impl fmt::Debug for DigestLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DigestLogin")
            .field("user", &self.0.user)
            .finish_non_exhaustive()
    }
}
