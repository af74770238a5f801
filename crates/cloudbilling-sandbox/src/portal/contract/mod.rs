//! The readings of what the documentation leaves open: switches of this sandbox, and the settings
//! of a service contract, which a client reads from a file.

mod file;
mod rules;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;

use super::form::Prefill;
use super::listing::View;
use super::page::{Notice, Section, page};
use super::state::Portal;
use crate::identity::portal_sessions::Administrator;

pub(super) use self::rules::SHORT_SESSIONS;

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new()
        .route("/contract", get(show))
        .route("/contract/rules", post(rules::change))
        .route("/contract/file", post(file::save))
}

async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "rules" => Notice::Done("The rules apply from now on."),
        _ => Notice::Nothing,
    };
    form_page(&portal, &administrator, notice, Prefill::NOTHING)
}

fn form_page(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    prefill: Prefill<'_>,
) -> Response {
    let service = portal.admin.service();
    let content = html! {
        p { "The documentation of the service leaves these open. Test your client with each reading that the service may turn out to follow." }
        (rules::form(administrator, service.rules.get()))
        (file::form(administrator, &service.contract, prefill))
    };
    page(portal, administrator, Section::Contract, notice, content)
}
