//! The billing data: its tables, forms that add and change rows, the import, and the reset.
//!
//! [`kinds`] says what each table has; everything else is the same for all of them. Rows are stored
//! through the same functions as a loaded file, so that the same checks apply.

mod browse;
mod import;
mod kinds;

use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};
use maud::{Markup, html};

use self::kinds::KINDS;
use super::state::Portal;

/// The routes with forms of the usual size.
pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new()
        .route(
            "/data",
            get(async || Redirect::to("/portal/data/customers")),
        )
        .route("/data/import", get(import::show))
        .route("/data/reset", post(import::reset))
        .route("/data/invoices/status", post(browse::set_status))
        .route("/data/purchases/delete", post(browse::delete_purchase))
        .route("/data/results/{environment}/{id}", get(browse::file))
        .route("/data/{table}", get(browse::show).post(browse::store))
}

/// The routes that take a whole file.
pub(super) fn import_routes() -> Router<Arc<Portal>> {
    Router::new().route("/data/import", post(import::load))
}

/// Renders the links to the pages of the section.
fn tabs(current: &str) -> Markup {
    let tables = KINDS.iter().map(|kind| (kind.name, kind.title));
    html! {
        nav.tabs aria-label="Billing data" {
            @for (name, title) in tables.chain([("import", "Import and reset")]) {
                a href={ "/portal/data/" (name) } aria-current=[(name == current).then_some("page")] { (title) }
            }
        }
    }
}
