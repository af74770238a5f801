//! Signing in and out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode, header};

use super::FIRST;
use super::form::PortalForm;
use super::guard::fields;
use super::page::{self, failure};
use super::state::Portal;
use crate::identity::administrators::{self, SignIn};
use crate::server::admission::Work;

/// Shows the form.
pub(super) async fn show(State(portal): State<Arc<Portal>>) -> Response {
    page::sign_in(None, portal.auth.is_set_up()).into_response()
}

/// Checks the form. It has no form token, because there is no session to bind it to; the origin
/// that the browser reports is the only protection.
pub(super) async fn sign_in(State(portal): State<Arc<Portal>>, request: Request) -> Response {
    let headers = request.headers().clone();
    let fields = match fields(request, &portal).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let auth = Arc::clone(&portal);
    let field = |name: &str| fields.text(name).to_owned();
    let (name, password) = (field("name"), field("password"));
    match portal
        .admin
        .run(Work::Hash, move |_| auth.auth.sign_in(&name, &password))
        .await
    {
        Ok(SignIn::Granted(name)) => {
            // A new session ends the old one, whose key someone else may have.
            portal.auth.dismiss(&headers);
            let cookie = portal.auth.admit(name, &headers);
            ([(header::SET_COOKIE, cookie)], Redirect::to(FIRST)).into_response()
        }
        Ok(SignIn::Refused) => {
            let minutes = administrators::RULES.duration.as_secs() / 60;
            let notice = format!(
                "Wrong name or password. {} wrong passwords lock the name for {minutes} minutes.",
                administrators::RULES.strikes
            );
            (StatusCode::UNAUTHORIZED, page::sign_in(Some(&notice), true)).into_response()
        }
        Err(error) => failure(&error),
    }
}

pub(super) async fn sign_out(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    form: PortalForm,
) -> Response {
    drop(form);
    portal.auth.dismiss(&headers);
    (
        [(header::SET_COOKIE, portal.auth.cookie("", "; Max-Age=0"))],
        Redirect::to("/portal/sign-in"),
    )
        .into_response()
}
