//! The request log: requests with their responses and the reasons of refusals, and connections that
//! brought no request.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use soap_codec::Printable;

use super::listing::{Column, Filter, Key, Listing, Row, Table, View, link};
use super::message;
use super::message::curl::Request;
use super::page::{
    Notice, Section, badge, brief, failure, milliseconds, page, timestamp, untrusted,
};
use super::state::Portal;
use crate::error::{Error, ErrorKind};
use crate::identity::portal_sessions::Administrator;
use crate::journal::entry::{LoggedConnection, LoggedRequest, StoredRequest};
use crate::server::admission::Work;

pub(super) const PATH: &str = "/portal/requests";

pub(super) async fn list(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    log(&portal, &administrator, view, Notice::Nothing).await
}

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    Path(number): Path<String>,
    view: View,
    administrator: Administrator,
) -> Response {
    let number: Option<u64> = number.parse().ok();
    let requests = portal.admin.service().journal.stored();
    let place = requests
        .iter()
        .position(|stored| Some(stored.request.number) == number);
    let Some(place) = place else {
        let reason = "the log does not contain a request with this number (any more)";
        let error = Error::new(ErrorKind::NotFound, reason);
        return log(&portal, &administrator, view, Notice::Failed(&error)).await;
    };
    let detail = Detail {
        requests: &requests,
        place,
        stored: &requests[place],
        endpoint: &portal.endpoint,
        is_as_sent: view.text("form") == "sent",
    };
    page(
        &portal,
        &administrator,
        Section::Requests,
        Notice::Nothing,
        detail.render(),
    )
}

async fn log(
    portal: &Portal,
    administrator: &Administrator,
    view: View,
    notice: Notice<'_>,
) -> Response {
    // A search looks at the bodies, which takes longer than a page.
    let content = portal.admin.run(Work::Read, move |admin| {
        let journal = &admin.service().journal;
        Ok::<_, Error>(content(
            &view,
            entries(journal.stored(), journal.connections()),
        ))
    });
    match content.await {
        Ok(content) => page(portal, administrator, Section::Requests, notice, content),
        Err(error) => failure(&error),
    }
}

enum Entry {
    Connection(LoggedConnection),
    Request(Arc<StoredRequest>),
}

/// Both kinds of entry, newest first.
fn entries(requests: Vec<Arc<StoredRequest>>, connections: Vec<LoggedConnection>) -> Vec<Entry> {
    let requests = requests.into_iter().map(Entry::Request);
    let mut entries: Vec<_> = requests
        .chain(connections.into_iter().map(Entry::Connection))
        .collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.number()));
    entries
}

impl Entry {
    fn number(&self) -> u64 {
        match self {
            Self::Connection(connection) => connection.number,
            Self::Request(stored) => stored.request.number,
        }
    }

    fn request(&self) -> Option<&LoggedRequest> {
        match self {
            Self::Connection(_) => None,
            Self::Request(stored) => Some(&stored.request),
        }
    }

    /// The value of the filter by outcome.
    fn outcome(&self) -> &'static str {
        match self.request() {
            None => "connection",
            Some(request) if request.status == 0 => "no-response",
            Some(request) if request.is_refused() => "refused",
            Some(_) => "carried-out",
        }
    }
}

