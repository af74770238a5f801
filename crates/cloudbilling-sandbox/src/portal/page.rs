//! The layout of every page, and the pieces that pages share.

use std::fmt::Display;
use std::time::Duration;

use axum::response::{Html, IntoResponse as _, Response};
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use soap_codec::Printable;

use super::form::Prefill;
use super::state::Portal;
use crate::admin::http::status;
use crate::data::timestamp::Timestamp;
use crate::error::Error;
use crate::identity::portal_sessions::Administrator;
use crate::server::clock::ClockSetting;

/// The pages of the portal, in the order of the navigation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Requests,
    Accounts,
    Tokens,
    Sessions,
    Data,
    Faults,
    Clock,
    Contract,
    Administrators,
    /// Not in the navigation.
    Password,
}

/// In the order of the declaration.
const SECTIONS: [(Section, &str, &str); 11] = [
    (Section::Overview, "Overview", "/portal/overview"),
    (Section::Requests, "Request log", "/portal/requests"),
    (Section::Accounts, "User accounts", "/portal/accounts"),
    (Section::Tokens, "API tokens", "/portal/tokens"),
    (Section::Sessions, "Sessions", "/portal/sessions"),
    (Section::Data, "Billing data", "/portal/data"),
    (Section::Faults, "Fault injection", "/portal/faults"),
    (Section::Clock, "Clock", "/portal/clock"),
    (Section::Contract, "Contract", "/portal/contract"),
    (
        Section::Administrators,
        "Administrators",
        "/portal/administrators",
    ),
    (Section::Password, "Password", "/portal/password"),
];

