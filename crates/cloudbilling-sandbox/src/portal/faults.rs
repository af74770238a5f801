//! Fault injection: a form for each kind, presets, the pending injections, and the injected faults.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::contract::SHORT_SESSIONS;
use super::form::{PortalForm, Prefill};
use super::listing::{ACTIONS, Column, Filter, Key, Listing, Row, Table, View, link};
use super::page::{Notice, Section, ago, field, form_token, page, untrusted};
use super::requests;
use super::state::Portal;
use crate::admin::handle::Admin;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, unknown};
use crate::faults::fault::{FaultForm, InjectedFault};
use crate::faults::injection::{FaultInjection, PendingInjection};
use crate::identity::portal_sessions::Administrator;
use crate::journal::entry::StoredRequest;
use crate::server::rules::Rules;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "injected" => Notice::Done("The fault is injected into the next matching call."),
        "preset" => Notice::Done("The preset is set up. Its injections are in the list."),
        "removed" => Notice::Done("The injection is removed."),
        _ => Notice::Nothing,
    };
    list(&portal, &administrator, notice, &view, Prefill::NOTHING)
}

pub(super) async fn inject(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    match injection(&form).and_then(|injection| portal.admin.inject(injection)) {
        Ok(_) => Redirect::to("/portal/faults?done=injected").into_response(),
        Err(error) => {
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(&form)));
            list(
                &portal,
                &form.administrator,
                notice,
                &View::default(),
                prefill,
            )
        }
    }
}

/// Sets up a preset: several injections at once.
pub(super) async fn preset(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    match set_up(&portal.admin, form.field("preset")) {
        Ok(()) => Redirect::to("/portal/faults?done=preset").into_response(),
        Err(error) => {
            let notice = Notice::Failed(&error);
            list(
                &portal,
                &form.administrator,
                notice,
                &View::default(),
                Prefill::NOTHING,
            )
        }
    }
}

/// Calls one off, or all if none is named.
pub(super) async fn remove(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    match form.number("id") {
        // Whether it still waited is the same to who called it off.
        Ok(Some(id)) => drop(portal.admin.remove_injection(id)),
        Ok(None) => portal.admin.clear_injections(),
        Err(error) => {
            let notice = Notice::Failed(&error);
            return list(
                &portal,
                &form.administrator,
                notice,
                &View::default(),
                Prefill::NOTHING,
            );
        }
    }
    Redirect::to("/portal/faults?done=removed").into_response()
}

fn list(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    view: &View,
    prefill: Prefill<'_>,
) -> Response {
    let admin = &portal.admin;
    let (table, pending) = (table(admin.operations()), admin.injections());
    let is_pending = !pending.is_empty();
    let listing = Listing::of(&table, view, pending);
    let content = html! {
        (presets(administrator))
        (kinds(administrator, admin.operations(), prefill))
        (listing.render(|plan| row(administrator, plan)))
        @if is_pending {
            form.row method="post" action="/portal/faults/remove" {
                (form_token(administrator))
                button.plain { "Remove all" }
            }
        }
        (fired(&admin.service().journal.stored(), admin.now()))
    };
    page(portal, administrator, Section::Faults, notice, content)
}

fn injection(form: &PortalForm) -> Result<FaultInjection, Error> {
    let parts = ["kind", "value", "reason"].map(|name| form.field(name));
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let fault = parts.join(":").parse()?;
    let injection = match form.field("operation") {
        "" => FaultInjection::on_any(fault),
        operation => FaultInjection::on(operation, fault),
    };
    let times = match form.field("times") {
        "always" => u64::MAX,
        _ => form.number("times")?.unwrap_or(1),
    };
    Ok(injection.nth(form.number("nth")?.unwrap_or(1)).times(times))
}

/// A kind of fault as people call it, and the value that it takes.
struct Kind {
    kind: &'static str,
    title: &'static str,
    value: Option<Value>,
}

struct Value {
    label: &'static str,
    is_number: bool,
    example: &'static str,
}

const fn kind(kind: &'static str, title: &'static str) -> Kind {
    Kind {
        kind,
        title,
        value: None,
    }
}

const fn with(
    kind: &'static str,
    title: &'static str,
    label: &'static str,
    is_number: bool,
    example: &'static str,
) -> Kind {
    Kind {
        kind,
        title,
        value: Some(Value {
            label,
            is_number,
            example,
        }),
    }
}

const KINDS: [Kind; 12] = [
    kind("lose-response", "Lose the response"),
    kind("reset", "Reset the connection"),
    kind("stall", "Stall"),
    with("delay", "Delay the response", "Milliseconds", true, "1500"),
    with(
        "truncate",
        "Cut the response off",
        "Bytes that are sent",
        true,
        "100",
    ),
    with("html", "Page of a proxy", "HTTP status", true, "502"),
    with("throttle", "Throttle", "Seconds to wait", true, "7"),
    with("fault", "SOAP fault", "Fault code", false, "Server"),
    kind("expire-session", "End the session before the call"),
    kind(
        "execute-then-expire-session",
        "End the session after the call",
    ),
    with(
        "content-type",
        "Wrong content type",
        "Content type",
        false,
        "text/html",
    ),
    with(
        "gzip-bomb",
        "Gzip bomb",
        "Bytes when unpacked",
        true,
        "1000000000",
    ),
];

