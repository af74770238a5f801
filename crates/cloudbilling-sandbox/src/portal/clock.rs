//! The clock: moved, stopped, and reset.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::{PortalForm, Prefill};
use super::listing::View;
use super::page::{Notice, Section, badge, duration, failure, field, form_token, page, timestamp};
use super::state::Portal;
use crate::admin::handle::Admin;
use crate::data::timestamp::Timestamp;
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
    form_page(&portal, &administrator, notice, Prefill::NOTHING).await
}

pub(super) async fn change(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let minutes: Result<Option<u64>, Error> = form.number("minutes");
    let change = form.field("change").to_owned();
    let result = portal.admin.run(Work::Write, move |admin| {
        match (change.as_str(), minutes?) {
            ("advance", Some(minutes)) => advance(admin, minutes),
            ("minute", _) => advance(admin, 1),
            ("quarter", _) => advance(admin, 15),
            ("lock-end", _) => move_to(admin, Ends::read(admin)?.lock),
            ("session-end", _) => move_to(admin, Ends::read(admin)?.session),
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
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(&form)));
            form_page(&portal, &form.administrator, notice, prefill).await
        }
    }
}

fn advance(admin: &Admin, minutes: u64) -> Result<(), Error> {
    admin.advance_clock(Duration::from_secs(minutes.saturating_mul(60)))
}

/// Moves the clock to a moment that may have passed since the page was shown.
fn move_to(admin: &Admin, end: Option<Timestamp>) -> Result<(), Error> {
    end.map_or(Ok(()), |end| admin.advance_clock(end.since(admin.now())))
}

/// The moments when the last lock and the last session end.
struct Ends {
    lock: Option<Timestamp>,
    session: Option<Timestamp>,
}

impl Ends {
    fn read(admin: &Admin) -> Result<Self, Error> {
        let locks = admin
            .accounts()?
            .into_iter()
            .filter_map(|account| account.locked_until);
        let sessions = admin
            .sessions()?
            .into_iter()
            .map(|session| session.expires_at);
        Ok(Self {
            lock: locks.max(),
            session: sessions.max(),
        })
    }
}

async fn form_page(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    prefill: Prefill<'_>,
) -> Response {
    match portal.admin.run(Work::Read, Ends::read).await {
        Ok(ends) => {
            let content = content(administrator, portal.admin.clock(), &ends, prefill);
            page(portal, administrator, Section::Clock, notice, content)
        }
        Err(error) => failure(&error),
    }
}

fn content(
    administrator: &Administrator,
    setting: ClockSetting,
    ends: &Ends,
    prefill: Prefill<'_>,
) -> Markup {
    let state = match setting {
        ClockSetting::Frozen(_) => badge("fair", "Stopped"),
        ClockSetting::REAL => badge("good", "Real time"),
        ClockSetting::Running { .. } => badge("fair", "Moved"),
    };
    let now = setting.now();
    html! {
        p.clock { (timestamp(now)) " " span.quiet { "UTC" } " " (state) }
        p { "Locks, sessions and the dates that the service writes follow this clock. Delays on the wire are always real." }
        form.row.steps method="post" action="/portal/clock" {
            (form_token(administrator))
            button.plain name="change" value="minute" { "+ 1 min" }
            button.plain name="change" value="quarter" { "+ 15 min" }
            (to("lock-end", "To the end of the last lock", ends.lock, now))
            (to("session-end", "To the end of the last session", ends.session, now))
        }
        form.grid method="post" action="/portal/clock" {
            (form_token(administrator))
            (field("Minutes", html! { input type="number" name="minutes" value=(prefill.field("minutes", "60")) min="1" max="525600"; }))
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

/// Renders a button that moves the clock to this moment, if there is one.
fn to(change: &str, text: &str, end: Option<Timestamp>, now: Timestamp) -> Markup {
    html! {
        @if let Some(end) = end {
            button.plain name="change" value=(change) { (text) " (+ " (duration(end.since(now))) ")" }
        }
    }
}