/// The message about the form that led to a page.
#[derive(Clone, Copy)]
pub(super) enum Notice<'a> {
    Done(&'static str),
    Nothing,
    /// The page shows the form again, with its values.
    Failed(&'a Error),
}

/// Renders a page for an administrator.
pub(super) fn page(
    portal: &Portal,
    administrator: &Administrator,
    section: Section,
    notice: Notice<'_>,
    content: Markup,
) -> Response {
    let (_, title, _) = SECTIONS[section as usize];
    let body = html! {
        a.skip href="#main" { "Skip to the content" }
        header.top {
            p.brand { span.mark aria-hidden="true" { "CB" } " CloudBilling " span.quiet { "sandbox" } }
            (clock(portal.admin.clock()))
            form method="post" action="/portal/sign-out" {
                (form_token(administrator))
                span.quiet { "Signed in as " } strong { (untrusted(&administrator.name)) }
                a.quiet href="/portal/password" { "Password" }
                button.plain { "Sign out" }
            }
        }
        nav aria-label="Portal" {
            ul {
                @for (known, title, path) in SECTIONS.into_iter().filter(|(known, ..)| *known != Section::Password) {
                    li { a href=(path) aria-current=[(known == section).then_some("page")] { (title) } }
                }
            }
        }
        main id="main" tabindex="-1" {
            h1 { (title) }
            @match notice {
                Notice::Done(what) => p.notice role="status" { (what) },
                Notice::Nothing => {},
                Notice::Failed(error) => p.notice.bad role="alert" { strong { "Failed: " } (untrusted(error)) "." },
            }
            (content)
        }
    };
    let status = match notice {
        Notice::Failed(error) => status(error),
        Notice::Done(_) | Notice::Nothing => StatusCode::OK,
    };
    (status, document(title, body)).into_response()
}

/// Shows on every page if the clock does not show the real time.
fn clock(setting: ClockSetting) -> Markup {
    let state = match setting {
        ClockSetting::REAL => return html! {},
        ClockSetting::Frozen(_) => "Clock stopped",
        ClockSetting::Running { .. } => "Clock moved",
    };
    html! {
        p.row { (badge("fair", state)) a href="/portal/clock" { (timestamp(setting.now())) " UTC" } }
    }
}

/// Renders an error as its own page.
pub(super) fn failure(error: &Error) -> Response {
    let page = plain("Request failed", &error.to_string());
    (status(error), page).into_response()
}

/// Renders the sign-in page.
pub(super) fn sign_in(notice: Option<&str>, administrators: bool) -> Html<String> {
    let body = html! {
        main.sign-in id="main" {
            p.brand { span.mark aria-hidden="true" { "CB" } " CloudBilling " span.quiet { "sandbox" } }
            h1 { "Management Portal" }
            @if let Some(notice) = notice { p.notice.bad role="alert" { (notice) } }
            @if !administrators {
                p.notice.bad role="alert" {
                    "No administrator exists yet. Start the sandbox with " code.whole { "--create-administrator NAME" }
                    " to create one."
                }
            }
            form method="post" action="/portal/sign-in" {
                (field("Name", html! { input name="name" autocomplete="username" required autofocus; }))
                (field("Password", html! { input type="password" name="password" autocomplete="current-password" required; }))
                button.main { "Sign in" }
            }
        }
    };
    document("Sign in", body)
}

/// Renders a page with one message and a link back.
pub(super) fn plain(title: &str, notice: &str) -> Html<String> {
    let body = html! {
        main.sign-in id="main" {
            h1 { (title) }
            p { (notice) }
            p { a href="/portal/overview" { "Go to the portal" } }
        }
    };
    document(title, body)
}

pub(super) async fn missing() -> (StatusCode, Html<String>) {
    (
        StatusCode::NOT_FOUND,
        plain("Page not found", "The portal has no page at this address."),
    )
}

/// The hidden field that proves that a form is from the portal.
pub(super) fn form_token(administrator: &Administrator) -> Markup {
    html! { input type="hidden" name="form_token" value=(administrator.form_token); }
}

/// Renders a button that opens a form, for what cannot be undone. `of` says to screen readers what
/// it is about.
pub(super) fn confirmed(title: &str, of: &str, form: Markup) -> Markup {
    html! {
        details.confirmed {
            summary { (title) @if !of.is_empty() { span.unseen { " " (of) } } }
            (form)
        }
    }
}

pub(super) fn field(label: &str, control: Markup) -> Markup {
    html! { label.field { span { (label) } (control) } }
}

pub(super) fn timestamp(at: Timestamp) -> Markup {
    let text = at.to_string();
    html! { time datetime=(text) { (text.replace('T', " ").trim_end_matches('Z')) } }
}

/// Renders the distance of a moment from now; the exact time is shown on hover.
pub(super) fn ago(at: Timestamp, now: Timestamp) -> Markup {
    let text = at.to_string();
    let exact = format!("{} UTC", text.replace('T', " ").trim_end_matches('Z'));
    html! { time datetime=(text) title=(exact) { (distance(at, now)) } }
}

fn distance(at: Timestamp, now: Timestamp) -> String {
    let (time, suffix, prefix) = match at <= now {
        true => (now.since(at), " ago", ""),
        false => (at.since(now), "", "in "),
    };
    let seconds = time.as_secs();
    let text = match seconds {
        0..10 if at <= now => return "just now".to_owned(),
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    };
    format!("{prefix}{text}{suffix}")
}

pub(super) fn badge(kind: &str, text: &str) -> Markup {
    html! { span class={ "badge " (kind) } { (text) } }
}

/// Renders text that a client or a person chose. It can neither change the direction of the text
/// around it nor end its line, and is cut if it is long.
pub(super) fn untrusted(text: impl Display) -> Markup {
    html! { bdi { (Printable::up_to(200, text).to_string()) } }
}

/// Does the same in a narrow column, where a long text would take many lines.
pub(super) fn brief(text: impl Display) -> Markup {
    html! { bdi { (Printable::up_to(80, text).to_string()) } }
}

/// Renders an email address that a narrow column may break after its punctuation.
pub(super) fn breakable(address: &str) -> Markup {
    let address = Printable::whole(address).to_string();
    html! { bdi { @for part in address.split_inclusive(['@', '.']) { (part) wbr; } } }
}

/// Renders the field for an environment, with the known ones as suggestions.
pub(super) fn environment(prefill: Prefill<'_>, otherwise: &str, known: &[String]) -> Markup {
    let value = prefill.field("environment", otherwise);
    html! {
        (field("Environment", html! { input name="environment" list="environments" value=(value) required; }))
        datalist id="environments" { @for name in known { option value=(name) {} } }
    }
}

/// Returns a number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns a duration in its two largest units.
pub(super) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Returns a short duration in milliseconds.
pub(super) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// Renders a text with a button that copies it.
pub(super) fn copyable(id: &str, text: &str) -> Markup {
    html! {
        div.copyable {
            pre id=(id) tabindex="0" { (text) }
            button.plain type="button" data-copy=(id) hidden { "Copy" }
        }
    }
}

fn document(title: &str, body: Markup) -> Html<String> {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – CloudBilling sandbox" }
                link rel="icon" href="/portal/icon.svg";
                link rel="stylesheet" href="/portal/style.css";
                script src="/portal/portal.js" defer {}
            }
            body { (body) }
        }
    };
    Html(document.into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units() {
        let texts = [5, 65, 900, 3_700].map(|seconds| duration(Duration::from_secs(seconds)));
        assert_eq!(texts, ["5 s", "1 min 5 s", "15 min 0 s", "1 h 1 min"]);
    }

    #[test]
    fn distances_have_one_unit() {
        let now = Timestamp::from_millis(0).after(Duration::from_secs(1_000_000));
        let past = [5, 59, 3_599, 7_200, 200_000]
            .map(|seconds| distance(Timestamp::from_millis((1_000_000 - seconds) * 1_000), now));
        assert_eq!(
            past,
            [
                "just now",
                "59 s ago",
                "59 min ago",
                "2 h ago",
                "2 days ago"
            ]
        );
        assert_eq!(
            distance(now.after(Duration::from_secs(90)), now),
            "in 1 min"
        );
    }

    #[test]
    fn addresses_break_after_signs() {
        let broken = breakable("a.b@<c>.org").into_string();
        assert_eq!(broken, "<bdi>a.<wbr>b@<wbr>&lt;c&gt;.<wbr>org<wbr></bdi>");
    }

    #[test]
    fn untrusted_text_stays_in_its_place() {
        let shown = untrusted("a\u{202e}b\nc<").into_string();
        assert_eq!(shown, "<bdi>a\\u{202e}b\\nc&lt;</bdi>");
        assert!(untrusted("x".repeat(5_000)).into_string().len() < 300);
    }

    #[test]
    fn text_in_a_page_is_escaped() {
        let Html(page) = plain("<script>", "\"><img src=x onerror=alert(1)>");
        assert!(!page.contains("<script>") || page.matches("<script").count() == 1);
        assert!(!page.contains("<img"));
    }
}
