//! An administrator's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, header};
use maud::html;

use super::form::PortalForm;
use super::page::{Notice, Section, field, form_token, page};
use super::state::Portal;
use crate::error::{Error, ErrorKind};
use crate::identity::portal_sessions::Administrator;
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    administrator: Administrator,
) -> Response {
    show_form(&portal, &administrator, Notice::Nothing)
}

fn show_form(portal: &Portal, administrator: &Administrator, notice: Notice<'_>) -> Response {
    let content = html! {
        form.card method="post" action="/portal/password" {
            (form_token(administrator))
            (field("Current password", html! { input type="password" name="current" autocomplete="current-password" required; }))
            (field("New password", html! { input type="password" name="new" autocomplete="new-password" required; }))
            (field("New password, again", html! { input type="password" name="again" autocomplete="new-password" required; }))
            button.main { "Change password" }
        }
        p.quiet { "You stay signed in here and are signed out everywhere else." }
    };
    page(portal, administrator, Section::Password, notice, content)
}

/// Changes the password of the administrator, and begins a new session.
pub(super) async fn change(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    form: PortalForm,
) -> Response {
    let name = form.administrator.name.clone();
    let [current, new, again] =
        ["current", "new", "again"].map(|name| form.secret(name).to_owned());
    let working = Arc::clone(&portal);
    let changed = portal.admin.run(Work::Hash, move |_| {
        if new != again {
            return Err(invalid("the two new passwords differ"));
        }
        if !working.auth.verifies(&name, &current)? {
            return Err(invalid("the current password is wrong"));
        }
        working.admin.set_administrator_password(&name, &new)
    });
    match changed.await {
        Ok(()) => {
            let cookie = portal.auth.admit(form.administrator.name.clone(), &headers);
            let back = Redirect::to("/portal/accounts?done=password");
            ([(header::SET_COOKIE, cookie)], back).into_response()
        }
        Err(error) => show_form(&portal, &form.administrator, Notice::Failed(&error)),
    }
}

fn invalid(why: &str) -> Error {
    Error::new(ErrorKind::Invalid, why)
}
