//! API tokens: created, shown once, listed and revoked.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::accounts::{GROUPS, group, groups};
use super::form::{PortalForm, Prefill};
use super::listing::{ACTIONS, Column, Filter, Key, Listing, Row, Table, View};
use super::page::failure;
use super::page::{
    Notice, Section, ago, badge, confirmed, environment, field, form_token, page, untrusted,
};
use super::requests;
use super::state::Portal;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::identity::accounts::NewAccount;
use crate::identity::portal_sessions::Administrator;
use crate::identity::tokens::{ApiTokenRecord, NewApiToken};
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "revoked" => Notice::Done("The token is revoked. Calls with it are refused from now on."),
        _ => Notice::Nothing,
    };
    list(&portal, &administrator, notice, view, Prefill::NOTHING).await
}

/// Redirects to the page that shows the secret, once: reloading it must neither show the secret
/// again nor create another token.
pub(super) async fn create(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let new = form.group().map(|group| {
        NewApiToken::new(form.field("name"))
            .environment(form.field("environment"))
            .group(group)
    });
    match portal
        .admin
        .run(Work::Write, move |admin| admin.create_api_token(new?))
        .await
    {
        Ok(token) => {
            portal.auth.keep_secret(&form.administrator, token.secret);
            Redirect::to("/portal/tokens").into_response()
        }
        Err(error) => refused(&portal, &form, &error, Prefill(Some(&form))).await,
    }
}

pub(super) async fn revoke(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let id = form
        .number("id")
        .and_then(|id| id.ok_or_else(|| Error::new(ErrorKind::Invalid, "id is required")));
    match portal
        .admin
        .run(Work::Write, move |admin| admin.revoke_api_token(id?))
        .await
    {
        Ok(()) => Redirect::to("/portal/tokens?done=revoked").into_response(),
        Err(error) => refused(&portal, &form, &error, Prefill::NOTHING).await,
    }
}

async fn refused(
    portal: &Portal,
    form: &PortalForm,
    error: &Error,
    prefill: Prefill<'_>,
) -> Response {
    let notice = Notice::Failed(error);
    list(
        portal,
        &form.administrator,
        notice,
        View::default(),
        prefill,
    )
    .await
}

async fn list(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    view: View,
    prefill: Prefill<'_>,
) -> Response {
    let read = portal.admin.run(Work::Read, move |admin| {
        Ok((admin.api_tokens()?, admin.environments()?))
    });
    let (tokens, environments) = match read.await {
        Ok(read) => read,
        Err(error) => return failure(&error),
    };
    let form = form(administrator, prefill, &environments);
    let (table, now) = (table(environments), portal.admin.now());
    let listing = Listing::of(&table, &view, tokens);
    let content = html! {
        @if let Some(made) = portal.auth.take_secret(administrator) { (secret(&made)) }
        (form)
        (listing.render(|token| row(administrator, token, now)))
    };
    page(portal, administrator, Section::Tokens, notice, content)
}

fn secret(secret: &str) -> Markup {
    html! {
        div.notice role="status" {
            p { strong { "Copy the new token now." } " The sandbox keeps only a digest of it, so it is never shown again." }
            p.row {
                code id="secret" { (secret) }
                button.plain type="button" data-copy="secret" hidden { "Copy" }
            }
        }
    }
}

fn form(administrator: &Administrator, prefill: Prefill<'_>, environments: &[String]) -> Markup {
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "New token" }
            form.grid method="post" action="/portal/tokens" {
                (form_token(administrator))
                (field("Name", html! { input name="name" autocomplete="off" value=(prefill.field("name", "")) required; }))
                (environment(prefill, NewAccount::DEFAULT_ENVIRONMENT, environments))
                (field("Rights", groups(prefill)))
                button.main { "Create token" }
            }
        }
    }
}

const COLUMNS: &[Column] = &[
    Column::sorted("Name", "name"),
    Column::sorted("Environment", "environment"),
    Column::sorted("Rights", "group"),
    Column::sorted("State", "state"),
    Column::sorted("Created", "created"),
    Column::sorted("Last used", "used"),
    Column::plain(ACTIONS),
];

const STATES: [(&str, &str); 3] = [
    ("active", "active"),
    ("unused", "never used"),
    ("revoked", "revoked"),
];

fn table(environments: Vec<String>) -> Table<'static> {
    Table {
        path: "/portal/tokens",
        nouns: ("token", "tokens"),
        columns: COLUMNS,
        filters: vec![
            Filter::named("State", "state", &STATES),
            Filter::of("Environment", "environment", environments),
            Filter::named(
                "Rights",
                "group",
                &GROUPS.map(|known| (known.name(), group(known))),
            ),
        ],
        sort: "-created",
        empty: "No token yet. Create the first one above.",
    }
}

impl Row for ApiTokenRecord {
    fn texts(&self) -> Vec<Cow<'_, str>> {
        vec![self.name.as_str().into(), self.environment.as_str().into()]
    }

    fn has(&self, filter: &str, value: &str) -> bool {
        match (filter, value) {
            ("environment", value) => self.environment == value,
            ("group", value) => self.group.name() == value,
            ("state", "active") => self.revoked_at.is_none(),
            ("state", "unused") => self.used_at.is_none(),
            ("state", _) => self.revoked_at.is_some(),
            _ => true,
        }
    }

    fn key(&self, column: &str) -> Key {
        let moment = |at: Option<Timestamp>| Key::Number(at.map_or(0, Timestamp::as_millis));
        match column {
            "name" => Key::Text(self.name.to_lowercase()),
            "environment" => Key::Text(self.environment.to_lowercase()),
            "group" => Key::Text(group(self.group).to_owned()),
            "state" => moment(self.revoked_at),
            "used" => moment(self.used_at),
            // Tokens of one millisecond have different numbers.
            _ => Key::Number(self.id),
        }
    }
}

fn row(administrator: &Administrator, token: &ApiTokenRecord, now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" {
                (untrusted(&token.name))
                span.line { a.quiet href=(requests::of_token(&token.name)) { "Requests" span.unseen { " of " (token.name) } } }
            }
            td data-label="Environment" { (untrusted(&token.environment)) }
            td data-label="Rights" { (group(token.group)) }
            td data-label="State" { @if token.revoked_at.is_some() { (badge("bad", "Revoked")) } @else { (badge("good", "Active")) } }
            td data-label="Created" { (ago(token.created_at, now)) }
            td data-label="Last used" { @if let Some(used_at) = token.used_at { (ago(used_at, now)) } @else { span.quiet { "never" } } }
            td {
                @if token.revoked_at.is_none() {
                    (confirmed("Revoke", &token.name, html! {
                        form.row method="post" action="/portal/tokens/revoke" {
                            (form_token(administrator))
                            input type="hidden" name="id" value=(token.id);
                            button.danger { "Revoke for good" span.unseen { ": " (token.name) } }
                        }
                    }))
                }
            }
        }
    }
}
