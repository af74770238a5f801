//! The auth guards of the handlers: an [`Administrator`] proves a valid session, and a
//! [`PortalForm`] also that the form came from a page of this portal.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use subtle::ConstantTimeEq as _;

use super::form::PortalForm;
use super::page;
use super::state::Portal;
use crate::admin::form::FormFields;
use crate::identity::portal_sessions::Administrator;

impl FromRequestParts<Arc<Portal>> for Administrator {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Result<Self, Redirect> {
        portal
            .auth
            .administrator(&parts.headers)
            .ok_or_else(|| Redirect::to("/portal/sign-in"))
    }
}

impl FromRequest<Arc<Portal>> for PortalForm {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Arc<Portal>) -> Result<Self, Response> {
        let administrator = portal
            .auth
            .administrator(request.headers())
            .ok_or_else(|| Redirect::to("/portal/sign-in").into_response())?;
        let fields = fields(request, portal).await?;
        let token = fields.text("form_token");
        match bool::from(token.as_bytes().ct_eq(administrator.form_token.as_bytes())) {
            true => Ok(Self {
                administrator,
                fields,
            }),
            false => Err(forged()),
        }
    }
}

pub(super) async fn fields(request: Request, portal: &Arc<Portal>) -> Result<FormFields, Response> {
    if !is_ours(request.headers()) {
        return Err(forged());
    }
    let fields = FormFields::read(request, portal).await;
    fields.map_err(|rejection| rejection.status().into_response())
}

/// Returns `false` if the browser reports that the form came from another site. A browser that
/// reports nothing must present the form token.
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
    let notice = "This form did not come from a page of the portal, or the page is too old. Go back, reload the page, and try again.";
    let Html(page) = page::plain("Form refused", notice);
    (StatusCode::FORBIDDEN, Html(page)).into_response()
}
