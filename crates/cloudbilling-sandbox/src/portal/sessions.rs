//! Sessions: which live, and their end.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::Order;
use super::listing::{Listing, View};
use super::page::failure;
use super::page::{Said, Section, breakable, foreign, form_token, moment, page, span};
use super::state::Portal;
use crate::data::timestamp::Timestamp;
use crate::identity::sessions::Session;
use crate::identity::sign_ins::Visitor;
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    visitor: Visitor,
) -> Response {
    let said = match view.done.as_str() {
        "ended" => Said::Done("The session has ended. The next call with it is refused."),
        _ => Said::Nothing,
    };
    list(&portal, &visitor, said, view).await
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
        Ok(()) => Redirect::to("/portal/sessions?done=ended").into_response(),
        Err(error) => {
            let said = Said::Refused(&error);
            list(&portal, &order.visitor, said, View::default()).await
        }
    }
}

async fn list(portal: &Portal, visitor: &Visitor, said: Said<'_>, view: View) -> Response {
    let admin = portal.admin.clone();
    let sessions = match portal.run(Work::Read, move || admin.sessions()).await {
        Ok(sessions) => view.found(sessions, |session| {
            vec![&session.email, &session.environment]
        }),
        Err(error) => return failure(&error),
    };
    let listing = Listing::new(&view, &sessions);
    let content = content(visitor, &listing, portal.admin.now());
    page(portal, visitor, Section::Sessions, said, content)
}

fn content(visitor: &Visitor, listing: &Listing<'_, Session>, now: Timestamp) -> Markup {
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
                    @for session in listing.rows {
                        tr {
                            th scope="row" { (breakable(&session.email)) }
                            td data-label="Environment" { (foreign(&session.environment)) }
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
                    @if listing.rows.is_empty() { tr { td.quiet colspan="5" { (listing.empty("Nobody is logged in.")) } } }
                }
            }
        }
        @if !listing.rows.is_empty() {
            form.row method="post" action="/portal/sessions/end" data-confirm="End every session?" {
                (form_token(visitor))
                button.danger { "End all sessions" }
            }
        }
    }
}
