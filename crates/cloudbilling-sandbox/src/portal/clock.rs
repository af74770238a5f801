//! The clock: moved, stopped, and set right again.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::door::{Order, Visitor};
use super::page::{Section, badge, field, form_token, moment, page};
use super::{Portal, refused};
use crate::admission::Work;
use crate::{Admin, ClockSetting, Error, ErrorKind};

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Response {
    let said = (query.as_deref() == Some("set"))
        .then_some("The clock is set. Locks and sessions follow it.");
    page(
        &visitor,
        Section::Clock,
        said,
        content(&visitor, &portal.admin),
    )
    .into_response()
}

pub(super) async fn change(State(portal): State<Arc<Portal>>, order: Order) -> Response {
    let admin = portal.admin.clone();
    let minutes: Result<Option<u64>, Error> = order.number("minutes");
    let change = order.field("change").to_owned();
    let result = portal.run(Work::Write, move || match (change.as_str(), minutes?) {
        ("advance", Some(minutes)) => {
            admin.advance_clock(Duration::from_secs(minutes.saturating_mul(60)))
        }
        ("freeze", _) => admin.set_clock(admin.clock().frozen()),
        ("real", _) => admin.set_clock(ClockSetting::REAL),
        ("run", _) => admin.set_clock(admin.clock().running()),
        _ => Err(Error::new(
            ErrorKind::Invalid,
            "the clock is moved by a number of minutes from 1 to 525600",
        )),
    });
    match result.await {
        Ok(()) => Redirect::to("/portal/clock?set").into_response(),
        Err(error) => refused(&order.visitor, Section::Clock, &error),
    }
}

fn content(visitor: &Visitor, admin: &Admin) -> Markup {
    let setting = admin.clock();
    let state = match setting {
        ClockSetting::Frozen(_) => badge("fair", "Stopped"),
        ClockSetting::REAL => badge("good", "Real time"),
        ClockSetting::Running { .. } => badge("fair", "Moved"),
    };
    html! {
        p.clock { (moment(setting.now())) " " span.quiet { "UTC" } " " (state) }
        p { "Locks, sessions and the dates that the service writes follow this clock. Delays on the wire are always real." }
        form.grid method="post" action="/portal/clock" {
            (form_token(visitor))
            (field("Minutes", html! { input type="number" name="minutes" value="15" min="1" max="525600"; }))
            button.main name="change" value="advance" { "Move forward" }
            @if let ClockSetting::Frozen(_) = setting {
                button.plain name="change" value="run" { "Let it run" }
            } @else {
                button.plain name="change" value="freeze" { "Stop the clock" }
            }
            button.plain name="change" value="real" { "Back to the real time" }
        }
    }
}
