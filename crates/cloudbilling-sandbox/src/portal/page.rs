//! The frame that every page stands in, and the pieces that several share.

use std::time::Duration;

use axum::response::Html;
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use super::door::Visitor;
use crate::{Error, Timestamp};

/// The pages of the portal, in the order of the navigation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Accounts,
    Tokens,
    Sessions,
    Requests,
    Mishaps,
    Clock,
}

/// In the order of the declaration.
const SECTIONS: [(Section, &str, &str); 6] = [
    (Section::Accounts, "User accounts", "/portal/accounts"),
    (Section::Tokens, "API tokens", "/portal/tokens"),
    (Section::Sessions, "Sessions", "/portal/sessions"),
    (Section::Requests, "Request log", "/portal/requests"),
    (Section::Mishaps, "Mishaps", "/portal/mishaps"),
    (Section::Clock, "Clock", "/portal/clock"),
];

/// A page of an administrator.
pub(super) fn page(
    visitor: &Visitor,
    section: Section,
    said: Option<&str>,
    content: Markup,
) -> Html<String> {
    let (_, title, _) = SECTIONS[section as usize];
    framed(visitor, Some(section), title, said, content)
}

/// A page of an administrator that is in no section.
pub(super) fn plain_section(visitor: &Visitor, title: &str, content: Markup) -> Html<String> {
    framed(visitor, None, title, None, content)
}

fn framed(
    visitor: &Visitor,
    section: Option<Section>,
    title: &str,
    said: Option<&str>,
    content: Markup,
) -> Html<String> {
    let body = html! {
        a.skip href="#main" { "Skip to the content" }
        header.top {
            p.brand { span.mark aria-hidden="true" { "CB" } " CloudBilling " span.quiet { "sandbox" } }
            form method="post" action="/portal/sign-out" {
                (form_token(visitor))
                span.quiet { "Signed in as " } strong { (visitor.name) }
                a.quiet href="/portal/password" { "Password" }
                button.plain { "Sign out" }
            }
        }
        nav aria-label="Portal" {
            ul {
                @for (known, title, path) in SECTIONS {
                    li { a href=(path) aria-current=[(Some(known) == section).then_some("page")] { (title) } }
                }
            }
        }
        main id="main" tabindex="-1" {
            h1 { (title) }
            @if let Some(said) = said { p.said role="status" { (said) } }
            (content)
        }
    };
    document(title, body)
}

/// Instead of the page of `section`: why an order that came from it was not carried out.
pub(super) fn refused(visitor: &Visitor, section: Section, why: &str) -> Html<String> {
    let (_, title, path) = SECTIONS[section as usize];
    page(visitor, section, None, why_not(title, path, why))
}

/// The same for a page that is in no section.
pub(super) fn refused_plain(
    visitor: &Visitor,
    title: &str,
    path: &str,
    error: &Error,
) -> Html<String> {
    plain_section(visitor, title, why_not(title, path, &error.to_string()))
}

fn why_not(title: &str, path: &str, why: &str) -> Markup {
    html! {
        p.said.bad role="alert" { strong { "That did not work: " } (why) "." }
        p { a href=(path) { "Back to " (title) } }
    }
}

/// The page of somebody who is not signed in.
pub(super) fn sign_in(said: Option<&str>, administrators: bool) -> Html<String> {
    let body = html! {
        main.door id="main" {
            p.brand { span.mark aria-hidden="true" { "CB" } " CloudBilling " span.quiet { "sandbox" } }
            h1 { "Management Portal" }
            @if let Some(said) = said { p.said.bad role="alert" { (said) } }
            @if !administrators {
                p.said.bad role="alert" {
                    "There is no administrator yet. Start the sandbox with " code.whole { "--create-administrator NAME" }
                    " to make one."
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

/// A page with one message and the way back.
pub(super) fn plain(title: &str, said: &str) -> Html<String> {
    let body = html! {
        main.door id="main" {
            h1 { (title) }
            p { (said) }
            p { a href="/portal/accounts" { "Go to the portal" } }
        }
    };
    document(title, body)
}

pub(super) async fn missing() -> (StatusCode, Html<String>) {
    (
        StatusCode::NOT_FOUND,
        plain("No such page", "The portal has no page at this address."),
    )
}

/// What makes a form one of ours.
pub(super) fn form_token(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name="form_token" value=(visitor.form_token); }
}

pub(super) fn field(label: &str, control: Markup) -> Markup {
    html! { label.field { span { (label) } (control) } }
}

pub(super) fn moment(at: Timestamp) -> Markup {
    let text = at.to_string();
    html! { time datetime=(text) { (text.replace('T', " ").trim_end_matches('Z')) } }
}

pub(super) fn badge(kind: &str, text: &str) -> Markup {
    html! { span class={ "badge " (kind) } { (text) } }
}

/// An address that a narrow column may break, after its signs and nowhere else.
pub(super) fn breakable(address: &str) -> Markup {
    html! { @for part in address.split_inclusive(['@', '.']) { (part) wbr; } }
}

/// So many of something, in words.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A time to wait, in the two largest units.
pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
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
    fn spans_are_told_in_two_units() {
        let told = [5, 65, 900, 3_700].map(|seconds| span(Duration::from_secs(seconds)));
        assert_eq!(told, ["5 s", "1 min 5 s", "15 min 0 s", "1 h 1 min"]);
    }

    #[test]
    fn addresses_break_after_signs() {
        let broken = breakable("a.b@<c>.org").into_string();
        assert_eq!(broken, "a.<wbr>b@<wbr>&lt;c&gt;.<wbr>org<wbr>");
    }

    #[test]
    fn what_stands_in_a_page_is_escaped() {
        let Html(page) = plain("<script>", "\"><img src=x onerror=alert(1)>");
        assert!(!page.contains("<script>") || page.matches("<script").count() == 1);
        assert!(!page.contains("<img"));
    }
}
