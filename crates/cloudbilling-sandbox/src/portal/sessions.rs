//! Sessions: which live, and their end.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::door::{Order, Visitor};
use super::page::{Section, breakable, count, form_token, moment, page, span};
use super::{Portal, failure, refused};
use crate::admission::Work;
use crate::{Session, Timestamp};

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Response {
    let said =
        (query.as_deref() == Some("ended")).then_some("Ended. The next call with it is refused.");
    let admin = portal.admin.clone();
    match portal.run(Work::Read, move || admin.sessions()).await {
        Ok(sessions) => page(
            &visitor,
            Section::Sessions,
            said,
            content(&visitor, &sessions, portal.admin.now()),
        )
        .into_response(),
        Err(error) => failure(&error),
    }
}

/// Ends the session of this number, or all of them if none is named.
pub(super) async fn end(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let admin = portal.admin.clone();
    let id = order.number("id");
    let result = portal.run(Work::Write, move || match id? {
        Some(id) => admin.expire_session(id),
        None => admin.expire_sessions().map(drop),
    });
    match result.await {
        Ok(()) => Redirect::to("/portal/sessions?ended").into_response(),
        Err(error) => refused(&order.visitor, Section::Sessions, &error),
    }
}

fn content(visitor: &Visitor, sessions: &[Session], now: Timestamp) -> Markup {
    html! {
        div.wide {
            table {
                caption { (count(sessions.len(), "session lives", "sessions live")) }
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
                    @for session in sessions {
                        tr {
                            th scope="row" { (breakable(&session.email)) }
                            td data-label="Environment" { (session.environment) }
                            td data-label="Since" { (moment(session.created_at)) }
                            td data-label="Ends in" { (span(session.expires_at.since(now))) }
                            td {
                                form.row method="post" action="/portal/sessions/end" {
                                    (form_token(visitor))
                                    input type="hidden" name="id" value=(session.id);
                                    button.danger { "End" span.unseen { " the session of " (session.email) } }
                                }
                            }
                        }
                    }
                    @if sessions.is_empty() { tr { td.quiet colspan="5" { "Nobody is logged in." } } }
                }
            }
        }
        @if !sessions.is_empty() {
            form.row method="post" action="/portal/sessions/end" data-confirm="End every session?" {
                (form_token(visitor))
                button.danger { "End all sessions" }
            }
        }
    }
}
