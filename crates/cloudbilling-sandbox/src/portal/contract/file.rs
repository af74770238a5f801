//! The contract file: a form with its settings, and the file that a client reads.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use cloudbilling_types::ServiceContract;
use http::header;
use maud::{Markup, html};

use super::form_page;
use super::settings::{Form, GROUPS, PLACEMENTS, Setting};
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
        Form::Flag => vec![(text == "true").to_string()],
        Form::List => text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        Form::Placement | Form::Text => vec![text.to_owned()],
    }
}

/// Returns the file of the settings that differ from the defaults.
fn toml(contract: &ServiceContract, values: impl Fn(&Setting) -> Vec<String>) -> String {
    let mut text = "# A service contract. A setting that is not here has its default.\n".to_owned();
    for setting in settings().filter(|setting| is_written(setting, &values)) {
        let (_, evidence) = setting.evidence.badge();
        let value = encoded(setting.form, &values(setting));
        let (title, key) = (setting.title, setting.key);
        text.push_str(&format!(
            "\n# {title}. Default: {evidence}.\n{key} = {value}\n"
        ));
    }
    for (operation, action) in &contract.actions {
        text.push_str(&format!(
            "\nactions.{} = {}\n",
            quoted(operation),
            quoted(action)
        ));
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
    settings().any(|other| is_together(other) && values(other) != (other.value)(&default))
}

fn settings() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|(_, settings)| *settings)
}

fn encoded(form: Form, values: &[String]) -> String {
    let first = values.first().map_or("", String::as_str);
    match form {
        Form::Flag => first.to_owned(),
        Form::List => {
            let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
            format!("[{}]", values.join(", "))
        }
        Form::Placement | Form::Text => quoted(first),
    }
}

/// A basic string of TOML has the escapes of JSON.
fn quoted(text: &str) -> String {
    serde_json::json!(text).to_string()
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
                @for (title, settings) in &GROUPS {
                    details.snippet open[prefill.0.is_some()] {
                        summary { (title) " " span.quiet { (settings.len()) } }
                        ul.list { @for setting in *settings { li { (row(setting, contract, prefill)) } } }
                    }
                }
                p.row { button.main { "Save as a file" } span.quiet { "The rules above are not part of it." } }
            }
        }
    }
}

fn row(setting: &Setting, contract: &ServiceContract, prefill: Prefill<'_>) -> Markup {
    let current = (setting.value)(contract);
    let text = current.join("\n");
    let value = prefill.field(setting.key, &text);
    let (kind, evidence) = setting.evidence.badge();
    html! {
        label.field {
            span { (setting.title) " " (badge(kind, evidence)) " " code.quiet { (setting.key) } }
            @match setting.form {
                Form::Flag => select name=(setting.key) {
                    option value="true" selected[value == "true"] { "yes" }
                    option value="false" selected[value != "true"] { "no" }
                },
                Form::Placement => select name=(setting.key) {
                    @for known in PLACEMENTS { option selected[known == value] { (known) } }
                },
                Form::Text => input name=(setting.key) value=(value) required autocomplete="off";,
                Form::List => textarea name=(setting.key) rows=(current.len().clamp(1, 8)) spellcheck="false" { (value) },
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
        let text = toml(&contract, |setting| (setting.value)(&contract));
        assert_eq!(
            ServiceContract::from_toml(&text).expect("a contract"),
            contract,
            "{text}"
        );
    }

    #[test]
    fn every_setting_of_the_default_file_is_in_the_form() {
        let default = ServiceContract::default();
        let line = |setting: &Setting| {
            let value = encoded(setting.form, &(setting.value)(&default));
            format!("{} = {value}\n", setting.key)
        };
        let text: String = settings().map(line).collect();
        assert_eq!(ServiceContract::from_toml(&text).expect(&text), default);
        let keys = ServiceContract::DEFAULT_TOML
            .lines()
            .filter(|line| line.contains(" = ") && !line.starts_with('#'));
        // The form does not have the actions.
        assert_eq!(keys.count(), settings().count() + 1);
    }
}
