//! API tokens: made, shown once, listed and revoked.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::accounts::{group, groups};
use super::form::{Order, Typed};
use super::listing::{Listing, View};
use super::page::failure;
use super::page::{Said, Section, badge, environment, field, foreign, form_token, moment, page};
use super::state::Portal;
use crate::error::{Error, ErrorKind};
use crate::identity::sign_ins::Visitor;
use crate::identity::tokens::{ApiToken, NewApiToken};
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    visitor: Visitor,
) -> Response {
    let said = match view.done.as_str() {
        "revoked" => Said::Done("The token is revoked. Calls with it are refused from now on."),
        _ => Said::Nothing,
    };
    list(&portal, &visitor, said, view, Typed::NOTHING).await
}

/// Leads to the page that shows the secret, once: a page that is loaded again must neither show it
/// nor make another.
pub(super) async fn create(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let new = order.group().map(|group| {
        NewApiToken::new(order.field("name"))
            .environment(order.field("environment"))
            .group(group)
    });
    let admin = portal.admin.clone();
    match portal
        .run(Work::Write, move || admin.create_api_token(new?))
        .await
    {
        Ok(token) => {
            portal.door.keep_secret(&order.visitor, token.secret);
            Redirect::to("/portal/tokens").into_response()
        }
        Err(error) => refused(&portal, &order, &error, Typed(Some(&order))).await,
    }
}

pub(super) async fn revoke(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let admin = portal.admin.clone();
    let id = order.number("id").and_then(|id| {
        id.ok_or_else(|| Error::new(ErrorKind::Invalid, "a token is revoked by its number"))
    });
    match portal
        .run(Work::Write, move || admin.revoke_api_token(id?))
        .await
    {
        Ok(()) => Redirect::to("/portal/tokens?done=revoked").into_response(),
        Err(error) => refused(&portal, &order, &error, Typed::NOTHING).await,
    }
}

async fn refused(portal: &Portal, order: &Order, error: &Error, typed: Typed<'_>) -> Response {
    let said = Said::Refused(error);
    list(portal, &order.visitor, said, View::default(), typed).await
}

async fn list(
    portal: &Portal,
    visitor: &Visitor,
    said: Said<'_>,
    view: View,
    typed: Typed<'_>,
) -> Response {
    let admin = portal.admin.clone();
    let read = portal.run(Work::Read, move || {
        Ok((admin.api_tokens()?, admin.environments()?))
    });
    let (tokens, environments) = match read.await {
        Ok(read) => read,
        Err(error) => return failure(&error),
    };
    let tokens = view.found(tokens, |token| vec![&token.name, &token.environment]);
    let listing = Listing::new(&view, &tokens);
    let content = html! {
        @if let Some(made) = portal.door.take_secret(visitor) { (secret(&made)) }
        (form(visitor, typed, &environments))
        (table(visitor, &listing))
    };
    page(portal, visitor, Section::Tokens, said, content)
}

fn secret(secret: &str) -> Markup {
    html! {
        div.said role="status" {
            p { strong { "Copy the new token now." } " The sandbox keeps only a digest of it, so it is never shown again." }
            p.row {
                code id="secret" { (secret) }
                button.plain type="button" data-copy="secret" hidden { "Copy" }
            }
        }
    }
}

fn form(visitor: &Visitor, typed: Typed<'_>, environments: &[String]) -> Markup {
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "New token" }
            form.grid method="post" action="/portal/tokens" {
                (form_token(visitor))
                (field("Name", html! { input name="name" autocomplete="off" value=(typed.field("name", "")) required; }))
                (environment(typed, environments))
                (field("Rights", groups(typed)))
                button.main { "Create token" }
            }
        }
    }
}

fn table(visitor: &Visitor, listing: &Listing<'_, ApiToken>) -> Markup {
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
                    @for token in listing.rows { (row(visitor, token)) }
                    @if listing.rows.is_empty() {
                        tr { td.quiet colspan="7" { (listing.empty("No token yet. Create the first one above.")) } }
                    }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, token: &ApiToken) -> Markup {
    html! {
        tr {
            th scope="row" { (foreign(&token.name)) }
            td data-label="Environment" { (foreign(&token.environment)) }
            td data-label="Rights" { (group(token.group)) }
            td data-label="State" { @if token.revoked_at.is_some() { (badge("bad", "Revoked")) } @else { (badge("good", "Active")) } }
            td data-label="Created" { (moment(token.created_at)) }
            td data-label="Last used" { @if let Some(used_at) = token.used_at { (moment(used_at)) } @else { span.quiet { "never" } } }
            td {
                @if token.revoked_at.is_none() {
                    form.row method="post" action="/portal/tokens/revoke" data-confirm="Revoke this token? That can't be undone." {
                        (form_token(visitor))
                        input type="hidden" name="id" value=(token.id);
                        button.danger { "Revoke" span.unseen { " " (token.name) } }
                    }
                }
            }
        }
    }
}
