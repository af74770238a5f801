//! The admin API: what [`Admin`] does, over HTTP, for tests in other languages. Forms in, JSON out,
//! and a key in the `Authorization` header.
//!
//! [`table`] lists every route, with its fields and the keys of its response.

mod fields;
mod handlers;
mod problem;
mod records;
mod route;
mod table;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use http::{StatusCode, header};

use self::problem::problem;
use crate::admin::handle::Admin;
use crate::identity::secret::Digest;
use crate::server::body;
use crate::server::service::Service;

/// The path of the admin API.
pub(crate) const PATH: &str = "/admin";

/// The maximum size of a table in one request.
const TABLE_BYTES: usize = 8 * 1024 * 1024;

/// Returns the routes, guarded by the key.
pub(crate) fn router(service: Arc<Service>, key: &str) -> Router {
    let key = Digest::new(key);
    let routes = table::ROUTES.iter().fold(Router::new(), |router, route| {
        let handler = (route.handler)(route.method.filter());
        router.route(route.path, handler.layer(Extension(route)))
    });
    let routes = routes
        .fallback(async |request: Request| unknown(&request, StatusCode::NOT_FOUND, "unknown path"))
        .method_not_allowed_fallback(async |request: Request| {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            unknown(&request, status, "unknown method for this path")
        })
        .layer(DefaultBodyLimit::max(TABLE_BYTES))
        .layer(middleware::from_fn_with_state(
            (Arc::clone(&service), TABLE_BYTES as u64),
            body::bounded,
        ))
        .layer(middleware::from_fn(move |request, next| {
            guard(key.clone(), request, next)
        }))
        .with_state(Admin::new(service));
    Router::new().nest(PATH, routes)
}

async fn guard(key: Digest, request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    match given {
        Some(given) if Digest::new(given).matches(key.as_bytes()) => next.run(request).await,
        _ => {
            let refused = problem(
                StatusCode::UNAUTHORIZED,
                "the header `Authorization: Bearer KEY` is required, with the admin key of the sandbox",
            );
            ([(header::WWW_AUTHENTICATE, "Bearer")], refused).into_response()
        }
    }
}

fn unknown(request: &Request, status: StatusCode, what: &str) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let message = format!("{what}: {method} {PATH}{path}; GET {PATH} lists every path and method");
    problem(status, &message)
}
