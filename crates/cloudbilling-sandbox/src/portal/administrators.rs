//! Administrators: created, removed, unlocked, their passwords reset; and one's own sessions.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::{PortalForm, Prefill};
use super::listing::{ACTIONS, Column, Filter, Key, Listing, Row, Table, View};
use super::page::{
    Notice, Section, badge, brief, confirmed, count, duration, failure, field, form_token, page,
    untrusted,
};
use super::state::Portal;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind, unknown};
use crate::identity::administrators::{self, AdministratorRecord, RULES};
use crate::identity::portal_sessions::{Administrator, MAX_AGE, MAX_IDLE, PortalSessionRecord};
use crate::server::admission::Work;

pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "created" => Notice::Done("The administrator is created."),
        "ended" => Notice::Done("The session has ended."),
        "password" => {
            Notice::Done("The password is set, and every session of that administrator has ended.")
        }
        "removed" => Notice::Done("The administrator is removed and signed out."),
        "unlocked" => Notice::Done("The lock is lifted."),
        _ => Notice::Nothing,
    };
    list(&portal, &administrator, notice, view, Prefill::NOTHING).await
}

/// Creates an administrator, or resets the password of another one. Needs one's own password: a
/// session that was left open must not create another way in.
pub(super) async fn set_password(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let (own, name) = (
        form.administrator.name.clone(),
        form.field("name").to_owned(),
    );
    let [current, new] = ["current", "new"].map(|field| form.secret(field).to_owned());
    let change = form.field("change").to_owned();
    let working = Arc::clone(&portal);
    let set = portal.admin.run(Work::Hash, move |admin| {
        if !working.auth.verifies(&own, &current)? {
            return Err(invalid("your own password is wrong"));
        }
        match change.as_str() {
            "create" => admin.create_administrator(&name, &new).map(|()| "created"),
            "reset" if name == own => Err(invalid("change your own password on the page Password")),
            "reset" => admin
                .set_administrator_password(&name, &new)
                .map(|()| "password"),
            change => Err(unknown("change", change, &["create", "reset"])),
        }
    });
    let set = set.await;
    done(&portal, &form, set).await
}

/// Unlocks or removes another administrator.
pub(super) async fn change(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let (own, name) = (
        form.administrator.name.clone(),
        form.field("name").to_owned(),
    );
    let change = form.field("change").to_owned();
    let changed = portal.admin.run(Work::Write, move |admin| {
        let service = admin.service();
        match change.as_str() {
            "unlock" => service
                .store
                .write(|db| administrators::unlock(db, &name))
                .map(|()| "unlocked"),
            "remove" if name == own => Err(invalid("you cannot remove yourself")),
            "remove" => {
                service
                    .store
                    .write(|db| administrators::remove(db, &name))?;
                service.portal_sessions.end_all_of(&name);
                Ok("removed")
            }
            change => Err(unknown("change", change, &["remove", "unlock"])),
        }
    });
    let changed = changed.await;
    done(&portal, &form, changed).await
}

/// Ends one of one's own sessions, or all but this one.
pub(super) async fn end_session(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let sessions = &portal.admin.service().portal_sessions;
    let ended = form.number("id").and_then(|id| match id {
        None => {
            sessions.end_others(&form.administrator);
            Ok("ended")
        }
        Some(id) if sessions.end_own(&form.administrator, id) => Ok("ended"),
        Some(id) => Err(Error::new(
            ErrorKind::NotFound,
            format!("you have no session {id}"),
        )),
    });
    done(&portal, &form, ended).await
}

async fn done(portal: &Portal, form: &PortalForm, result: Result<&'static str, Error>) -> Response {
    match result {
        Ok(what) => Redirect::to(&format!("/portal/administrators?done={what}")).into_response(),
        Err(error) => {
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(form)));
            list(
                portal,
                &form.administrator,
                notice,
                View::default(),
                prefill,
            )
            .await
        }
    }
}

async fn list(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    view: View,
    prefill: Prefill<'_>,
) -> Response {
    let read = portal.admin.run(Work::Read, |admin| {
        Ok::<_, Error>(admin.service().store.read(administrators::list)?)
    });
    let records = match read.await {
        Ok(records) => records,
        Err(error) => return failure(&error),
    };
    let names: Vec<_> = records.iter().map(|record| record.name.clone()).collect();
    let sessions = portal
        .admin
        .service()
        .portal_sessions
        .list(administrator, Instant::now());
    let table = table();
    let listing = Listing::of(&table, &view, records);
    let content = html! {
        (listing.render(|record| row(administrator, record)))
        (password_form(administrator, prefill, &names))
        (own_sessions(administrator, &sessions))
        (limits())
    };
    page(
        portal,
        administrator,
        Section::Administrators,
        notice,
        content,
    )
}

const COLUMNS: &[Column] = &[
    Column::sorted("Name", "name"),
    Column::sorted("State", "state"),
    Column::number("Wrong passwords", "strikes"),
    Column::plain(ACTIONS),
];

