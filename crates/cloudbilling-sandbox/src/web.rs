//! The routes, and the HTTP side of the SOAP endpoint.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{RawQuery, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::request::Parts;
use http::{StatusCode, header};
use soap_codec::SoapVersion;

use crate::admission::{NotRun, PIECE};
use crate::body::{self, Received};
use crate::net::connection::{Connection, Ending, Phase};
use crate::service::Service;
use crate::soap::{self, Answer, Effect, Note};
use crate::wire::{gzip_bomb, truncated};
use crate::wsdl::Wsdl;
use crate::{LoggedRequest, Sandbox, admin_api, portal};

/// What the sandbox serves.
pub(crate) fn router(service: Arc<Service>, endpoint: &str, admin_key: &str) -> Router {
    let soap = |version, path| {
        let endpoint = endpoint.replace(Sandbox::PATH, path);
        let wsdl = Arc::new(Wsdl::new(&service.profile, version, &endpoint));
        post(call)
            .get(move |query| describe(wsdl, query))
            .fallback(stray)
    };
    let soap_11 = soap(SoapVersion::Soap11, Sandbox::PATH);
    let soap_12 = soap(SoapVersion::Soap12, Sandbox::PATH_12);
    let noting = middleware::from_fn_with_state(Arc::clone(&service), note_refusal);
    let administration = admin_api::router(Arc::clone(&service), admin_key)
        .merge(portal::router(Arc::clone(&service), endpoint))
        .layer(noting);
    Router::new()
        .route(Sandbox::PATH, soap_11)
        .route(Sandbox::PATH_12, soap_12)
        .route("/", get(async || Redirect::to(portal::PATH)))
        .fallback(stray)
        .with_state(service)
        .merge(administration)
}

