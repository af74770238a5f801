//! Signing in: the password check, the sessions, and their cookie.

use std::sync::Arc;
use std::time::Instant;

use http::{HeaderMap, header};

use crate::error::Error;
use crate::identity::administrators::{self, SignIn};
use crate::identity::portal_sessions::Administrator;
use crate::server::service::Service;

/// Authentication of administrators.
#[derive(Debug)]
pub(super) struct Auth {
    service: Arc<Service>,
    secure: bool,
    cookie_name: String,
}

impl Auth {
    /// The name of the cookie contains the port, because browsers send the cookies of one port to
    /// every port of the host.
    ///
    /// The prefix `__Host-` makes a browser require `Secure`, this host alone and the path `/`
    /// ([RFC 6265bis,
    /// 4.1.3.2](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-__host-prefix)).
    pub(super) fn new(service: Arc<Service>, endpoint: &str) -> Self {
        let secure = endpoint.starts_with("https:");
        let prefix = if secure { "__Host-" } else { "" };
        let authority = endpoint.split('/').nth(2).unwrap_or_default();
        let port = authority.rsplit(':').next().unwrap_or_default();
        Self {
            service,
            secure,
            cookie_name: format!("{prefix}cloudbilling-portal-{port}"),
        }
    }

    /// Checks a name and a password. Blocks while the password is hashed.
    pub(super) fn sign_in(&self, name: &str, password: &str) -> Result<SignIn, Error> {
        let service = &self.service;
        administrators::sign_in(&service.store, &service.hasher, name, password)
    }

    /// Checks the password of a signed-in administrator; a wrong one counts as a failed sign-in.
    /// Blocks as well.
    pub(super) fn verifies(&self, name: &str, password: &str) -> Result<bool, Error> {
        Ok(self.sign_in(name, password)? != SignIn::Refused)
    }

    /// Begins a session. Returns the cookie.
    pub(super) fn admit(&self, name: String, headers: &HeaderMap) -> String {
        let sessions = &self.service.portal_sessions;
        let key = sessions.begin(name, browser(headers), Instant::now());
        self.cookie(&key, "")
    }

    pub(super) fn administrator(&self, headers: &HeaderMap) -> Option<Administrator> {
        let active = !headers.contains_key(REFRESH);
        let portal_sessions = &self.service.portal_sessions;
        portal_sessions.administrator(self.key(headers)?, active, Instant::now())
    }

    /// Keeps a new API token until its page shows it.
    pub(super) fn keep_secret(&self, administrator: &Administrator, secret: String) {
        self.service
            .portal_sessions
            .keep_secret(&administrator.form_token, secret);
    }

    /// Takes the new API token, once.
    pub(super) fn take_secret(&self, administrator: &Administrator) -> Option<String> {
        self.service
            .portal_sessions
            .take_secret(&administrator.form_token)
    }

    pub(super) fn dismiss(&self, headers: &HeaderMap) {
        if let Some(key) = self.key(headers) {
            self.service.portal_sessions.end(key);
        }
    }

    /// Returns `true` if an administrator exists, or if the database cannot be read.
    pub(super) fn is_set_up(&self) -> bool {
        self.service.store.read(administrators::any).unwrap_or(true)
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let cookies = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut pairs = cookies
            .flat_map(|cookies| cookies.split("; "))
            .filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(name, _)| *name == self.cookie_name)
            .map(|(_, key)| key)
    }

    pub(super) fn cookie(&self, key: &str, age: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={key}; Path=/; HttpOnly; SameSite=Strict{secure}{age}",
            self.cookie_name
        )
    }
}

/// Returns the name of the browser, so that an administrator recognises a session.
fn browser(headers: &HeaderMap) -> &'static str {
    // In this order, because the first ones claim to be the later ones too.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default();
    let known = BROWSERS.iter().find(|(sign, _)| agent.contains(sign));
    known.map_or("Unknown browser", |(_, name)| name)
}

/// The header of automatic requests from the script: an open tab does not count as activity.
const REFRESH: &str = "cloudbilling-refresh";