impl Row for Entry {
    fn texts(&self) -> Vec<Cow<'_, str>> {
        match self {
            Self::Connection(connection) => vec![connection.problem.as_str().into()],
            Self::Request(stored) => {
                let request = &stored.request;
                let names = [&request.operation, &request.caller, &request.action];
                let reasons = request.refusal.iter().chain(&request.injected_fault);
                let texts = names.into_iter().chain(reasons).chain(&request.dropped);
                let texts = texts
                    .chain([&request.request_body])
                    .map(|text| text.as_str().into());
                texts.chain([stored.response_body.text()]).collect()
            }
        }
    }

    fn has(&self, filter: &str, value: &str) -> bool {
        let request = self.request();
        match filter {
            "operation" => request.is_some_and(|request| request.operation == value),
            "caller" => request.is_some_and(|request| request.caller == value),
            "outcome" => self.outcome() == value,
            "fault" => request.is_some_and(|request| request.injected_fault.is_some()),
            _ => true,
        }
    }

    fn key(&self, column: &str) -> Key {
        let request = self.request();
        let number = |of: fn(&LoggedRequest) -> u128| {
            Key::Number(
                request.map_or(-1, |request| i64::try_from(of(request)).unwrap_or(i64::MAX)),
            )
        };
        let text = |of: fn(&LoggedRequest) -> &String| {
            Key::Text(request.map_or_else(String::new, |request| of(request).to_lowercase()))
        };
        match column {
            "operation" => text(|request| &request.operation),
            "caller" => text(|request| &request.caller),
            "status" => number(|request| request.status.into()),
            "duration" => number(|request| request.took.as_nanos()),
            _ => Key::Number(i64::try_from(self.number()).unwrap_or(i64::MAX)),
        }
    }
}

const COLUMNS: &[Column] = &[
    Column::number("No.", "number"),
    Column::plain("Time"),
    Column::sorted("Operation", "operation"),
    Column::sorted("Caller", "caller"),
    Column::sorted("Response", "status"),
    Column::plain("Reason"),
    Column::number("Duration", "duration"),
];

const OUTCOMES: [(&str, &str); 4] = [
    ("carried-out", "carried out"),
    ("refused", "refused"),
    ("no-response", "no response"),
    ("connection", "connection without a request"),
];

fn table(entries: &[Entry]) -> Table<'static> {
    let texts = |of: fn(&LoggedRequest) -> &String| {
        let texts = entries.iter().filter_map(Entry::request).map(of);
        texts
            .filter(|text| can_be_chosen(text))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    Table {
        path: PATH,
        nouns: ("entry", "entries"),
        columns: COLUMNS,
        filters: vec![
            Filter::of(
                "Operation",
                "operation",
                texts(|request| &request.operation),
            ),
            Filter::of("Caller", "caller", texts(|request| &request.caller)),
            Filter::named("Outcome", "outcome", &OUTCOMES),
            Filter::named("Fault", "fault", &[("injected", "injected")]),
        ],
        sort: "-number",
        empty: "No request yet. The overview shows how to connect a client.",
    }
}

/// A client decides what it calls itself. A name that is long or does not show can be searched.
fn can_be_chosen(name: &str) -> bool {
    let room = 1..=60;
    room.contains(&name.len()) && Printable::whole(name).to_string() == name
}

fn content(view: &View, mut entries: Vec<Entry>) -> Markup {
    let newest = entries.first().map_or(0, Entry::number);
    let upto: Option<u64> = view.text("upto").parse().ok();
    entries.retain(|entry| upto.is_none_or(|upto| entry.number() <= upto));
    let table = table(&entries);
    let is_live =
        upto.is_none() && view.text("page").is_empty() && view.order(&table).0 == "number";
    let listing = Listing::of(&table, view, entries);
    let listing = listing.pinned("upto", upto.unwrap_or(newest).to_string());
    html! {
        p.row {
            @if is_live {
                label { input type="checkbox" id="live" checked hidden; " " span id="live-label" hidden { "Update every two seconds" } }
                span id="live-state" role="status" {}
            } @else if let Some(upto) = upto {
                span.quiet { "Entries up to no. " (upto) }
                a href=(view.address(PATH, &[("upto", ""), ("page", "")])) { "Show the newest" }
            }
        }
        div id="log" data-live[is_live] { (listing.render(row)) }
        p.quiet {
            "The log keeps the last " (LoggedRequest::KEPT_REQUESTS) " requests and the last "
            (LoggedConnection::KEPT_CONNECTIONS) " connections without a request."
        }
    }
}

fn row(entry: &Entry) -> Markup {
    match entry {
        Entry::Connection(connection) => connection_row(connection),
        Entry::Request(stored) => request_row(&stored.request),
    }
}