/// Refuses a request for its head, with the reason in words, and puts that in the log.
pub(crate) fn refuse(
    service: &Service,
    connection: &Connection,
    status: StatusCode,
    why: &str,
) -> Response {
    let note = Note {
        refusal: Some(why.to_owned()),
        request_body: "[not read]".to_owned(),
        ..Note::default()
    };
    let entry = logged(service, connection, note, status.as_u16(), Instant::now());
    service.journal.add(entry);
    // The body, if there is one, is not understood, so that nothing can follow it.
    (status, [(header::CONNECTION, "close")], format!("{why}\n")).into_response()
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

/// The description of the service, under the queries that WCF has for it.
async fn describe(wsdl: Arc<Wsdl>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default().to_ascii_lowercase();
    let schema = query
        .strip_prefix("xsd=xsd")
        .and_then(|index| index.parse::<usize>().ok());
    let document = match (query.as_str(), schema) {
        ("wsdl", _) => Some(&wsdl.split),
        ("singlewsdl", _) => Some(&wsdl.single),
        (_, Some(index)) => wsdl.schemas.get(index),
        _ => None,
    };
    match document {
        Some(document) => (
            [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
            document.clone(),
        )
            .into_response(),
        None => (
            StatusCode::NOT_FOUND,
            "The service takes POST. Its description is at ?wsdl and ?singleWsdl.\n",
        )
            .into_response(),
    }
}

async fn call(
    State(service): State<Arc<Service>>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let answer = match carry_out(&service, request).await {
        Ok(answer) => answer,
        Err((status, why)) => {
            let note = Note {
                refusal: Some(why),
                request_body: "[not kept]".to_owned(),
                ..Note::default()
            };
            let entry = logged(&service, &connection, note, status.as_u16(), started);
            service.journal.add(entry);
            return refusal(status);
        }
    };
    let Answer {
        status,
        content_type,
        body,
        retry_after,
        effect,
        note,
    } = answer;
    let sent = if matches!(effect, Effect::Reset | Effect::Stall) {
        0
    } else {
        status.as_u16()
    };
    service
        .journal
        .add(logged(&service, &connection, note, sent, started));
    let mut response = Response::builder().status(status);
    if !body.is_empty() || matches!(effect, Effect::GzipBomb(_)) {
        response = response.header(header::CONTENT_TYPE, content_type);
    }
    if let Some(after) = retry_after {
        response = response.header(header::RETRY_AFTER, after.as_secs());
    }
    let response = match effect {
        Effect::None => response.body(Body::from(body)),
        Effect::Delay(time) => {
            connection.enter(Phase::HeldBack);
            tokio::time::sleep(time).await;
            response.body(Body::from(body))
        }
        Effect::GzipBomb(bytes) => response
            .header(header::CONTENT_ENCODING, "gzip")
            .body(gzip_bomb(bytes)),
        Effect::Reset => {
            connection.enter(Phase::HeldBack);
            connection.end(Ending::Reset);
            std::future::pending().await
        }
        Effect::Stall => {
            connection.enter(Phase::HeldBack);
            std::future::pending().await
        }
        Effect::Truncate(after) => response
            .header(header::CONTENT_LENGTH, body.len())
            .body(truncated(body, after)),
    };
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Receives a call and carries it out in its lane; see [`crate::admission`]. Otherwise returns the
/// reason for the log.
async fn carry_out(
    service: &Arc<Service>,
    request: Request,
) -> Result<Answer, (StatusCode, String)> {
    let (head, body) = request.into_parts();
    let lane = service
        .admission
        .lane(soap::work(service, version(&head), &head.headers));
    if lane.refuses() {
        return Err(busy());
    }
    let received = body::receive(service, body).await;
    let received = received.map_err(|why| (why.status(), why.to_string()))?;
    let working = Arc::clone(service);
    let is_short = received.bytes.len() <= PIECE && service.store.is_free_to_read();
    let task = move || handle(&working, head, received);
    let answer = match is_short {
        true => lane.run_short(task).await,
        false => lane.run(task).await,
    };
    answer.map_err(|not_run| match not_run {
        NotRun::Full => busy(),
        NotRun::Panicked => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the sandbox failed: a panic, which its standard error shows".to_owned(),
        ),
    })
}

/// Carries a call out. Takes the body as a whole, so that its room is given back when the call is
/// done.
fn handle(service: &Service, head: Parts, received: Received) -> Answer {
    let request = soap::Request {
        version: version(&head),
        headers: head.headers,
        body: received.bytes.clone(),
    };
    soap::handle(service, &request)
}

/// The SOAP version that is spoken at the path of the request.
fn version(head: &Parts) -> SoapVersion {
    match head.uri.path() {
        Sandbox::PATH_12 => SoapVersion::Soap12,
        _ => SoapVersion::Soap11,
    }
}

fn busy() -> (StatusCode, String) {
    let why = "too many calls of its kind are waiting";
    (StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
}

/// The HTTP status only. A client that is refused for lack of room may retry at once.
fn refusal(status: StatusCode) -> Response {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => (status, [(header::RETRY_AFTER, "1")]).into_response(),
        StatusCode::PAYLOAD_TOO_LARGE => (status, [(header::CONNECTION, "close")]).into_response(),
        _ => status.into_response(),
    }
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
        Sandbox::PATH | Sandbox::PATH_12 => (
            StatusCode::METHOD_NOT_ALLOWED,
            format!("{method}, but the service takes POST"),
        ),
        _ => (
            StatusCode::NOT_FOUND,
            format!("{method} {path}: the service is at {}", Sandbox::PATH),
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

fn logged(
    service: &Service,
    connection: &Connection,
    note: Note,
    status: u16,
    started: Instant,
) -> LoggedRequest {
    LoggedRequest {
        number: 0,
        at: service.now(),
        peer: Some(connection.peer()),
        operation: note.operation,
        action: note.action,
        caller: note.caller,
        status,
        refusal: note.refusal,
        mishap: note.mishap,
        dropped: note.dropped,
        took: started.elapsed(),
        request_body: note.request_body,
        response_body: note.response_body,
    }
}
