//! Fault injection: the form, the list of pending injections, and their removal.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::{PortalForm, Prefill};
use super::listing::View;
use super::page::{Notice, Section, count, field, form_token, page, untrusted};
use super::state::Portal;
use crate::error::Error;
use crate::faults::injection::{FaultInjection, PendingInjection};
use crate::identity::portal_sessions::Administrator;
use crate::soap::contract::table::OPERATIONS;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "injected" => Notice::Done("The fault is injected into the next matching call."),
        "removed" => Notice::Done("The injection is removed."),
        _ => Notice::Nothing,
    };
    list(&portal, &administrator, notice, Prefill::NOTHING)
}

pub(super) async fn inject(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    match injection(&form).and_then(|injection| portal.admin.inject(injection)) {
        Ok(_) => Redirect::to("/portal/faults?done=injected").into_response(),
        Err(error) => {
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(&form)));
            list(&portal, &form.administrator, notice, prefill)
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
            return list(&portal, &form.administrator, notice, Prefill::NOTHING);
        }
    }
    Redirect::to("/portal/faults?done=removed").into_response()
}

fn list(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    prefill: Prefill<'_>,
) -> Response {
    let content = content(administrator, &portal.admin.injections(), prefill);
    page(portal, administrator, Section::Faults, notice, content)
}

/// Kinds, what a person reads, and what their value is.
fn injection(form: &PortalForm) -> Result<FaultInjection, Error> {
    let (kind, value) = (form.field("kind"), form.field("value"));
    let fault = if value.is_empty() {
        kind.parse()?
    } else {
        format!("{kind}:{value}").parse()?
    };
    let injection = match form.field("operation") {
        "" => FaultInjection::on_any(fault),
        operation => FaultInjection::on(operation, fault),
    };
    Ok(injection
        .nth(form.number("nth")?.unwrap_or(1))
        .times(form.number("times")?.unwrap_or(1)))
}

const KINDS: [(&str, &str); 12] = [
    (
        "lose-response",
        "Lose the response (the call is carried out)",
    ),
    (
        "reset",
        "Reset the connection (the call is not carried out)",
    ),
    ("stall", "Stall (no response, the connection stays open)"),
    ("delay", "Delay the response; value: milliseconds"),
    ("truncate", "Truncate the response; value: bytes sent"),
    ("html", "HTML from a proxy; value: status, such as 502"),
    ("throttle", "Throttle with 429; value: seconds to wait"),
    ("expire-session", "Session ends before the call"),
    (
        "execute-then-expire-session",
        "Session ends after the call, which is refused",
    ),
    ("fault", "SOAP fault; value: its code, such as Server"),
    ("gzip-bomb", "Gzip bomb; value: bytes when unpacked"),
    ("content-type", "Wrong content type; value: the type"),
];

fn content(
    administrator: &Administrator,
    pending: &[PendingInjection],
    prefill: Prefill<'_>,
) -> Markup {
    html! {
        (form(administrator, prefill))
        (table(administrator, pending))
        @if !pending.is_empty() {
            form.row method="post" action="/portal/faults/remove" {
                (form_token(administrator))
                button.plain { "Remove all" }
            }
        }
    }
}

fn form(administrator: &Administrator, prefill: Prefill<'_>) -> Markup {
    let (operation, kind) = (prefill.field("operation", ""), prefill.field("kind", ""));
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "Inject a fault" }
            form.grid method="post" action="/portal/faults" {
                (form_token(administrator))
                (field("Operation", html! {
                    select name="operation" {
                        option value="" { "Any" }
                        option selected[operation == "Login"] { "Login" }
                        @for known in OPERATIONS { option selected[operation == known.name] { (known.name) } }
                    }
                }))
                div.double { (field("Fault", html! { select name="kind" { @for (known, text) in KINDS { option value=(known) selected[known == kind] { (text) } } } })) }
                (field("Value", html! { input name="value" autocomplete="off" value=(prefill.field("value", "")); }))
                (field("From call number", html! { input type="number" name="nth" value=(prefill.field("nth", "1")) min="1"; }))
                (field("How many times", html! { input type="number" name="times" value=(prefill.field("times", "1")) min="1"; }))
                button.main { "Inject" }
            }
        }
    }
}

fn table(administrator: &Administrator, pending: &[PendingInjection]) -> Markup {
    html! {
        div.wide {
            table {
                caption { (count(pending.len(), "pending injection", "pending injections")) }
                thead {
                    tr {
                        th scope="col" { "Operation" }
                        th scope="col" { "Fault" }
                        th scope="col" { "When" }
                        th.number scope="col" { "Calls seen" }
                        th scope="col" { span.unseen { "Actions" } }
                    }
                }
                tbody {
                    @for plan in pending { (row(administrator, plan)) }
                    @if pending.is_empty() { tr { td.quiet colspan="5" { "No pending injection. Calls get no faults." } } }
                }
            }
        }
    }
}

fn row(administrator: &Administrator, plan: &PendingInjection) -> Markup {
    html! {
        tr {
            th scope="row" { (plan.injection.operation().unwrap_or("any")) }
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
