//! The clock: moved, stopped, and reset.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::{PortalForm, Prefill};
use super::listing::View;
use super::page::{Notice, Section, badge, field, form_token, page, timestamp};
use super::state::Portal;
use crate::admin::handle::Admin;
use crate::error::{Error, ErrorKind};
use crate::identity::portal_sessions::Administrator;
use crate::server::admission::Work;
use crate::server::clock::ClockSetting;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "set" => Notice::Done("The clock is set. Locks and sessions follow it."),
        _ => Notice::Nothing,
    };
    let content = content(&administrator, &portal.admin, Prefill::NOTHING);
    page(&portal, &administrator, Section::Clock, notice, content)
}

pub(super) async fn change(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let minutes: Result<Option<u64>, Error> = form.number("minutes");
    let change = form.field("change").to_owned();
    let result = portal.admin.run(Work::Write, move |admin| {
        match (change.as_str(), minutes?) {
            ("advance", Some(minutes)) => {
                admin.advance_clock(Duration::from_secs(minutes.saturating_mul(60)))
            }
            ("freeze", _) => admin.set_clock(admin.clock().frozen()),
            ("real", _) => admin.set_clock(ClockSetting::REAL),
            ("run", _) => admin.set_clock(admin.clock().running()),
            _ => Err(Error::new(
                ErrorKind::Invalid,
                "invalid number of minutes: expected 1 to 525600",
            )),
        }
    });
    match result.await {
        Ok(()) => Redirect::to("/portal/clock?done=set").into_response(),
        Err(error) => {
            let content = content(&form.administrator, &portal.admin, Prefill(Some(&form)));
            let notice = Notice::Failed(&error);
            page(
                &portal,
                &form.administrator,
                Section::Clock,
                notice,
                content,
            )
        }
    }
}

fn content(administrator: &Administrator, admin: &Admin, prefill: Prefill<'_>) -> Markup {
    let setting = admin.clock();
    let state = match setting {
        ClockSetting::Frozen(_) => badge("fair", "Stopped"),
        ClockSetting::REAL => badge("good", "Real time"),
        ClockSetting::Running { .. } => badge("fair", "Moved"),
    };
    html! {
        p.clock { (timestamp(setting.now())) " " span.quiet { "UTC" } " " (state) }
        p { "Locks, sessions and the dates that the service writes follow this clock. Delays on the wire are always real." }
        form.grid method="post" action="/portal/clock" {
            (form_token(administrator))
            (field("Minutes", html! { input type="number" name="minutes" value=(prefill.field("minutes", "15")) min="1" max="525600"; }))
            button.main name="change" value="advance" { "Move forward" }
            @if let ClockSetting::Frozen(_) = setting {
                button.plain name="change" value="run" { "Start the clock" }
            } @else {
                button.plain name="change" value="freeze" { "Stop the clock" }
            }
            button.plain name="change" value="real" { "Reset to real time" }
        }
    }
}
