//! The rules of this sandbox, which can change while it runs.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form_page;
use crate::error::{Error, ErrorKind, unknown};
use crate::identity::lockout::LockRules;
use crate::identity::portal_sessions::Administrator;
use crate::portal::form::{PortalForm, Prefill};
use crate::portal::page::{Notice, field, form_token};
use crate::portal::state::Portal;
use crate::server::behaviour::{Behaviour, LoginRefusalForm, MemberOrder, RefusalForm};
use crate::server::rules::Rules;

/// The lifetime of sessions in the preset of short ones.
pub(in crate::portal) const SHORT_SESSIONS: Duration = Duration::from_secs(30);

pub(super) async fn change(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    match read(&form) {
        Ok(rules) => {
            portal.admin.service().rules.set(rules);
            Redirect::to("/portal/contract?done=rules").into_response()
        }
        Err(error) => {
            let notice = Notice::Failed(&error);
            form_page(&portal, &form.administrator, notice, Prefill::NOTHING)
        }
    }
}

fn read(form: &PortalForm) -> Result<Rules, Error> {
    let is_on = |name: &str| form.field(name) == "yes";
    Ok(Rules {
        lock: LockRules {
            strikes: u32::try_from(number(form, "strikes", 1_000)?).unwrap_or(u32::MAX),
            duration: Duration::from_secs(number(form, "minutes", 525_600)? * 60),
            end_clears_strikes: is_on("end_clears_strikes"),
            right_password_lifts: is_on("right_password_lifts"),
            success_clears_strikes: is_on("success_clears_strikes"),
            wrong_login_extends: is_on("wrong_login_extends"),
            locking_login_says_locked: is_on("locking_login_says_locked"),
        },
        session_lifetime: Duration::from_secs(number(form, "lifetime", 31_536_000)?),
        behaviour: Behaviour {
            refusals: chosen(form, "refusals", &REFUSALS)?,
            login_refusals: chosen(form, "login_refusals", &LOGIN_REFUSALS)?,
            member_order: chosen(form, "member_order", &ORDERS)?,
        },
    })
}

fn number(form: &PortalForm, name: &str, most: u64) -> Result<u64, Error> {
    let number = form
        .number(name)?
        .filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| {
        Error::new(
            ErrorKind::Invalid,
            format!("{name} is not a number from 1 to {most}"),
        )
    })
}

/// A value with its name in the form and its text.
type Choice<T> = (T, &'static str, &'static str);

fn chosen<T: Copy, const N: usize>(
    form: &PortalForm,
    name: &str,
    choices: &[Choice<T>; N],
) -> Result<T, Error> {
    let value = form.field(name);
    let known = choices.iter().find(|(_, known, _)| *known == value);
    known
        .map(|(choice, ..)| *choice)
        .ok_or_else(|| unknown(name, value, &choices.map(|(_, known, _)| known)))
}

const REFUSALS: [Choice<RefusalForm>; 3] = [
    (RefusalForm::Fault, "fault", "SOAP fault"),
    (
        RefusalForm::HttpStatus,
        "http-status",
        "HTTP 401 or 403, without a body",
    ),
    (
        RefusalForm::ResultCode,
        "result-code",
        "result code and message",
    ),
];

const LOGIN_REFUSALS: [Choice<LoginRefusalForm>; 2] = [
    (LoginRefusalForm::Status, "status", "status and message"),
    (LoginRefusalForm::Fault, "fault", "SOAP fault"),
];

const ORDERS: [Choice<MemberOrder>; 2] = [
    (MemberOrder::Contract, "contract", "dropped silently"),
    (MemberOrder::Any, "any", "read like any other"),
];

/// A switch of the lock: its name, its text, and the evidence for its default.
type Switch = (
    &'static str,
    &'static str,
    &'static str,
    fn(&LockRules) -> bool,
);

const SWITCHES: [Switch; 5] = [
    (
        "success_clears_strikes",
        "A success clears the strikes",
        "Inferred: only consecutive wrong logins count.",
        |rules| rules.success_clears_strikes,
    ),
    (
        "end_clears_strikes",
        "The end of the lock clears the strikes",
        "Unproven. If not, the next wrong login locks again at once: the harder reading.",
        |rules| rules.end_clears_strikes,
    ),
    (
        "right_password_lifts",
        "The right password lifts a lock before its end",
        "Unproven: the documentation speaks of a later login with the right credentials.",
        |rules| rules.right_password_lifts,
    ),
    (
        "wrong_login_extends",
        "A wrong login during the lock starts it again",
        "Unproven.",
        |rules| rules.wrong_login_extends,
    ),
    (
        "locking_login_says_locked",
        "The login that causes the lock reports it",
        "Unproven. If not, it reports wrong credentials.",
        |rules| rules.locking_login_says_locked,
    ),
];

/// Renders the switches as they are set now.
pub(super) fn form(administrator: &Administrator, rules: Rules) -> Markup {
    let Behaviour {
        refusals,
        login_refusals,
        member_order,
    } = rules.behaviour;
    let number = |name: &str, value: u64| html! { input type="number" name=(name) value=(value) min="1" required; };
    html! {
        section aria-labelledby="rules" {
            h2 id="rules" { "Rules of this sandbox" }
            form.rules method="post" action="/portal/contract/rules" {
                (form_token(administrator))
                div.grid {
                    (field("Wrong logins before a lock", number("strikes", rules.lock.strikes.into())))
                    (field("Minutes of a lock", number("minutes", rules.lock.duration.as_secs().div_ceil(60))))
                    (field("Seconds of a session", number("lifetime", rules.session_lifetime.as_secs())))
                }
                p.quiet { "Documented: the third wrong login locks for 15 minutes. The lifetime of a session is not documented." }
                ul.list {
                    @for (name, text, evidence, is_on) in &SWITCHES {
                        li {
                            label { input type="checkbox" name=(name) value="yes" checked[is_on(&rules.lock)]; " " (text) }
                            span.line-break { (evidence) }
                        }
                    }
                }
                div.grid {
                    (field("A call is refused by", select("refusals", &REFUSALS, refusals)))
                    (field("A login is refused by", select("login_refusals", &LOGIN_REFUSALS, login_refusals)))
                    (field("A member out of order is", select("member_order", &ORDERS, member_order)))
                    button.main { "Apply" }
                }
                p.quiet { "Documented: a refused login has a status and a message. Inferred from WCF: the faults, and that members out of order are dropped. A restart brings the rules of its start back." }
            }
        }
    }
}

fn select<T: Copy + PartialEq>(name: &str, choices: &[Choice<T>], current: T) -> Markup {
    html! {
        select name=(name) {
            @for (choice, value, text) in choices { option value=(value) selected[*choice == current] { (text) } }
        }
    }
}
