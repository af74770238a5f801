//! Signing in and out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode, header};

use super::form::Order;
use super::guard::fields;
use super::page::{self, failure};
use super::state::Portal;
use crate::identity::administrators::{self, SignIn};
use crate::server::admission::Work;

/// The page with the form.
pub(super) async fn show(State(portal): State<Arc<Portal>>) -> Response {
    page::sign_in(None, portal.door.is_set_up()).into_response()
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
