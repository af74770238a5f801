//! Mishaps: ordered, listed, called off.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::{Order, Typed};
use super::listing::View;
use super::page::{Said, Section, count, field, foreign, form_token, page};
use super::state::Portal;
use crate::error::Error;
use crate::faults::inject::{Injection, PlannedInjection};
use crate::identity::sign_ins::Visitor;
use crate::soap::contract::OPERATIONS;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    visitor: Visitor,
) -> Response {
    let said = match view.done.as_str() {
        "ordered" => Said::Done("The mishap is set. It waits for its call."),
        "removed" => Said::Done("The mishap is removed."),
        _ => Said::Nothing,
    };
    list(&portal, &visitor, said, Typed::NOTHING)
}

pub(super) async fn inject(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    match injection(&order) {
        Ok(injection) => {
            portal.admin.inject(injection);
            Redirect::to("/portal/mishaps?done=ordered").into_response()
        }
        Err(error) => {
            let (said, typed) = (Said::Refused(&error), Typed(Some(&order)));
            list(&portal, &order.visitor, said, typed)
        }
    }
}

/// Calls one off, or all if none is named.
pub(super) async fn remove(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    match order.number("id") {
        // Whether it still waited is the same to who called it off.
        Ok(Some(id)) => drop(portal.admin.remove_injection(id)),
        Ok(None) => portal.admin.clear_injections(),
        Err(error) => {
            let said = Said::Refused(&error);
            return list(&portal, &order.visitor, said, Typed::NOTHING);
        }
    }
    Redirect::to("/portal/mishaps?done=removed").into_response()
}

fn list(portal: &Portal, visitor: &Visitor, said: Said<'_>, typed: Typed<'_>) -> Response {
    let content = content(visitor, &portal.admin.injections(), typed);
    page(portal, visitor, Section::Mishaps, said, content)
}

/// Kinds, what a person reads, and what their value is.
fn injection(order: &Order) -> Result<Injection, Error> {
    let (kind, value) = (order.field("kind"), order.field("value"));
    let mishap = if value.is_empty() {
        kind.parse()?
    } else {
        format!("{kind}:{value}").parse()?
    };
    let injection = match order.field("operation") {
        "" => Injection::on_any(mishap),
        operation => Injection::on(operation, mishap),
    };
    Ok(injection
        .nth(order.number("nth")?.unwrap_or(1))
        .times(order.number("times")?.unwrap_or(1)))
}

const KINDS: [(&str, &str); 12] = [
    ("lose-answer", "Lose the answer (carried out, not answered)"),
    ("reset", "Reset the connection (not carried out)"),
    ("stall", "Stall (no answer, connection open)"),
    ("delay", "Delay the answer; value: milliseconds"),
    ("truncate", "Truncate the answer; value: bytes sent"),
    ("html", "HTML from a proxy; value: status, such as 502"),
    ("throttle", "Throttle with 429; value: seconds to wait"),
    ("expire-session", "Session ends before the call"),
    (
        "execute-then-expire-session",
        "Session ends after the call, which is answered as refused",
    ),
    ("fault", "SOAP fault; value: its code, such as Server"),
    ("gzip-bomb", "Gzip bomb; value: bytes when unpacked"),
    ("content-type", "Wrong content type; value: the type"),
];

fn content(visitor: &Visitor, planned: &[PlannedInjection], typed: Typed<'_>) -> Markup {
    let (operation, kind) = (typed.field("operation", ""), typed.field("kind", ""));
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "Order a mishap" }
            form.grid method="post" action="/portal/mishaps" {
                (form_token(visitor))
                (field("Operation", html! {
                    select name="operation" {
                        option value="" { "Any" }
                        option selected[operation == "Login"] { "Login" }
                        @for known in OPERATIONS { option selected[operation == known.name] { (known.name) } }
                    }
                }))
                div.double { (field("Mishap", html! { select name="kind" { @for (known, text) in KINDS { option value=(known) selected[known == kind] { (text) } } } })) }
                (field("Value", html! { input name="value" autocomplete="off" value=(typed.field("value", "")); }))
                (field("From call number", html! { input type="number" name="nth" value=(typed.field("nth", "1")) min="1"; }))
                (field("How many times", html! { input type="number" name="times" value=(typed.field("times", "1")) min="1"; }))
                button.main { "Order it" }
            }
        }
        div.wide {
            table {
                caption { (count(planned.len(), "mishap waits", "mishaps wait")) }
                thead {
                    tr {
                        th scope="col" { "Operation" }
                        th scope="col" { "Mishap" }
                        th scope="col" { "When" }
                        th.number scope="col" { "Calls seen" }
                        th scope="col" { span.unseen { "Actions" } }
                    }
                }
                tbody {
                    @for plan in planned {
                        tr {
                            th scope="row" { (plan.injection.operation().unwrap_or("any")) }
                            td data-label="Mishap" { code { (foreign(plan.injection.mishap())) } }
                            td data-label="When" { (when(plan)) }
                            td.number data-label="Calls seen" { (plan.seen) }
                            td {
                                form.row method="post" action="/portal/mishaps/remove" {
                                    (form_token(visitor))
                                    input type="hidden" name="id" value=(plan.id);
                                    button.plain { "Call off" span.unseen { " mishap " (plan.id) } }
                                }
                            }
                        }
                    }
                    @if planned.is_empty() { tr { td.quiet colspan="5" { "None ordered: all calls go well." } } }
                }
            }
        }
        @if !planned.is_empty() {
            form.row method="post" action="/portal/mishaps/remove" {
                (form_token(visitor))
                button.plain { "Call all off" }
            }
        }
    }
}

fn when(plan: &PlannedInjection) -> String {
    match (plan.injection.nth, plan.injection.times) {
        (nth, 1) => format!("call {nth}"),
        (nth, u64::MAX) => format!("from call {nth} on"),
        (nth, times) => format!("calls {nth} to {}", nth.saturating_add(times - 1)),
    }
}
