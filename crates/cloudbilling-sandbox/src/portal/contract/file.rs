//! The contract file: a form with its settings, and the file that a client reads.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use cloudbilling_types::ServiceContract;
use cloudbilling_types::contract::{Evidence, Setting, SettingForm};
use http::header;
use maud::{Markup, html};

use super::form_page;
use crate::error::{Error, ErrorKind};
use crate::identity::portal_sessions::Administrator;
use crate::portal::form::{PortalForm, Prefill};
use crate::portal::page::{Notice, badge, form_token};
use crate::portal::state::Portal;

/// Responds with the file, or with the form if a client could not read it.
pub(super) async fn save(State(portal): State<Arc<Portal>>, form: PortalForm) -> Response {
    let text = toml(&portal.admin.service().contract, |setting| {
        values(setting, &form)
    });
    match ServiceContract::from_toml(&text) {
        Ok(_) => {
            let headers = [
                (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"contract.toml\"",
                ),
            ];
            (headers, text).into_response()
        }
        Err(error) => {
            let error = Error::new(ErrorKind::Invalid, format!("invalid contract: {error}"));
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(&form)));
            form_page(&portal, &form.administrator, notice, prefill)
        }
    }
}

/// The values of a setting in a form. A list has one on each line.
fn values(setting: &Setting, form: &PortalForm) -> Vec<String> {
    let text = form.field(setting.key);
    match setting.form {
        SettingForm::Flag => vec![(text == "true").to_string()],
        SettingForm::List => text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        _ => vec![text.to_owned()],
    }
}

/// Returns the file of the settings that differ from the defaults.
fn toml(contract: &ServiceContract, values: impl Fn(&Setting) -> Vec<String>) -> String {
    let mut text = "# A service contract. A setting that is not here has its default.\n".to_owned();
    for setting in Setting::all().filter(|setting| is_written(setting, &values)) {
        let (_, evidence) = evidence_badge(setting.evidence);
        let line = setting.line(&values(setting));
        let title = setting.title;
        text.push_str(&format!("\n# {title}. Default: {evidence}.\n{line}\n"));
    }
    for line in contract.action_lines() {
        text.push_str(&format!("\n{line}\n"));
    }
    text
}

/// A header block has a namespace and a name, and a file has both of them or neither.
fn is_written(setting: &Setting, values: impl Fn(&Setting) -> Vec<String>) -> bool {
    let default = ServiceContract::default();
    let block = setting.key.split_once("_header.").map(|(block, _)| block);
    let is_together = |other: &Setting| {
        other.key == setting.key || block.is_some_and(|block| other.key.starts_with(block))
    };
    Setting::all().any(|other| is_together(other) && values(other) != other.values(&default))
}

/// The kind of the badge for some evidence, and its text.
fn evidence_badge(evidence: Evidence) -> (&'static str, &'static str) {
    match evidence {
        Evidence::Documented => ("good", "documented"),
        Evidence::Inferred => ("fair", "inferred"),
        Evidence::Seen => ("good", "seen in a sample"),
        _ => ("bad", "unproven"),
    }
}

/// Renders the settings with the values of the sandbox, or those that were refused.
pub(super) fn form(
    administrator: &Administrator,
    contract: &ServiceContract,
    prefill: Prefill<'_>,
) -> Markup {
    html! {
        section aria-labelledby="contract" {
            h2 id="contract" { "Service contract" }
            p {
                "The names and places that client and service must agree on. This page starts with those of this sandbox. Save yours as a file, which "
                code.whole { "cloudbilling call --contract FILE" } " and " code.whole { "cloudbilling sandbox --contract FILE" } " read."
            }
            form method="post" action="/portal/contract/file" {
                (form_token(administrator))
                @for (title, settings) in Setting::GROUPS {
                    details.snippet open[prefill.0.is_some()] {
                        summary { (title) " " span.quiet { (settings.len()) } }
                        ul.list { @for setting in settings { li { (row(setting, contract, prefill)) } } }
                    }
                }
                p.row { button.main { "Save as a file" } span.quiet { "The rules above are not part of it." } }
            }
        }
    }
}

fn row(setting: &Setting, contract: &ServiceContract, prefill: Prefill<'_>) -> Markup {
    let current = setting.values(contract);
    let text = current.join("\n");
    let value = prefill.field(setting.key, &text);
    let (kind, evidence) = evidence_badge(setting.evidence);
    html! {
        label.field {
            span { (setting.title) " " (badge(kind, evidence)) " " code.quiet { (setting.key) } }
            @match setting.form {
                SettingForm::Flag => select name=(setting.key) {
                    option value="true" selected[value == "true"] { "yes" }
                    option value="false" selected[value != "true"] { "no" }
                },
                SettingForm::Placement => select name=(setting.key) {
                    @for known in Setting::PLACEMENTS { option selected[known == value] { (known) } }
                },
                SettingForm::Text => input name=(setting.key) value=(value) required autocomplete="off";,
                SettingForm::List => textarea name=(setting.key) rows=(current.len().clamp(1, 8)) spellcheck="false" { (value) },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_as_it_is_written() {
        let mut contract = ServiceContract::default();
        contract.interface = "IBilling".parse().expect("a name");
        contract
            .actions
            .insert("GetPurchases".to_owned(), "urn:\"x\"".to_owned());
        contract.xml_declaration = true;
        contract.refusals.locked.wordings = vec!["gesperrt \\ zu\n".to_owned(), "ü".to_owned()];
        contract.login.response.code_required = false;
        let text = toml(&contract, |setting| setting.values(&contract));
        assert_eq!(
            ServiceContract::from_toml(&text).expect("a contract"),
            contract,
            "{text}"
        );
    }

    #[test]
    fn every_setting_of_the_default_file_is_in_the_form() {
        let default = ServiceContract::default();
        let line = |setting: &Setting| format!("{}\n", setting.line(&setting.values(&default)));
        let text: String = Setting::all().map(line).collect();
        assert_eq!(ServiceContract::from_toml(&text).expect(&text), default);
        let keys = ServiceContract::DEFAULT_TOML
            .lines()
            .filter(|line| line.contains(" = ") && !line.starts_with('#'));
        // The form does not have the actions.
        assert_eq!(keys.count(), Setting::all().count() + 1);
    }
}
