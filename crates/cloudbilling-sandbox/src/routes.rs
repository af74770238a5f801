//! The routes of the server.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
#[cfg(feature = "portal")]
use axum::response::Redirect;
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
#[cfg(any(feature = "portal", feature = "wsdl"))]
use axum::routing::get;
use axum::{Extension, Router};
use cloudbilling_types::ServiceContract;
use http::{Method, StatusCode};
use soap_codec::SoapVersion;

use crate::admin::api;
use crate::journal::note::Note;
#[cfg(feature = "portal")]
use crate::portal;
use crate::server::log::logged;
use crate::server::net::connection::Connection;
use crate::server::net::listener::Respond;
use crate::server::service::Service;
use crate::soap::endpoint::{self, PATH, PATH_12};
use crate::soap::state::Soap;
#[cfg(feature = "wsdl")]
use crate::wsdl::{self, description::Wsdl};

/// Everything that the sandbox serves.
pub(crate) struct Routes {
    soap: Arc<Soap>,
    others: Router,
}

/// The parts of the sandbox that clients and administrators get to know.
pub(crate) struct Public<'a> {
    /// The URL of the SOAP 1.1 endpoint.
    pub(crate) endpoint: &'a str,
    pub(crate) admin_key: &'a str,
    /// The certificate that clients must trust, in PEM.
    pub(crate) ca_pem: &'a str,
}

impl Routes {
    pub(crate) fn new(service: Arc<Service>, public: &Public<'_>) -> Self {
        Self {
            soap: Arc::new(Soap::new(Arc::clone(&service))),
            others: router(service, public),
        }
    }
}

impl Respond for Routes {
    async fn respond(&self, request: Request, connection: &Arc<Connection>) -> Response {
        match request.uri().path() {
            // Not in the router, which takes a fiftieth of the time of a call.
            PATH | PATH_12 if request.method() == Method::POST => {
                endpoint::call(&self.soap, connection, request).await
            }
            _ => self.others.respond(request, connection).await,
        }
    }
}

/// Everything but calls.
fn router(service: Arc<Service>, public: &Public<'_>) -> Router {
    let description = |version, path: &str| {
        let endpoint = public.endpoint.replace(PATH, path);
        describe(&service.contract, version, &endpoint).fallback(stray)
    };
    let noting = middleware::from_fn_with_state(Arc::clone(&service), note_refusal);
    Router::new()
        .route(PATH, description(SoapVersion::Soap11, PATH))
        .route(PATH_12, description(SoapVersion::Soap12, PATH_12))
        .merge(index())
        .fallback(stray)
        .with_state(Arc::clone(&service))
        .merge(administration(service, public).layer(noting))
}

/// Serves the description at the address of the service.
#[cfg(feature = "wsdl")]
fn describe(
    contract: &ServiceContract,
    version: SoapVersion,
    endpoint: &str,
) -> MethodRouter<Arc<Service>> {
    let wsdl = Arc::new(Wsdl::new(contract, version, endpoint));
    get(move |query| wsdl::endpoint::describe(wsdl, query))
}

#[cfg(not(feature = "wsdl"))]
fn describe(_: &ServiceContract, _: SoapVersion, _: &str) -> MethodRouter<Arc<Service>> {
    MethodRouter::new()
}

/// Redirects the root path to the portal.
fn index() -> Router<Arc<Service>> {
    let router = Router::new();
    #[cfg(feature = "portal")]
    let router = router.route("/", get(async || Redirect::to(portal::PATH)));
    router
}

fn administration(service: Arc<Service>, public: &Public<'_>) -> Router {
    let router = api::router(Arc::clone(&service), public.admin_key);
    #[cfg(feature = "portal")]
    let router = router.merge(portal::router(service, public.endpoint, public.ca_pem));
    #[cfg(not(feature = "portal"))]
    let _ = public.ca_pem;
    router
}

/// Logs the requests that the portal or the admin API refuses: someone may be guessing passwords,
/// or looking for a lost request. Accepted requests are not logged, because page views would fill
/// the log.
async fn note_refusal(
    State(service): State<Arc<Service>>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_line = format!("{} {}", request.method(), request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let reason = status.canonical_reason().unwrap_or("refused");
        let note = Note {
            refusal: Some(format!("{request_line}: {reason}")),
            request_body: "[not kept]".to_owned(),
            response_body: "[not kept]".to_owned().into(),
            ..Note::default()
        };
        let entry = logged(&service, &connection, note, status.as_u16(), started);
        service.journal.add(entry);
    }
    response
}

/// Responds to an unknown path or method. The request is logged, because the owner of a client with
/// a wrong address looks for it there.
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
            format!("{method} is not supported: expected POST"),
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
