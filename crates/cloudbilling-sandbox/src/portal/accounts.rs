//! User accounts: their state, and everything that an administrator does to one.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::door::{Order, Visitor};
use super::page::{Section, badge, breakable, count, field, form_token, page, span};
use super::{Portal, failure, refused};
use crate::admission::Work;
use crate::{Account, Error, ErrorKind, Group, NewAccount, Timestamp};

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Response {
    let admin = portal.admin.clone();
    match portal.run(Work::Read, move || admin.accounts()).await {
        Ok(accounts) => page(
            &visitor,
            Section::Accounts,
            said(query.as_deref()),
            content(&visitor, &accounts, portal.admin.now()),
        )
        .into_response(),
        Err(error) => failure(&error),
    }
}

pub(super) async fn create(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let group = match order.group() {
        Ok(group) => group,
        Err(error) => return refused(&order.visitor, Section::Accounts, &error),
    };
    let new = NewAccount::new(order.field("email"), order.secret("password"))
        .environment(order.field("environment"))
        .group(group);
    let admin = portal.admin.clone();
    let result = portal
        .run(Work::Hash, move || admin.create_account(&new))
        .await;
    done(&order.visitor, result.map(|()| "created"))
}

pub(super) async fn change(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let admin = portal.admin.in_environment(order.field("environment"));
    let email = order.field("email").to_owned();
    let change = order.field("change").to_owned();
    let result = portal.run(Work::Write, move || match change.as_str() {
        "unlock" => admin.unlock(&email).map(|()| "unlocked"),
        "block" => admin.set_blocked(&email, true).map(|()| "blocked"),
        "unblock" => admin.set_blocked(&email, false).map(|()| "unblocked"),
        "end-sessions" => admin.expire_sessions_of(&email).map(|_| "ended"),
        _ => Err(Error::new(
            ErrorKind::Invalid,
            "there is no such change to an account",
        )),
    });
    done(&order.visitor, result.await)
}

fn done(visitor: &Visitor, result: Result<&'static str, Error>) -> Response {
    match result {
        Ok(what) => Redirect::to(&format!("/portal/accounts?{what}")).into_response(),
        Err(error) => refused(visitor, Section::Accounts, &error),
    }
}

/// What the last order came to. The query names a message; it never is one.
fn said(query: Option<&str>) -> Option<&'static str> {
    match query? {
        "blocked" => Some("The account is blocked until you lift it."),
        "created" => Some("The account is created."),
        "ended" => Some("The sessions of the account have ended."),
        "password" => Some("Your password is changed."),
        "unblocked" => Some("The block is lifted."),
        "unlocked" => Some("The account is unlocked and its strikes are cleared."),
        _ => None,
    }
}

fn content(visitor: &Visitor, accounts: &[Account], now: Timestamp) -> Markup {
    html! {
        div.wide {
            table {
                caption { (count(accounts.len(), "account", "accounts")) }
                thead {
                    tr {
                        th scope="col" { "Email" }
                        th scope="col" { "Environment" }
                        th scope="col" { "Group" }
                        th scope="col" { "State" }
                        th.number scope="col" { "Strikes" }
                        th scope="col" { "Logins" }
                        th scope="col" { span.unseen { "Actions" } }
                    }
                }
                tbody {
                    @for account in accounts { (row(visitor, account, now)) }
                    @if accounts.is_empty() { tr { td.quiet colspan="7" { "No account yet. Create the first one below." } } }
                }
            }
        }
        section aria-labelledby="new" {
            h2 id="new" { "New account" }
            form.grid method="post" action="/portal/accounts" {
                (form_token(visitor))
                (field("Email", html! { input type="email" name="email" autocomplete="off" required; }))
                (field("Password", html! { input type="password" name="password" autocomplete="new-password" required; }))
                (field("Environment", html! { input name="environment" value=(NewAccount::DEFAULT_ENVIRONMENT) required; }))
                (field("Group", groups()))
                button.main { "Create account" }
            }
        }
    }
}

/// A choice of groups, for accounts and API tokens.
pub(super) fn groups() -> Markup {
    html! {
        select name="group" {
            @for known in [Group::Full, Group::ReadOnly, Group::PortalOnly] {
                option value=(known.name()) { (group(known)) }
            }
        }
    }
}

pub(super) fn group(group: Group) -> &'static str {
    match group {
        Group::Full => "Full access",
        Group::PortalOnly => "Portal only",
        Group::ReadOnly => "Read only",
    }
}

fn row(visitor: &Visitor, account: &Account, now: Timestamp) -> Markup {
    let logins = &account.logins;
    html! {
        tr {
            th scope="row" { (breakable(&account.email)) }
            td data-label="Environment" { (account.environment) }
            td.whole data-label="Group" { (group(account.group)) }
            td data-label="State" { span { (state(account, now)) } }
            td.number data-label="Strikes" { (account.strikes) }
            td data-label="Logins" {
                span {
                    span.line { (logins.granted) " granted" }
                    span.line { (logins.wrong + logins.locked) " refused" }
                }
            }
            td {
                form.row method="post" action="/portal/accounts/change" {
                    (form_token(visitor))
                    input type="hidden" name="environment" value=(account.environment);
                    input type="hidden" name="email" value=(account.email);
                    @if account.locked_until.is_some() || account.strikes > 0 {
                        (action("unlock", "Unlock", &account.email, "main"))
                    }
                    @if account.blocked {
                        (action("unblock", "Unblock", &account.email, "plain"))
                    } @else {
                        (action("block", "Block", &account.email, "plain"))
                    }
                    (action("end-sessions", "End sessions", &account.email, "plain"))
                }
            }
        }
    }
}

fn action(change: &str, text: &str, email: &str, class: &str) -> Markup {
    html! { button class=(class) name="change" value=(change) { (text) span.unseen { " " (email) } } }
}

fn state(account: &Account, now: Timestamp) -> Markup {
    match (account.blocked, account.locked_until) {
        (true, _) => badge("bad", "Blocked"),
        (false, Some(until)) => {
            html! { (badge("bad", "Locked")) span.quiet.line { "for " (span(until.since(now))) } }
        }
        (false, None) => badge("good", "Active"),
    }
}
