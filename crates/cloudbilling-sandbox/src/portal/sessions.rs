//! Sessions: the list of live ones, and their end.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::PortalForm;
use super::listing::{Listing, View};
use super::page::failure;
use super::page::{Notice, Section, breakable, duration, form_token, page, timestamp, untrusted};
use super::state::Portal;
use crate::data::timestamp::Timestamp;
use crate::identity::portal_sessions::Administrator;
use crate::identity::sessions::Session;
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "ended" => Notice::Done("The session has ended. Calls with it are refused from now on."),
        _ => Notice::Nothing,
    };
    list(&portal, &administrator, notice, view).await
}

/// Ends the session of this number, or every session if there is no number.
pub(super) async fn end(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let id = form.number("id");
    let result = portal.admin.run(Work::Write, move |admin| match id? {
        Some(id) => admin.expire_session(id),
        None => admin.expire_sessions().map(drop),
    });
    match result.await {
        Ok(()) => Redirect::to("/portal/sessions?done=ended").into_response(),
        Err(error) => {
            let notice = Notice::Failed(&error);
            list(&portal, &form.administrator, notice, View::default()).await
        }
    }
}

async fn list(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    view: View,
) -> Response {
    let sessions = match portal
        .admin
        .run(Work::Read, move |admin| admin.sessions())
        .await
    {
        Ok(sessions) => view.found(sessions, |session| {
            vec![&session.email, &session.environment]
        }),
        Err(error) => return failure(&error),
    };
    let listing = Listing::new(&view, &sessions);
    let content = content(administrator, &listing, portal.admin.now());
    page(portal, administrator, Section::Sessions, notice, content)
}

fn content(
    administrator: &Administrator,
    listing: &Listing<'_, Session>,
    now: Timestamp,
) -> Markup {
    html! {
        (listing.controls("/portal/sessions"))
        div.wide {
            table {
                caption { (listing.caption("live session", "live sessions")) }
                thead {
                    tr {
                        th scope="col" { "Account" }
                        th scope="col" { "Environment" }
                        th scope="col" { "Since" }
                        th scope="col" { "Ends in" }
                        th scope="col" { span.unseen { "Actions" } }
                    }
                }
                tbody {
                    @for session in listing.rows { (row(administrator, session, now)) }
                    @if listing.rows.is_empty() { tr { td.quiet colspan="5" { (listing.empty("No live session.")) } } }
                }
            }
        }
        @if !listing.rows.is_empty() {
            form.row method="post" action="/portal/sessions/end" data-confirm="End every session?" {
                (form_token(administrator))
                button.danger { "End all sessions" }
            }
        }
    }
}

fn row(administrator: &Administrator, session: &Session, now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" { (breakable(&session.email)) }
            td data-label="Environment" { (untrusted(&session.environment)) }
            td data-label="Since" { (timestamp(session.created_at)) }
            td data-label="Ends in" { (duration(session.expires_at.since(now))) }
            td {
                form.row method="post" action="/portal/sessions/end" {
                    (form_token(administrator))
                    input type="hidden" name="id" value=(session.id);
                    button.danger { "End" span.unseen { " the session of " (session.email) } }
                }
            }
        }
    }
}
