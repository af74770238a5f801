//! User accounts: their state, and every change to them.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::{PortalForm, Prefill};
use super::listing::{ACTIONS, Column, Filter, Key, Listing, Row, Table, View};
use super::page::failure;
use super::page::{
    Notice, Section, badge, breakable, duration, environment, field, form_token, page, untrusted,
};
use super::requests;
use super::state::Portal;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::identity::accounts::{Account, NewAccount};
use crate::identity::group::Group;
use crate::identity::portal_sessions::Administrator;
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = notice(&view.done).map_or(Notice::Nothing, Notice::Done);
    list(&portal, &administrator, notice, view, Prefill::NOTHING).await
}

pub(super) async fn create(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let new = form.group().map(|group| {
        NewAccount::new(form.field("email"), form.secret("password"))
            .environment(form.field("environment"))
            .group(group)
    });
    let result = portal
        .admin
        .run(Work::Hash, move |admin| admin.create_account(&new?))
        .await;
    done(&portal, &form, result.map(|()| "created")).await
}

pub(super) async fn change(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let admin = portal.admin.in_environment(form.field("environment"));
    let email = form.field("email").to_owned();
    let change = form.field("change").to_owned();
    let result = admin.run(Work::Write, move |admin| match change.as_str() {
        "unlock" => admin.unlock(&email).map(|()| "unlocked"),
        "block" => admin.set_blocked(&email, true).map(|()| "blocked"),
        "unblock" => admin.set_blocked(&email, false).map(|()| "unblocked"),
        "end-sessions" => admin.expire_account_sessions(&email).map(|_| "ended"),
        _ => Err(Error::new(
            ErrorKind::Invalid,
            "unknown change to an account",
        )),
    });
    let result = result.await;
    done(&portal, &form, result).await
}

async fn done(portal: &Portal, form: &PortalForm, result: Result<&'static str, Error>) -> Response {
    match result {
        Ok(what) => Redirect::to(&format!("/portal/accounts?done={what}")).into_response(),
        Err(error) => {
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(form)));
            list(
                portal,
                &form.administrator,
                notice,
                View::default(),
                prefill,
            )
            .await
        }
    }
}

async fn list(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    view: View,
    prefill: Prefill<'_>,
) -> Response {
    let read = portal.admin.run(Work::Read, move |admin| {
        Ok((admin.accounts()?, admin.environments()?))
    });
    let (accounts, environments) = match read.await {
        Ok(read) => read,
        Err(error) => return failure(&error),
    };
    let form = form(administrator, prefill, &environments);
    let (table, now) = (table(environments), portal.admin.now());
    let listing = Listing::of(&table, &view, accounts);
    let content = html! { (form) (listing.render(|account| row(administrator, account, now))) };
    page(portal, administrator, Section::Accounts, notice, content)
}

/// The message about the last change. The query contains a name, never the message.
fn notice(done: &str) -> Option<&'static str> {
    match done {
        "blocked" => Some("The account is blocked until you lift it, and its sessions have ended."),
        "created" => Some("The account is created."),
        "ended" => Some("The sessions of the account have ended."),
        "password" => Some("Your password is changed."),
        "unblocked" => Some("The block is lifted."),
        "unlocked" => Some("The account is unlocked and its strikes are cleared."),
        _ => None,
    }
}

fn form(administrator: &Administrator, prefill: Prefill<'_>, environments: &[String]) -> Markup {
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "New account" }
            form.grid method="post" action="/portal/accounts" {
                (form_token(administrator))
                (field("Email", html! { input type="email" name="email" autocomplete="off" value=(prefill.field("email", "")) required; }))
                (field("Password", html! { input type="password" name="password" autocomplete="new-password" required; }))
                (environment(prefill, NewAccount::DEFAULT_ENVIRONMENT, environments))
                (field("Group", groups(prefill)))
                button.main { "Create account" }
            }
        }
    }
}

const COLUMNS: &[Column] = &[
    Column::sorted("Email", "email"),
    Column::sorted("Environment", "environment"),
    Column::sorted("Group", "group"),
    Column::sorted("State", "state"),
    Column::number("Strikes", "strikes"),
    Column::sorted("Logins", "logins"),
    Column::plain(ACTIONS),
];

const STATES: [(&str, &str); 4] = [
    ("active", "active"),
    ("strikes", "has strikes"),
    ("locked", "locked"),
    ("blocked", "blocked"),
];

fn table(environments: Vec<String>) -> Table<'static> {
    Table {
        path: "/portal/accounts",
        nouns: ("account", "accounts"),
        columns: COLUMNS,
        filters: vec![
            Filter::named("State", "state", &STATES),
            Filter::of("Environment", "environment", environments),
            Filter::named(
                "Group",
                "group",
                &GROUPS.map(|known| (known.name(), group(known))),
            ),
        ],
        sort: "environment",
        empty: "No account yet. Create the first one above.",
    }
}

impl Row for Account {
    fn texts(&self) -> Vec<Cow<'_, str>> {
        vec![self.email.as_str().into(), self.environment.as_str().into()]
    }

    fn has(&self, filter: &str, value: &str) -> bool {
        match (filter, value) {
            ("environment", value) => self.environment == value,
            ("group", value) => self.group.name() == value,
            ("state", "strikes") => self.strikes > 0,
            ("state", value) => state_name(self) == value,
            _ => true,
        }
    }

    fn key(&self, column: &str) -> Key {
        match column {
            "email" => Key::Text(self.email.clone()),
            "group" => Key::Text(group(self.group).to_owned()),
            "state" => Key::Text(state_name(self).to_owned()),
            "strikes" => Key::Number(self.strikes.into()),
            "logins" => Key::Number(i64::try_from(self.logins.granted).unwrap_or(i64::MAX)),
            _ => Key::Text(self.environment.to_lowercase()),
        }
    }
}

fn state_name(account: &Account) -> &'static str {
    match (account.blocked, account.locked_until) {
        (true, _) => "blocked",
        (false, Some(_)) => "locked",
        (false, None) => "active",
    }
}

pub(super) const GROUPS: [Group; 3] = [Group::Full, Group::ReadOnly, Group::PortalOnly];

/// A choice of groups, for accounts and API tokens.
pub(super) fn groups(prefill: Prefill<'_>) -> Markup {
    let chosen = prefill.field("group", "");
    html! {
        select name="group" {
            @for known in GROUPS {
                option value=(known.name()) selected[known.name() == chosen] { (group(known)) }
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

fn row(administrator: &Administrator, account: &Account, now: Timestamp) -> Markup {
    let logins = &account.logins;
    html! {
        tr {
            th scope="row" {
                (breakable(&account.email))
                span.line { a.quiet href=(requests::search(&account.email)) { "Requests" span.unseen { " of " (account.email) } } }
            }
            td data-label="Environment" { (untrusted(&account.environment)) }
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
                    (form_token(administrator))
                    input type="hidden" name="environment" value=(account.environment);
                    input type="hidden" name="email" value=(account.email);
                    @if account.locked_until.is_some() {
                        (action("unlock", "Unlock", &account.email, "main"))
                    } @else if account.strikes > 0 {
                        (action("unlock", "Clear strikes", &account.email, "plain"))
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

pub(super) fn state(account: &Account, now: Timestamp) -> Markup {
    match (account.blocked, account.locked_until) {
        (true, _) => badge("bad", "Blocked"),
        (false, Some(until)) => {
            html! { (badge("bad", "Locked")) span.quiet.line { "for " (duration(until.since(now))) } }
        }
        (false, None) => badge("good", "Active"),
    }
}