/// A set of injections for a situation.
struct Preset {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    /// The lifetime that sessions get.
    lifetime: Option<Duration>,
    /// The fault, the first call that gets it, and the number of calls.
    faults: &'static [(InjectedFault, u64, u64)],
}

const PRESETS: [Preset; 5] = [
    Preset {
        name: "flaky-network",
        title: "Flaky network",
        about: "Of the next eight calls, one is reset, one waits 1.5 s, one loses its response and one is cut off.",
        lifetime: None,
        faults: &[
            (InjectedFault::Reset, 2, 1),
            (InjectedFault::Delay(Duration::from_millis(1_500)), 4, 1),
            (InjectedFault::LoseResponse, 6, 1),
            (InjectedFault::Truncate { after: 100 }, 8, 1),
        ],
    },
    Preset {
        name: "overload",
        title: "Overloaded server",
        about: "The next three calls get 429 and are to wait 2 s; two more get 503 from a proxy.",
        lifetime: None,
        faults: &[
            (
                InjectedFault::Throttle {
                    retry_after: Duration::from_secs(2),
                },
                1,
                3,
            ),
            (InjectedFault::Html { status: 503 }, 4, 2),
        ],
    },
    Preset {
        name: "sessions-end",
        title: "Sessions end early",
        about: "A session ends before the second call, and another one after the fourth was carried out.",
        lifetime: None,
        faults: &[
            (InjectedFault::ExpireSession, 2, 1),
            (InjectedFault::ExecuteThenExpireSession, 4, 1),
        ],
    },
    Preset {
        name: "short-sessions",
        title: "Sessions of 30 s",
        about: "From now on a session lasts 30 s. Set another lifetime under Contract.",
        lifetime: Some(SHORT_SESSIONS),
        faults: &[],
    },
    Preset {
        name: "proxy-down",
        title: "Proxy without a server",
        about: "Every call gets a page of HTML with status 502, until you remove the injection.",
        lifetime: None,
        faults: &[(InjectedFault::Html { status: 502 }, 1, u64::MAX)],
    },
];

fn set_up(admin: &Admin, name: &str) -> Result<(), Error> {
    let known = PRESETS.iter().find(|preset| preset.name == name);
    let preset = known
        .ok_or_else(|| unknown("preset", name, &PRESETS.each_ref().map(|known| known.name)))?;
    if let Some(session_lifetime) = preset.lifetime {
        let rules = &admin.service().rules;
        rules.set(Rules {
            session_lifetime,
            ..rules.get()
        });
    }
    for (fault, nth, times) in preset.faults {
        admin.inject(
            FaultInjection::on_any(fault.clone())
                .nth(*nth)
                .times(*times),
        )?;
    }
    Ok(())
}

fn presets(administrator: &Administrator) -> Markup {
    html! {
            section aria-labelledby="presets" {
                h2 id="presets" { "Presets" }
                form.tiles method="post" action="/portal/faults/preset" {
                    (form_token(administrator))
                    @for preset in &PRESETS {
                        div {
                            button.plain name="preset" value=(preset.name) { (preset.title) }
                            p.quiet { (preset.about) }
                        }
                    }
                }
    p.quiet { "Lifetimes and the rules of the lock are under " a href="/portal/contract" { "Contract" } "." }
            }
        }
}

/// Renders a form for each kind. The refused one is open.
fn kinds(administrator: &Administrator, operations: &[String], prefill: Prefill<'_>) -> Markup {
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "Inject a fault" }
            @for kind in &KINDS {
                @let refused = (prefill.field("kind", "") == kind.kind).then_some(prefill);
                @let prefill = refused.unwrap_or(Prefill::NOTHING);
                details.snippet open[refused.is_some()] {
                    summary { (kind.title) @if let Some(form) = kind.form() { span.quiet { " – " (marked(form.effect)) } } }
                    (kind.fields(administrator, operations, prefill))
                }
            }
        }
    }
}

