//! The overview: the state of the sandbox on one page, and what a client needs to connect.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::chart::chart;
use super::listing::link;
use super::page::{Notice, Section, ago, breakable, failure, page};
use super::state::Portal;
use super::{accounts, connect, requests};
use crate::admin::handle::Admin;
use crate::data::timestamp::Timestamp;
use crate::error::Error;
use crate::identity::accounts::Account;
use crate::identity::portal_sessions::Administrator;
use crate::journal::activity::Counts;
use crate::journal::entry::{LoggedRequest, StoredRequest};
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    administrator: Administrator,
) -> Response {
    match portal.admin.run(Work::Read, Summary::read).await {
        Ok(summary) => {
            let content = summary.render(&portal);
            page(
                &portal,
                &administrator,
                Section::Overview,
                Notice::Nothing,
                content,
            )
        }
        Err(error) => failure(&error),
    }
}

struct Summary {
    now: Timestamp,
    hour: Vec<Counts>,
    accounts: usize,
    /// Accounts that are locked, blocked, or have strikes.
    in_danger: Vec<Account>,
    tokens: usize,
    sessions: usize,
    injections: usize,
    /// The last requests that were refused, newest first.
    refused: Vec<Arc<StoredRequest>>,
}

/// Rows of a list; there is a link to the others.
const ROWS: usize = 6;

impl Summary {
    fn read(admin: &Admin) -> Result<Self, Error> {
        let now = admin.now();
        let journal = &admin.service().journal;
        let accounts = admin.accounts()?;
        let tokens = admin
            .api_tokens()?
            .into_iter()
            .filter(|token| token.revoked_at.is_none());
        let refused = journal
            .stored()
            .into_iter()
            .rev()
            .filter(|stored| stored.request.is_refused());
        Ok(Self {
            now,
            hour: journal.last_hour(now),
            accounts: accounts.len(),
            in_danger: accounts.into_iter().filter(is_in_danger).collect(),
            tokens: tokens.count(),
            sessions: admin.sessions()?.len(),
            injections: admin.injections().len(),
            refused: refused.take(ROWS).collect(),
        })
    }

    fn render(&self, portal: &Portal) -> Markup {
        html! {
            section aria-labelledby="calls" { h2 id="calls" { "Calls" } (chart(&self.hour)) }
            (self.numbers())
            div.pair {
                section aria-labelledby="errors" { h2 id="errors" { "Last refusals" } (self.refusals()) }
                section aria-labelledby="danger" { h2 id="danger" { "Accounts near the lock" } (self.accounts_in_danger()) }
            }
            section aria-labelledby="connect" {
                h2 id="connect" { "Connect a client" }
                (connect::addresses(portal))
                (connect::snippets(portal, &portal.admin.service().contract))
            }
        }
    }

    fn numbers(&self) -> Markup {
        let numbers = [
            (self.accounts, "User accounts", "/portal/accounts"),
            (
                self.tokens,
                "Active API tokens",
                "/portal/tokens?state=active",
            ),
            (self.sessions, "Live sessions", "/portal/sessions"),
            (self.injections, "Pending injections", "/portal/faults"),
        ];
        html! {
            ul.numbers { @for (number, title, path) in numbers { li { a href=(path) { strong { (number) } " " (title) } } } }
        }
    }

    fn refusals(&self) -> Markup {
        html! {
            ul.list {
                @for stored in &self.refused { li { (refusal(&stored.request, self.now)) } }
            }
            @if self.refused.is_empty() { p.quiet { "No call has been refused." } }
            @else { p { a href=(link(requests::PATH, [("outcome", "refused")])) { "All refused calls" } } }
        }
    }

    fn accounts_in_danger(&self) -> Markup {
        html! {
            ul.list {
                @for account in self.in_danger.iter().take(ROWS) {
                    li {
                        a href=(link("/portal/accounts", [("search", account.email.as_str())])) { (breakable(&account.email)) } " "
                        (accounts::state(account, self.now))
                        @if account.strikes > 0 { span.quiet { " " (account.strikes) @if account.strikes == 1 { " strike" } @else { " strikes" } } }
                    }
                }
            }
            @if self.in_danger.is_empty() { p.quiet { "No account has a strike, a lock or a block." } }
            @if self.in_danger.len() > ROWS { p { a href="/portal/accounts?sort=-strikes" { "All " (self.in_danger.len()) } } }
        }
    }
}

fn is_in_danger(account: &Account) -> bool {
    account.blocked || account.strikes > 0 || account.locked_until.is_some()
}

fn refusal(request: &LoggedRequest, now: Timestamp) -> Markup {
    html! {
        a href=(requests::address(request)) { (request.number) } " " (requests::operation(request)) " "
        (requests::status(request)) " " (ago(request.at, now))
        span.line-break { (requests::reason(request)) }
    }
}
