//! An administrator's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header;
use maud::html;

use super::form::Order;
use super::page::{Said, Section, field, form_token, page};
use super::state::Portal;
use crate::error::{Error, ErrorKind};
use crate::identity::sign_ins::Visitor;
use crate::server::admission::Work;

pub(super) async fn show(State(portal): State<Arc<Portal>>, visitor: Visitor) -> Response {
    form(&portal, &visitor, Said::Nothing)
}

fn form(portal: &Portal, visitor: &Visitor, said: Said<'_>) -> Response {
    let content = html! {
        form.card method="post" action="/portal/password" {
            (form_token(visitor))
            (field("Current password", html! { input type="password" name="current" autocomplete="current-password" required; }))
            (field("New password", html! { input type="password" name="new" autocomplete="new-password" required; }))
            (field("New password, again", html! { input type="password" name="again" autocomplete="new-password" required; }))
            button.main { "Change password" }
        }
        p.quiet { "You stay signed in here, and are signed out everywhere else." }
    };
    page(portal, visitor, Section::Password, said, content)
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
            let back = Redirect::to("/portal/accounts?done=password");
            ([(header::SET_COOKIE, cookie)], back).into_response()
        }
        Err(error) => form(&portal, &order.visitor, Said::Refused(&error)),
    }
}

fn invalid(why: &str) -> Error {
    Error::new(ErrorKind::Invalid, why)
}
