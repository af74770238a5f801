//! The request log: requests with their responses and the reasons of refusals, and connections that
//! brought no request.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use soap_codec::Printable;

use super::page::{Notice, Section, badge, page, timestamp, untrusted};
use super::state::Portal;
use crate::error::{Error, ErrorKind};
use crate::identity::portal_sessions::Administrator;
use crate::journal::entry::{LoggedConnection, LoggedRequest};

pub(super) async fn list(
    State(portal): State<Arc<Portal>>,
    administrator: Administrator,
) -> Response {
    log(&portal, &administrator, Notice::Nothing)
}

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    Path(number): Path<String>,
    administrator: Administrator,
) -> Response {
    let number: Option<u64> = number.parse().ok();
    let mut requests = portal.admin.requests().into_iter();
    match requests.find(|request| Some(request.number) == number) {
        Some(request) => {
            let content = detail(&request);
            page(
                &portal,
                &administrator,
                Section::Requests,
                Notice::Nothing,
                content,
            )
        }
        None => {
            let reason = "the log does not contain a request with this number (any more)";
            let error = Error::new(ErrorKind::NotFound, reason);
            log(&portal, &administrator, Notice::Failed(&error))
        }
    }
}

fn log(portal: &Portal, administrator: &Administrator, notice: Notice<'_>) -> Response {
    let entries = entries(portal.admin.requests(), portal.admin.connections());
    page(
        portal,
        administrator,
        Section::Requests,
        notice,
        table(&entries),
    )
}

enum Entry {
    Connection(LoggedConnection),
    Request(LoggedRequest),
}

impl Entry {
    fn number(&self) -> u64 {
        match self {
            Self::Connection(connection) => connection.number,
            Self::Request(request) => request.number,
        }
    }
}

/// Both kinds of entry, newest first.
fn entries(requests: Vec<LoggedRequest>, connections: Vec<LoggedConnection>) -> Vec<Entry> {
    let requests = requests.into_iter().map(Entry::Request);
    let mut entries: Vec<_> = requests
        .chain(connections.into_iter().map(Entry::Connection))
        .collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.number()));
    entries
}

fn table(entries: &[Entry]) -> Markup {
    html! {
        p.row {
            label { input type="checkbox" id="live" checked hidden; " " span id="live-label" hidden { "Update every two seconds" } }
            span id="live-state" role="status" {}
        }
        div.wide id="log" {
            table {
                caption { (caption(entries)) }
                thead {
                    tr {
                        th.number scope="col" { "No." }
                        th scope="col" { "Time" }
                        th scope="col" { "Operation" }
                        th scope="col" { "Caller" }
                        th scope="col" { "Response" }
                        th scope="col" { "Reason" }
                        th.number scope="col" { "Duration" }
                    }
                }
                tbody {
                    @for entry in entries {
                        @match entry {
                            Entry::Connection(connection) => (connection_row(connection)),
                            Entry::Request(request) => (request_row(request)),
                        }
                    }
                    @if entries.is_empty() { tr { td.quiet colspan="7" { "No request yet." } } }
                }
            }
        }
    }
}

fn caption(entries: &[Entry]) -> String {
    let requests = entries
        .iter()
        .filter(|entry| matches!(entry, Entry::Request(_)))
        .count();
    let others = match entries.len() - requests {
        0 => String::new(),
        1 => " and the last connection without a request".to_owned(),
        others => format!(" and the last {others} connections without a request"),
    };
    format!("The last {requests} requests{others}, newest first")
}

fn request_row(request: &LoggedRequest) -> Markup {
    html! {
        tr data-number=(request.number) {
            td.number data-label="No." { a href={ "/portal/requests/" (request.number) } { (request.number) } }
            td data-label="Time" { (timestamp(request.at)) }
            td data-label="Operation" { (operation(request)) }
            td data-label="Caller" { (untrusted(&request.caller)) }
            td data-label="Response" { (status(request)) }
            @if request.injected_fault.is_some() || request.refusal.is_some() {
                td data-label="Reason" { span { (reason(request)) } }
            } @else {
                td {}
            }
            td.number data-label="Duration" { (format!("{:.1} ms", request.took.as_secs_f64() * 1_000.0)) }
        }
    }
}

fn connection_row(connection: &LoggedConnection) -> Markup {
    html! {
        tr data-number=(connection.number) {
            td.number data-label="No." { (connection.number) }
            td data-label="Time" { (timestamp(connection.at)) }
            td data-label="Operation" { span.quiet { "connection" } }
            td data-label="Caller" { @if let Some(peer) = connection.peer { span.quiet.whole { (peer) } } }
            td data-label="Response" { (badge("bad", "no request")) }
            td data-label="Reason" { (untrusted(&connection.problem)) }
            td {}
        }
    }
}

fn detail(request: &LoggedRequest) -> Markup {
    html! {
        p { a href="/portal/requests" { "All requests" } }
        dl.facts {
            dt { "Request" } dd { (request.number) ", " (timestamp(request.at)) }
            dt { "From" } dd { @if let Some(peer) = request.peer { (peer) } }
            dt { "Action" } dd { code { (whole(&request.action)) } }
            dt { "Operation" } dd { (operation(request)) }
            dt { "Caller" } dd { @if request.caller.is_empty() { "not authenticated" } @else { (whole(&request.caller)) } }
            dt { "Response" } dd { (status(request)) }
            @if let Some(refusal) = &request.refusal { dt { "Reason for refusal" } dd { (whole(refusal)) } }
            @for dropped in &request.dropped { dt { "Dropped" } dd { (whole(dropped)) } }
            @if let Some(fault) = &request.injected_fault { dt { "Injected fault" } dd { code { (whole(fault)) } } }
        }
        div.pair {
            section aria-labelledby="request" {
                h2 id="request" { "Request" }
                pre tabindex="0" { (broken(&request.request_body)) }
            }
            section aria-labelledby="response" {
                h2 id="response" { "Response" }
                pre tabindex="0" { (broken(&request.response_body)) }
            }
        }
    }
}

fn operation(request: &LoggedRequest) -> Markup {
    html! { @if request.operation.is_empty() { span.quiet { "none" } } @else { (untrusted(&request.operation)) } }
}

fn status(request: &LoggedRequest) -> Markup {
    match (request.status, &request.refusal) {
        (0, _) => badge("bad", "no response"),
        (200, None) => badge("good", "200"),
        (200, Some(_)) => badge("fair", "200, refused"),
        (status, _) => badge("bad", &status.to_string()),
    }
}

fn reason(request: &LoggedRequest) -> Markup {
    html! {
        @if let Some(fault) = &request.injected_fault { (badge("fair", "injected")) " " code { (untrusted(fault)) } " " }
        @if let Some(refusal) = &request.refusal { (untrusted(refusal)) }
    }
}

/// Renders the whole text that a client chose, on one line.
fn whole(text: &str) -> Markup {
    html! { bdi { (Printable::whole(text).to_string()) } }
}

/// Breaks lines between tags, so that a message on one line can be read. The text in the log is not
/// changed.
fn broken(body: &str) -> String {
    let body = body.replace("><", ">\n<");
    let lines = body.lines().map(|line| Printable::whole(line).to_string());
    lines.collect::<Vec<_>>().join("\n")
}