fn table() -> Table<'static> {
    Table {
        path: "/portal/administrators",
        nouns: ("administrator", "administrators"),
        columns: COLUMNS,
        filters: vec![Filter::named(
            "State",
            "state",
            &[("active", "active"), ("locked", "locked")],
        )],
        sort: "name",
        empty: "No administrator.",
    }
}

impl AdministratorRecord {
    /// By the real time, as when signing in.
    fn is_locked(&self) -> bool {
        self.locked_until
            .is_some_and(|until| until > Timestamp::real_now())
    }
}

impl Row for AdministratorRecord {
    fn texts(&self) -> Vec<Cow<'_, str>> {
        vec![self.name.as_str().into()]
    }

    fn has(&self, filter: &str, value: &str) -> bool {
        filter != "state" || self.is_locked() == (value == "locked")
    }

    fn key(&self, column: &str) -> Key {
        match column {
            "state" => Key::Number(self.is_locked().into()),
            "strikes" => Key::Number(self.strikes.into()),
            _ => Key::Text(self.name.to_lowercase()),
        }
    }
}

fn row(administrator: &Administrator, record: &AdministratorRecord) -> Markup {
    let is_own = record.name == administrator.name;
    html! {
        tr {
            th scope="row" { (untrusted(&record.name)) @if is_own { " " span.quiet { "(you)" } } }
            td data-label="State" { @if record.is_locked() { (badge("bad", "Locked")) } @else { (badge("good", "Active")) } }
            td.number data-label="Wrong passwords" { (record.strikes) }
            td {
                @if record.strikes > 0 {
                    (change_form(administrator, record, html! { button.plain name="change" value="unlock" { "Unlock" span.unseen { " " (record.name) } } }))
                }
                @if !is_own {
                    (confirmed("Remove", &record.name, change_form(administrator, record, html! {
                        button.danger name="change" value="remove" { "Remove for good" span.unseen { ": " (record.name) } }
                    })))
                }
            }
        }
    }
}

fn change_form(
    administrator: &Administrator,
    record: &AdministratorRecord,
    button: Markup,
) -> Markup {
    html! {
        form.row method="post" action="/portal/administrators/change" {
            (form_token(administrator))
            input type="hidden" name="name" value=(record.name);
            (button)
        }
    }
}

fn password_form(administrator: &Administrator, prefill: Prefill<'_>, names: &[String]) -> Markup {
    html! {
        section aria-labelledby="new" {
            h2 id="new" { "New administrator, or a new password for one" }
            form.grid method="post" action="/portal/administrators" {
                (form_token(administrator))
                (field("Name", html! { input name="name" list="names" autocomplete="off" value=(prefill.field("name", "")) required; }))
                datalist id="names" { @for name in names { option value=(name) {} } }
                (field("New password", html! { input type="password" name="new" autocomplete="new-password" required; }))
                (field("Your own password", html! { input type="password" name="current" autocomplete="current-password" required; }))
                button.main name="change" value="create" { "Create" }
                button.plain name="change" value="reset" { "Reset the password" }
            }
            p.quiet { "You change your own on the page " a href="/portal/password" { "Password" } "." }
        }
    }
}

fn own_sessions(administrator: &Administrator, sessions: &[PortalSessionRecord]) -> Markup {
    html! {
        section aria-labelledby="sessions" {
            h2 id="sessions" { "Your sessions" }
            ul.list {
                @for session in sessions {
                    li {
                        form.row method="post" action="/portal/administrators/sessions" {
                            (form_token(administrator))
                            input type="hidden" name="id" value=(session.id);
                            span.grow {
                                (brief(session.browser)) " "
                                span.quiet { "since " (duration(session.age)) ", last active " (duration(session.idle)) " ago" }
                            }
                            @if session.is_current { (badge("good", "this one")) }
                            @else { button.danger { "End" span.unseen { " session " (session.id) } } }
                        }
                    }
                }
            }
            @if sessions.len() > 1 {
                form method="post" action="/portal/administrators/sessions" {
                    (form_token(administrator))
                    button.danger { "End all but this one" }
                }
            }
        }
    }
}

fn limits() -> Markup {
    html! {
        section aria-labelledby="limits" {
            h2 id="limits" { "Sign-in limits" }
            p {
                (count(usize::try_from(RULES.strikes).unwrap_or(usize::MAX), "wrong password locks", "wrong passwords in a row lock"))
                " a name for " (RULES.duration.as_secs() / 60) " min of real time. A session ends after "
                (MAX_IDLE.as_secs() / 60) " min without activity, and after " (MAX_AGE.as_secs() / 3_600)
                " h at the latest. A restart of the sandbox ends every session."
            }
        }
    }
}

fn invalid(why: &str) -> Error {
    Error::new(ErrorKind::Invalid, why)
}
