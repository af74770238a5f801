//! The Management Portal: what [`Admin`] does, for people with a browser.
//!
//! Every page is rendered on the server and works without JavaScript; the one script copies a token
//! and refreshes the request log. Nothing is loaded from another origin.
//!
//! The highest folder: depends on `admin` and everything below. Nothing but the routes depends on
//! it.

mod accounts;
mod administrators;
mod assets;
mod auth;
mod chart;
mod clock;
mod connect;
mod contract;
mod data;
mod faults;
mod form;
mod guard;
mod listing;
mod message;
mod overview;
mod page;
mod password;
mod requests;
mod sessions;
mod sign_in;
mod state;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, header};

use self::auth::Auth;
use self::state::Portal;
use crate::admin::handle::Admin;
use crate::server::body;
use crate::server::service::Service;

/// The path of the portal; its cookies are for it only.
pub(crate) const PATH: &str = "/portal";

/// The first page after signing in.
const FIRST: &str = "/portal/overview";

/// Returns the routes of the portal. `endpoint` determines whether browsers use TLS, and the port.
pub(crate) fn router(service: Arc<Service>, endpoint: &str, ca_pem: &str) -> Router {
    let portal = Arc::new(Portal {
        admin: Admin::new(Arc::clone(&service)),
        auth: Auth::new(Arc::clone(&service), endpoint),
        endpoint: endpoint.to_owned(),
        ca_pem: endpoint.starts_with("https:").then(|| ca_pem.to_owned()),
    });
    let pages = Router::new()
        .route("/", get(async || Redirect::to(FIRST)))
        .route("/overview", get(overview::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/accounts", get(accounts::show).post(accounts::create))
        .route("/accounts/change", post(accounts::change))
        .route("/tokens", get(tokens::show).post(tokens::create))
        .route("/tokens/revoke", post(tokens::revoke))
        .route("/sessions", get(sessions::show))
        .route("/sessions/end", post(sessions::end))
        .route("/requests", get(requests::list))
        .route("/requests/{number}", get(requests::show))
        .route("/faults", get(faults::show).post(faults::inject))
        .route("/faults/preset", post(faults::preset))
        .route("/faults/remove", post(faults::remove))
        .route("/clock", get(clock::show).post(clock::change))
        .route(
            "/administrators",
            get(administrators::show).post(administrators::set_password),
        )
        .route("/administrators/change", post(administrators::change))
        .route(
            "/administrators/sessions",
            post(administrators::end_session),
        )
        .route("/password", get(password::show).post(password::change))
        .route("/ca.pem", get(connect::certificate))
        .route("/style.css", get(assets::style))
        .route("/portal.js", get(assets::script))
        .route("/icon.svg", get(assets::icon))
        .merge(contract::routes())
        .merge(data::routes());
    let pages = limited(pages, &service, FORM_BYTES)
        .merge(limited(data::import_routes(), &service, IMPORT_BYTES))
        .fallback(page::missing)
        .layer(middleware::from_fn(guard))
        .with_state(portal);
    Router::new()
        .route(PATH, get(async || Redirect::to(FIRST)))
        .nest("/portal/", pages)
}

/// The limit of a form, which no form but the import approaches.
const FORM_BYTES: usize = 16 * 1024;

/// The limit of an import, whose text is encoded in a form.
const IMPORT_BYTES: usize = 8 * 1024 * 1024;

/// Limits the body of a request.
fn limited(
    pages: Router<Arc<Portal>>,
    service: &Arc<Service>,
    bytes: usize,
) -> Router<Arc<Portal>> {
    let bounded = (Arc::clone(service), bytes as u64);
    pages
        .layer(DefaultBodyLimit::max(bytes))
        .layer(middleware::from_fn_with_state(bounded, body::bounded))
}

/// Adds headers that restrict what a browser does with a page.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in GUARDS {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    // Pages are for administrators only; the style and the script are not.
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

const GUARDS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];
