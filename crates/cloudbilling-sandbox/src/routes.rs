//! The routes of the server.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::StatusCode;
use soap_codec::SoapVersion;

use crate::admin::api;
use crate::journal::note::Note;
use crate::portal;
use crate::server::log::logged;
use crate::server::net::connection::Connection;
use crate::server::service::Service;
use crate::soap::endpoint::{PATH, PATH_12, call};
use crate::soap::state::Soap;
use crate::wsdl::description::Wsdl;
use crate::wsdl::endpoint::describe;

/// What the sandbox serves.
pub(crate) fn router(service: Arc<Service>, endpoint: &str, admin_key: &str) -> Router {
    let state = Arc::new(Soap::new(Arc::clone(&service)));
    let soap = |version, path| {
        let endpoint = endpoint.replace(PATH, path);
        let wsdl = Arc::new(Wsdl::new(&service.contract, version, &endpoint));
        post(call)
            .with_state(Arc::clone(&state))
            .get(move |query| describe(wsdl, query))
            .fallback(stray)
    };
    let soap_11 = soap(SoapVersion::Soap11, PATH);
    let soap_12 = soap(SoapVersion::Soap12, PATH_12);
    let noting = middleware::from_fn_with_state(Arc::clone(&service), note_refusal);
    let administration = api::router(Arc::clone(&service), admin_key)
        .merge(portal::router(Arc::clone(&service), endpoint))
        .layer(noting);
    Router::new()
        .route(PATH, soap_11)
        .route(PATH_12, soap_12)
        .route("/", get(async || Redirect::to(portal::PATH)))
        .fallback(stray)
        .with_state(service)
        .merge(administration)
}

/// What the portal or an order refuses is in the log: somebody may be guessing, or look there for what they sent. What they
/// did is not: pages that are looked at would fill it.
async fn note_refusal(
    State(service): State<Arc<Service>>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let asked = format!("{} {}", request.method(), request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let reason = status.canonical_reason().unwrap_or("refused");
        let note = Note {
            refusal: Some(format!("{asked}: {reason}")),
            request_body: "[not kept]".to_owned(),
            response_body: "[not kept]".to_owned(),
            ..Note::default()
        };
        let entry = logged(&service, &connection, note, status.as_u16(), started);
        service.journal.add(entry);
    }
    response
}

/// What nothing here serves. In the log, because a client that was given a wrong address looks there for its requests.
async fn stray(
    State(service): State<Arc<Service>>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request,
) -> Response {
    // The query stays out of the log: some clients carry a secret there.
    let (method, path) = (request.method(), request.uri().path());
    let (status, refusal) = match path {
        PATH | PATH_12 => (
            StatusCode::METHOD_NOT_ALLOWED,
            format!("{method}, but the service takes POST"),
        ),
        _ => (
            StatusCode::NOT_FOUND,
            format!("{method} {path}: the service is at {}", PATH),
        ),
    };
    let note = Note {
        refusal: Some(refusal),
        request_body: "[not read]".to_owned(),
        ..Note::default()
    };
    let entry = logged(&service, &connection, note, status.as_u16(), Instant::now());
    service.journal.add(entry);
    status.into_response()
}