/// Renders a text whose code stands between backticks.
fn marked(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

impl Kind {
    fn form(&self) -> Option<FaultForm> {
        InjectedFault::FORMS
            .into_iter()
            .find(|form| form.kind == self.kind)
    }

    fn fields(
        &self,
        administrator: &Administrator,
        operations: &[String],
        prefill: Prefill<'_>,
    ) -> Markup {
        let operation = prefill.field("operation", "");
        html! {
            @if let Some(form) = self.form() {
                p.quiet { "The call is carried out: " (form.carried_out) ". In scripts: " code { (form.form) } }
            }
            form.grid method="post" action="/portal/faults" {
                (form_token(administrator))
                input type="hidden" name="kind" value=(self.kind);
                (field("Operation", html! {
                    select name="operation" {
                        option value="" { "Any" }
                        @for known in operations { option selected[operation == known] { (known) } }
                    }
                }))
                @if let Some(value) = &self.value { (value.field(prefill)) }
                @if self.kind == "fault" {
                    (field("Reason", html! { input name="reason" autocomplete="off" value=(prefill.field("reason", "An injected fault.")); }))
                }
                (field("From call number", html! { input type="number" name="nth" value=(prefill.field("nth", "1")) min="1"; }))
                (field("Number of calls", html! { input name="times" list="times" inputmode="numeric" value=(prefill.field("times", "1")); }))
                button.main { "Inject" span.unseen { ": " (self.title) } }
            }
        }
    }
}

impl Value {
    fn field<'a>(&'a self, prefill: Prefill<'a>) -> Markup {
        let kind = if self.is_number { "number" } else { "text" };
        let value = prefill.field("value", self.example);
        field(
            self.label,
            html! { input type=(kind) name="value" autocomplete="off" value=(value) required; },
        )
    }
}

const COLUMNS: &[Column] = &[
    Column::sorted("Operation", "operation"),
    Column::sorted("Fault", "fault"),
    Column::sorted("When", "when"),
    Column::number("Calls seen", "seen"),
    Column::plain(ACTIONS),
];

fn table(operations: &[String]) -> Table<'static> {
    Table {
        path: "/portal/faults",
        nouns: ("pending injection", "pending injections"),
        columns: COLUMNS,
        filters: vec![Filter::of("Operation", "operation", operations)],
        sort: "number",
        empty: "No pending injection. Calls get no faults.",
    }
}

impl Row for PendingInjection {
    fn texts(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.injection.fault().to_string().into(),
            operation(self).into(),
        ]
    }

    fn has(&self, filter: &str, value: &str) -> bool {
        filter != "operation" || self.injection.operation() == Some(value)
    }

    fn key(&self, column: &str) -> Key {
        let number = |number: u64| Key::Number(i64::try_from(number).unwrap_or(i64::MAX));
        match column {
            "operation" => Key::Text(operation(self).to_owned()),
            "fault" => Key::Text(self.injection.fault().to_string()),
            "when" => number(self.injection.nth),
            "seen" => number(self.seen),
            _ => number(self.id),
        }
    }
}

fn operation(plan: &PendingInjection) -> &str {
    plan.injection.operation().unwrap_or("any")
}

fn row(administrator: &Administrator, plan: &PendingInjection) -> Markup {
    html! {
        tr {
            th scope="row" { (operation(plan)) }
            td data-label="Fault" { code { (untrusted(plan.injection.fault())) } }
            td data-label="When" { (when(plan)) }
            td.number data-label="Calls seen" { (plan.seen) }
            td {
                form.row method="post" action="/portal/faults/remove" {
                    (form_token(administrator))
                    input type="hidden" name="id" value=(plan.id);
                    button.plain { "Remove" span.unseen { " injection " (plan.id) } }
                }
            }
        }
    }
}

fn when(plan: &PendingInjection) -> String {
    match (plan.injection.nth, plan.injection.times) {
        (nth, 1) => format!("call {nth}"),
        (nth, u64::MAX) => format!("from call {nth} on"),
        (nth, times) => format!("calls {nth} to {}", nth.saturating_add(times - 1)),
    }
}

/// Renders the last calls that got a fault.
fn fired(requests: &[Arc<StoredRequest>], now: Timestamp) -> Markup {
    const LAST: usize = 6;
    let fired = requests
        .iter()
        .rev()
        .filter(|stored| stored.request.injected_fault.is_some());
    let fired: Vec<_> = fired.take(LAST).map(|stored| &stored.request).collect();
    html! {
        section aria-labelledby="fired" {
            h2 id="fired" { "Injected faults" }
            ul.list {
                @for request in &fired {
                    li {
                        a href=(requests::address(request)) { (request.number) } " " (requests::operation(request)) " "
                        code { (untrusted(request.injected_fault.as_deref().unwrap_or_default())) } " " (ago(request.at, now))
                    }
                }
            }
            @if fired.is_empty() { p.quiet { "No call got a fault yet." } }
            @else { p { a href=(link(requests::PATH, [("fault", "injected")])) { "All calls that got a fault" } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_fault_has_a_form_whose_example_is_valid() {
        let mut kinds = KINDS.map(|kind| kind.kind);
        let mut known = InjectedFault::FORMS.map(|form| form.kind);
        kinds.sort_unstable();
        known.sort_unstable();
        assert_eq!(kinds, known);
        for kind in &KINDS {
            let value = kind
                .value
                .as_ref()
                .map(|value| format!(":{}", value.example));
            let text = format!("{}{}", kind.kind, value.unwrap_or_default());
            assert!(text.parse::<InjectedFault>().is_ok(), "{text}");
        }
    }
}
