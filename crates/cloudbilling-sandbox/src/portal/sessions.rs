//! Sessions: the list of live ones, and their end.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::PortalForm;
use super::listing::{ACTIONS, Column, Filter, Key, Listing, Row, Table, View, link};
use super::page::failure;
use super::page::{
    Notice, Section, ago, breakable, confirmed, duration, form_token, page, untrusted,
};
use super::requests;
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
    let read = portal.admin.run(Work::Read, move |admin| {
        Ok((admin.sessions()?, admin.environments()?))
    });
    let (sessions, environments) = match read.await {
        Ok(read) => read,
        Err(error) => return failure(&error),
    };
    let (table, now) = (table(environments), portal.admin.now());
    let listing = Listing::of(&table, &view, sessions);
    let content = html! {
        (listing.render(|session| row(administrator, session, now)))
        @if !listing.rows.is_empty() {
            (confirmed("End all sessions", "", html! {
                form.row method="post" action="/portal/sessions/end" {
                    (form_token(administrator))
                    button.danger { "End every session of every account" }
                }
            }))
        }
    };
    page(portal, administrator, Section::Sessions, notice, content)
}

const COLUMNS: &[Column] = &[
    Column::sorted("Account", "account"),
    Column::sorted("Environment", "environment"),
    Column::sorted("Since", "since"),
    Column::sorted("Ends in", "end"),
    Column::plain(ACTIONS),
];

fn table(environments: Vec<String>) -> Table<'static> {
    Table {
        path: "/portal/sessions",
        nouns: ("live session", "live sessions"),
        columns: COLUMNS,
        filters: vec![Filter::of("Environment", "environment", environments)],
        sort: "-since",
        empty: "No live session. A successful Login begins one.",
    }
}

impl Row for Session {
    fn texts(&self) -> Vec<Cow<'_, str>> {
        vec![self.email.as_str().into(), self.environment.as_str().into()]
    }

    fn has(&self, filter: &str, value: &str) -> bool {
        filter != "environment" || self.environment == value
    }

    fn key(&self, column: &str) -> Key {
        match column {
            "account" => Key::Text(self.email.clone()),
            "environment" => Key::Text(self.environment.to_lowercase()),
            "end" => Key::Number(self.expires_at.as_millis()),
            // Sessions of one millisecond have different numbers.
            _ => Key::Number(self.id),
        }
    }
}

fn row(administrator: &Administrator, session: &Session, now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" {
                a href=(link("/portal/accounts", [("search", session.email.as_str())])) { (breakable(&session.email)) }
                span.line { a.quiet href=(requests::search(&session.email)) { "Requests" span.unseen { " of " (session.email) } } }
            }
            td data-label="Environment" { (untrusted(&session.environment)) }
            td data-label="Since" { (ago(session.created_at, now)) }
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
