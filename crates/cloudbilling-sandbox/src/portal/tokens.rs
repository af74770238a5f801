//! API tokens: made, shown once, listed and revoked.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::accounts::{group, groups};
use super::door::{Order, Visitor};
use super::page::{Section, badge, count, field, form_token, moment, page};
use super::{Portal, failure, refused};
use crate::admission::Work;
use crate::{ApiToken, Error, ErrorKind, NewAccount, NewApiToken};

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Response {
    let said = (query.as_deref() == Some("revoked"))
        .then_some("The token is revoked. Calls with it are refused from now on.");
    list(&portal, &visitor, said, html! {}).await
}

/// Answers with the page itself, not with a redirect: this is the only time that the secret is seen.
pub(super) async fn create(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let group = match order.group() {
        Ok(group) => group,
        Err(error) => return refused(&order.visitor, Section::Tokens, &error),
    };
    let new = NewApiToken::new(order.field("name"))
        .environment(order.field("environment"))
        .group(group);
    let admin = portal.admin.clone();
    match portal
        .run(Work::Write, move || admin.create_api_token(new))
        .await
    {
        Ok(token) => list(&portal, &order.visitor, None, secret(&token.secret)).await,
        Err(error) => refused(&order.visitor, Section::Tokens, &error),
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
        Ok(()) => Redirect::to("/portal/tokens?revoked").into_response(),
        Err(error) => refused(&order.visitor, Section::Tokens, &error),
    }
}

async fn list(portal: &Portal, visitor: &Visitor, said: Option<&str>, first: Markup) -> Response {
    let admin = portal.admin.clone();
    match portal.run(Work::Read, move || admin.api_tokens()).await {
        Ok(tokens) => page(
            visitor,
            Section::Tokens,
            said,
            content(visitor, &tokens, first),
        )
        .into_response(),
        Err(error) => failure(&error),
    }
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

fn content(visitor: &Visitor, tokens: &[ApiToken], first: Markup) -> Markup {
    html! {
        (first)
        section aria-labelledby="new" {
            h2 id="new" { "New token" }
            form.grid method="post" action="/portal/tokens" {
                (form_token(visitor))
                (field("Name", html! { input name="name" autocomplete="off" required; }))
                (field("Environment", html! { input name="environment" value=(NewAccount::DEFAULT_ENVIRONMENT) required; }))
                (field("Rights", groups()))
                button.main { "Create token" }
            }
        }
        div.wide {
            table {
                caption { (count(tokens.len(), "token", "tokens")) }
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
                    @for token in tokens { (row(visitor, token)) }
                    @if tokens.is_empty() { tr { td.quiet colspan="7" { "No token yet. Create the first one above." } } }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, token: &ApiToken) -> Markup {
    html! {
        tr {
            th scope="row" { (token.name) }
            td data-label="Environment" { (token.environment) }
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
