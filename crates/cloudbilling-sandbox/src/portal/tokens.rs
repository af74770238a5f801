//! API tokens: created, shown once, listed and revoked.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::accounts::{group, groups};
use super::form::{PortalForm, Prefill};
use super::listing::{Listing, View};
use super::page::failure;
use super::page::{
    Notice, Section, badge, environment, field, form_token, page, timestamp, untrusted,
};
use super::state::Portal;
use crate::error::{Error, ErrorKind};
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
    let tokens = view.found(tokens, |token| vec![&token.name, &token.environment]);
    let listing = Listing::new(&view, &tokens);
    let content = html! {
        @if let Some(made) = portal.auth.take_secret(administrator) { (secret(&made)) }
        (form(administrator, prefill, &environments))
        (table(administrator, &listing))
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
                (environment(prefill, environments))
                (field("Rights", groups(prefill)))
                button.main { "Create token" }
            }
        }
    }
}

fn table(administrator: &Administrator, listing: &Listing<'_, ApiTokenRecord>) -> Markup {
    html! {
        (listing.controls("/portal/tokens"))
        div.wide {
            table {
                caption { (listing.caption("token", "tokens")) }
                thead {
                    tr {
                        th scope="col" { "Name" }
                        th scope="col" { "Environment" }
                        th scope="col" { "Rights" }
                        th scope="col" { "State" }
                        th scope="col" { "Created" }
                        th scope="col" { "Last used" }
                        th scope="col" { span.unseen { "Actions" } }
                    }
                }
                tbody {
                    @for token in listing.rows { (row(administrator, token)) }
                    @if listing.rows.is_empty() {
                        tr { td.quiet colspan="7" { (listing.empty("No token yet. Create the first one above.")) } }
                    }
                }
            }
        }
    }
}

fn row(administrator: &Administrator, token: &ApiTokenRecord) -> Markup {
    html! {
        tr {
            th scope="row" { (untrusted(&token.name)) }
            td data-label="Environment" { (untrusted(&token.environment)) }
            td data-label="Rights" { (group(token.group)) }
            td data-label="State" { @if token.revoked_at.is_some() { (badge("bad", "Revoked")) } @else { (badge("good", "Active")) } }
            td data-label="Created" { (timestamp(token.created_at)) }
            td data-label="Last used" { @if let Some(used_at) = token.used_at { (timestamp(used_at)) } @else { span.quiet { "never" } } }
            td {
                @if token.revoked_at.is_none() {
                    form.row method="post" action="/portal/tokens/revoke" data-confirm="Revoke this token? This cannot be undone." {
                        (form_token(administrator))
                        input type="hidden" name="id" value=(token.id);
                        button.danger { "Revoke" span.unseen { " " (token.name) } }
                    }
                }
            }
        }
    }
}