fn request_row(request: &LoggedRequest) -> Markup {
    html! {
        tr data-number=(request.number) {
            td.number data-label="No." { a href=(address(request)) { (request.number) } }
            td data-label="Time" { (timestamp(request.at)) }
            td data-label="Operation" { (operation(request)) }
            td data-label="Caller" { (brief(&request.caller)) }
            td data-label="Response" { (status(request)) }
            @if request.injected_fault.is_some() || request.refusal.is_some() || !request.dropped.is_empty() {
                td data-label="Reason" { span { (reason(request)) } }
            } @else {
                td {}
            }
            td.number data-label="Duration" { (milliseconds(request.took)) }
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
            td data-label="Reason" { (brief(&connection.problem)) }
            td {}
        }
    }
}

/// The page of one request.
struct Detail<'a> {
    requests: &'a [Arc<StoredRequest>],
    place: usize,
    stored: &'a StoredRequest,
    endpoint: &'a str,
    /// The bodies are shown as they came.
    is_as_sent: bool,
}

impl Detail<'_> {
    fn render(&self) -> Markup {
        let response = self.stored.response_body.to_string();
        html! {
            (self.links())
            (self.facts())
            @if let Some(fault) = message::fault::fault(&response) { (fault) }
            (self.dropped())
            p.row {
                @if self.is_as_sent {
                    a href=(address(self.request())) { "Indented" } strong { "As it came" }
                } @else {
                    strong { "Indented" } a href={ (address(self.request())) "?form=sent" } { "As it came" }
                }
                span.quiet { "Secrets are replaced by [redacted]." }
            }
            div.pair {
                (self.message("request", "Request", &self.request().request_body))
                (self.message("response", "Response", &response))
            }
            (self.curl())
        }
    }

    fn request(&self) -> &LoggedRequest {
        &self.stored.request
    }

    fn links(&self) -> Markup {
        let older = self
            .place
            .checked_sub(1)
            .and_then(|place| self.requests.get(place));
        let newer = self.requests.get(self.place + 1);
        html! {
            p.row {
                a href=(PATH) { "All requests" }
                @if let Some(older) = older { a rel="prev" href=(address(&older.request)) { "Previous" } }
                @if let Some(newer) = newer { a rel="next" href=(address(&newer.request)) { "Next" } }
            }
        }
    }

    fn facts(&self) -> Markup {
        let request = self.request();
        html! {
            dl.facts {
                dt { "Request" } dd { (request.number) ", " (timestamp(request.at)) " UTC" }
                dt { "From" } dd { @if let Some(peer) = request.peer { (peer) } }
                dt { "Action" } dd { code { (whole(&request.action)) } }
                dt { "Operation" } dd { (operation_link(request)) }
                dt { "Caller" } dd { @if request.caller.is_empty() { "not authenticated" } @else { (caller_links(&request.caller)) } }
                dt { "Response" } dd { (status(request)) }
                dt { "Duration" } dd { (milliseconds(request.took)) (self.usual_duration()) }
                @if let Some(refusal) = &request.refusal { dt { "Reason for refusal" } dd { (whole(refusal)) } }
                @if let Some(fault) = &request.injected_fault {
                    dt { "Injected fault" } dd { code { (whole(fault)) } " " a href="/portal/faults" { "Fault injection" } }
                }
            }
        }
    }

    /// The median duration of the same operation, to compare with.
    fn usual_duration(&self) -> Markup {
        let operation = &self.request().operation;
        let same = self
            .requests
            .iter()
            .filter(|stored| stored.request.operation == *operation);
        let mut durations: Vec<_> = same.map(|stored| stored.request.took).collect();
        durations.sort_unstable();
        html! {
            @if durations.len() > 1 && !operation.is_empty() {
                span.quiet { " (median of " (durations.len()) " in the log: " (milliseconds(durations[durations.len() / 2])) ")" }
            }
        }
    }

    fn dropped(&self) -> Markup {
        let dropped = &self.request().dropped;
        html! {
            @if !dropped.is_empty() {
                section.fair aria-labelledby="dropped" {
                    h2 id="dropped" { "Dropped by the service" }
                    ul { @for part in dropped { li { (dropped_part(part)) } } }
                    p.quiet { "WCF ignores these parts without an error, and so does the sandbox. Send members in the order of the contract, under their exact names." }
                }
            }
        }
    }

    fn message(&self, id: &str, title: &str, body: &str) -> Markup {
        html! {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                @if body.is_empty() { p.quiet { "Empty." } }
                @else if self.is_as_sent { (message::as_sent(body)) }
                @else { (message::indented(body)) }
            }
        }
    }

    fn curl(&self) -> Markup {
        let request = self.request();
        let is_12 = request
            .request_body
            .contains("http://www.w3.org/2003/05/soap-envelope");
        let endpoint = match is_12 {
            true => self.endpoint.replace("/soap", "/soap12"),
            false => self.endpoint.to_owned(),
        };
        let again = Request {
            endpoint: &endpoint,
            action: &request.action,
            body: &request.request_body,
        };
        html! {
            @if let Some(command) = again.command() {
                details.card {
                    summary { "Send it again with curl" }
                    p.quiet { "Replace each [redacted] first: the log has no secrets." }
                    (super::page::copyable("curl", &command))
                }
            }
        }
    }
}

