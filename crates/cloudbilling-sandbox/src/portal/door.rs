//! The way in: signing in and out, and the two proofs that each handler asks for.
//!
//! [`Visitor`] proves that an administrator asks; [`Order`] proves besides that it is one of our own forms that asks.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, FromRequestParts, Request, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use subtle::ConstantTimeEq as _;

use super::{Portal, failure, page};
use crate::administrators::{self, SignIn};
use crate::admission::Work;
use crate::service::Service;
use crate::{Error, ErrorKind, Group};

/// The state that signing in takes.
#[derive(Debug)]
pub(super) struct Door {
    service: Arc<Service>,
    secure: bool,
    cookie_name: String,
}

/// An administrator, by the cookie.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) name: String,
    /// What our own forms carry and nobody else's can.
    pub(super) form_token: String,
}

/// A form that an administrator sent from one of our pages.
pub(super) struct Order {
    pub(super) visitor: Visitor,
    fields: HashMap<String, String>,
}

impl Door {
    /// The cookie's name has the port, as browsers send the cookies of one port to all others of
    /// the host.
    ///
    /// `__Host-` makes a browser insist on `Secure`, our host alone and the path `/`
    /// ([RFC 6265bis, 4.1.3.2](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-__host-prefix)).
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

    /// Checks a name and a password. Blocks for the time of a password hash.
    fn sign_in(&self, name: &str, password: &str) -> Result<SignIn, Error> {
        let service = &self.service;
        administrators::sign_in(&service.store, &service.hasher, name, password)
    }

    /// Checks the password of a signed-in administrator; a wrong one counts like one at sign-in.
    /// Blocks likewise.
    pub(super) fn verifies(&self, name: &str, password: &str) -> Result<bool, Error> {
        Ok(self.sign_in(name, password)? != SignIn::Refused)
    }

    /// Signs an administrator in; returns the cookie.
    pub(super) fn admit(&self, name: String) -> String {
        let key = self.service.sign_ins.admit(name, Instant::now());
        self.cookie(&key, "")
    }

    fn visitor(&self, headers: &HeaderMap) -> Option<Visitor> {
        let active = !headers.contains_key(REFRESH);
        let sign_ins = &self.service.sign_ins;
        sign_ins.visitor(self.key(headers)?, active, Instant::now())
    }

    /// Keeps an API token just made for the page that shows it.
    pub(super) fn keep_secret(&self, visitor: &Visitor, secret: String) {
        self.service
            .sign_ins
            .keep_secret(&visitor.form_token, secret);
    }

    /// The API token just made, once.
    pub(super) fn take_secret(&self, visitor: &Visitor) -> Option<String> {
        self.service.sign_ins.take_secret(&visitor.form_token)
    }

    fn dismiss(&self, headers: &HeaderMap) {
        if let Some(key) = self.key(headers) {
            self.service.sign_ins.end(key);
        }
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

    fn cookie(&self, key: &str, age: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={key}; Path=/; HttpOnly; SameSite=Strict{secure}{age}",
            self.cookie_name
        )
    }
}

/// The header of a request that the portal's script makes on its own: an open tab does not count as
/// activity.
const REFRESH: &str = "cloudbilling-refresh";

impl Order {
    /// The value of a field; empty if it was not sent.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str).trim()
    }

    /// A field as it was typed, blanks and all: a password.
    pub(super) fn secret(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// A number, if it was given.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        let given = Some(self.field(name)).filter(|given| !given.is_empty());
        let invalid = |_| Error::new(ErrorKind::Invalid, format!("{name} is not a number"));
        given.map(str::parse).transpose().map_err(invalid)
    }

    /// What is to be allowed, which has to be said.
    pub(super) fn group(&self) -> Result<Group, Error> {
        let name = self.field("group");
        let invalid = || Error::new(ErrorKind::Invalid, format!("there is no group \"{name}\""));
        Group::from_name(name).ok_or_else(invalid)
    }
}

impl FromRequestParts<Arc<Portal>> for Visitor {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Result<Self, Redirect> {
        portal
            .door
            .visitor(&parts.headers)
            .ok_or_else(|| Redirect::to("/portal/sign-in"))
    }
}

impl FromRequest<Arc<Portal>> for Order {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Arc<Portal>) -> Result<Self, Response> {
        let visitor = portal
            .door
            .visitor(request.headers())
            .ok_or_else(|| Redirect::to("/portal/sign-in").into_response())?;
        let fields = fields(request, portal).await?;
        let token = fields.get("form_token").map_or("", String::as_str);
        match bool::from(token.as_bytes().ct_eq(visitor.form_token.as_bytes())) {
            true => Ok(Self { visitor, fields }),
            false => Err(forged()),
        }
    }
}

/// The page with the form.
pub(super) async fn show(State(portal): State<Arc<Portal>>) -> Response {
    let known = portal
        .door
        .service
        .store
        .read(administrators::any)
        .unwrap_or(true);
    page::sign_in(None, known).into_response()
}

/// Takes the form. It has no form token, for there is no stay to bind it to; the browser's word on where it comes from
/// must do.
pub(super) async fn sign_in(State(portal): State<Arc<Portal>>, request: Request) -> Response {
    let headers = request.headers().clone();
    let fields = match fields(request, &portal).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let door = Arc::clone(&portal);
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let (name, password) = (field("name"), field("password"));
    match portal
        .run(Work::Hash, move || door.door.sign_in(&name, &password))
        .await
    {
        Ok(SignIn::Welcome(name)) => {
            // Who signs in anew leaves no stay behind that somebody else may have the key of.
            portal.door.dismiss(&headers);
            let cookie = portal.door.admit(name);
            (
                [(header::SET_COOKIE, cookie)],
                Redirect::to("/portal/accounts"),
            )
                .into_response()
        }
        Ok(SignIn::Refused) => {
            let minutes = administrators::RULES.duration.as_secs() / 60;
            let said = format!(
                "That name and password do not open the portal. After {} wrong tries it stays shut for {minutes} minutes.",
                administrators::RULES.strikes
            );
            (StatusCode::UNAUTHORIZED, page::sign_in(Some(&said), true)).into_response()
        }
        Err(error) => failure(&error),
    }
}

pub(super) async fn sign_out(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    order: Order,
) -> Response {
    drop(order);
    portal.door.dismiss(&headers);
    (
        [(header::SET_COOKIE, portal.door.cookie("", "; Max-Age=0"))],
        Redirect::to("/portal/sign-in"),
    )
        .into_response()
}

async fn fields(
    request: Request,
    portal: &Arc<Portal>,
) -> Result<HashMap<String, String>, Response> {
    if !is_ours(request.headers()) {
        return Err(forged());
    }
    let form: Result<Form<Vec<(String, String)>>, FormRejection> =
        Form::from_request(request, portal).await;
    form.map(|Form(pairs)| pairs.into_iter().collect())
        .map_err(|rejection| rejection.status().into_response())
}

/// Whether a browser says that the form comes from one of our own pages. One that says nothing about it is taken at its
/// form token alone.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host)),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

fn forged() -> Response {
    let said = "This form did not come from a page of the portal, or that page is too old. Go back, reload it, and try again.";
    let Html(page) = page::plain("Not from here", said);
    (StatusCode::FORBIDDEN, Html(page)).into_response()
}
