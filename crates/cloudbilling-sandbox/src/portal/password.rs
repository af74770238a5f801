//! An administrator's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header;
use maud::html;

use super::door::{Order, Visitor};
use super::page::{field, form_token, plain_section, refused_plain};
use super::{Portal, status};
use crate::admission::Work;
use crate::{Error, ErrorKind};

pub(super) async fn show(visitor: Visitor) -> Response {
    let content = html! {
        form.card method="post" action="/portal/password" {
            (form_token(&visitor))
            (field("Current password", html! { input type="password" name="current" autocomplete="current-password" required; }))
            (field("New password", html! { input type="password" name="new" autocomplete="new-password" required; }))
            (field("New password, again", html! { input type="password" name="again" autocomplete="new-password" required; }))
            button.main { "Change password" }
        }
        p.quiet { "You stay signed in here, and are signed out everywhere else." }
    };
    plain_section(&visitor, "Password", content).into_response()
}

/// Changes the password of the administrator who asks, and signs them in under a new key.
pub(super) async fn change(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let name = order.visitor.name.clone();
    let [current, new, again] =
        ["current", "new", "again"].map(|name| order.secret(name).to_owned());
    let working = Arc::clone(&portal);
    let changed = portal.run(Work::Hash, move || {
        if new != again {
            return Err(invalid("the two new passwords differ"));
        }
        if !working.door.verifies(&name, &current)? {
            return Err(invalid("that is not the current password"));
        }
        working.admin.set_administrator_password(&name, &new)
    });
    match changed.await {
        Ok(()) => {
            let cookie = portal.door.admit(order.visitor.name.clone());
            let back = Redirect::to("/portal/accounts?password");
            ([(header::SET_COOKIE, cookie)], back).into_response()
        }
        Err(error) => {
            let page = refused_plain(&order.visitor, "Password", "/portal/password", &error);
            (status(&error), page).into_response()
        }
    }
}

fn invalid(why: &str) -> Error {
    Error::new(ErrorKind::Invalid, why)
}