/// The address of the page of a request.
pub(super) fn address(request: &LoggedRequest) -> String {
    format!("{PATH}/{}", request.number)
}

/// The address of the requests of an API token.
pub(super) fn of_token(name: &str) -> String {
    link(PATH, [("caller", format!("API token {name}"))])
}

/// The address of the requests that contain this text.
pub(super) fn search(text: &str) -> String {
    link(PATH, [("search", text)])
}

fn operation_link(request: &LoggedRequest) -> Markup {
    let name = request.operation.as_str();
    html! {
        @if name.is_empty() { (operation(request)) }
        @else { a href=(link(PATH, [("operation", name)])) { (operation(request)) } }
    }
}

/// Renders a caller with links to its account or token, its sessions, and its other requests.
fn caller_links(caller: &str) -> Markup {
    let pages: &[(&str, &str)] = match caller.split_once(' ') {
        Some(("API", _)) => &[("Token", "/portal/tokens")],
        Some(("session" | "login", _)) => &[
            ("Account", "/portal/accounts"),
            ("Sessions", "/portal/sessions"),
        ],
        _ => &[],
    };
    let name = ["API token ", "session of ", "login of "];
    let name = name
        .iter()
        .find_map(|kind| caller.strip_prefix(kind))
        .unwrap_or(caller);
    html! {
        (whole(caller))
        @for (text, path) in pages { " " a href=(link(path, [("search", name)])) { (text) } }
        " " a href=(search(name)) { "Requests" }
    }
}

/// Renders the name and the reason of a dropped part.
fn dropped_part(part: &str) -> Markup {
    html! {
        @match part.rsplit_once(": ") {
            Some((name, why)) => { code { (whole(name)) } ": " (whole(why)) },
            None => (whole(part)),
        }
    }
}

pub(super) fn operation(request: &LoggedRequest) -> Markup {
    html! { @if request.operation.is_empty() { span.quiet { "none" } } @else { (untrusted(&request.operation)) } }
}

pub(super) fn status(request: &LoggedRequest) -> Markup {
    match (request.status, &request.refusal) {
        (0, _) => badge("bad", "no response"),
        (200, None) => badge("good", "200"),
        (200, Some(_)) => badge("fair", "200, refused"),
        (status, _) => badge("bad", &status.to_string()),
    }
}

pub(super) fn reason(request: &LoggedRequest) -> Markup {
    html! {
        @if let Some(fault) = &request.injected_fault { (badge("fair", "injected")) " " code { (brief(fault)) } " " }
        @if let Some(refusal) = &request.refusal { (brief(refusal)) " " }
        @if !request.dropped.is_empty() { (badge("fair", &format!("{} dropped", request.dropped.len()))) }
    }
}

/// Renders the whole text that a client chose, on one line.
fn whole(text: &str) -> Markup {
    html! { bdi { (Printable::whole(text).to_string()) } }
}
