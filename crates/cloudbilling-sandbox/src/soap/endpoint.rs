//! The HTTP side of the SOAP endpoint.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use soap_codec::SoapVersion;

use super::call;
use super::response::{Effect, SoapResponse};
use super::state::Soap;
use crate::faults::bodies::{gzip_bomb, truncated};
use crate::journal::note::Note;
use crate::server::admission::lane::NotRun;
use crate::server::admission::{PIECE, Work};
use crate::server::body;
use crate::server::log::logged;
use crate::server::net::connection::{CloseReason, Connection, Phase};

/// The path of the endpoint that speaks SOAP 1.1.
pub(crate) const PATH: &str = "/soap";

/// The path of the endpoint that speaks SOAP 1.2.
pub(crate) const PATH_12: &str = "/soap12";

/// Serves a request to the endpoint, and logs it.
pub(crate) async fn call(soap: &Arc<Soap>, connection: &Connection, request: Request) -> Response {
    let started = Instant::now();
    let log = |note, status| {
        let entry = logged(&soap.service, connection, note, status, started);
        soap.service.journal.add(entry);
    };
    match carry_out(soap, request).await {
        Ok(mut response) => {
            let status = match response.effect {
                Effect::Reset | Effect::Stall => 0,
                _ => response.status.as_u16(),
            };
            log(std::mem::take(&mut response.note), status);
            send(response, connection).await
        }
        Err((status, why)) => {
            let note = Note {
                refusal: Some(why),
                request_body: "[not kept]".to_owned(),
                ..Note::default()
            };
            log(note, status.as_u16());
            refusal(status)
        }
    }
}

/// Sends a response, with its treatment on the wire.
async fn send(response: SoapResponse, connection: &Connection) -> Response {
    let head = head(&response);
    let body = response.body;
    let response = match response.effect {
        Effect::None => head.body(Body::from(body)),
        Effect::Delay(time) => {
            connection.enter(Phase::HeldBack);
            tokio::time::sleep(time).await;
            head.body(Body::from(body))
        }
        Effect::GzipBomb(bytes) => head
            .header(header::CONTENT_ENCODING, "gzip")
            .body(gzip_bomb(bytes)),
        Effect::Reset => {
            connection.enter(Phase::HeldBack);
            connection.end(CloseReason::Reset);
            std::future::pending().await
        }
        Effect::Stall => {
            connection.enter(Phase::HeldBack);
            std::future::pending().await
        }
        Effect::Truncate(after) => head
            .header(header::CONTENT_LENGTH, body.len())
            .body(truncated(body, after)),
    };
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn head(response: &SoapResponse) -> http::response::Builder {
    let mut head = Response::builder().status(response.status);
    if !response.body.is_empty() || matches!(response.effect, Effect::GzipBomb(_)) {
        head = match &response.content_type {
            Cow::Borrowed(known) => {
                head.header(header::CONTENT_TYPE, HeaderValue::from_static(known))
            }
            Cow::Owned(injected) => head.header(header::CONTENT_TYPE, injected),
        };
    }
    if let Some(after) = response.retry_after {
        head = head.header(header::RETRY_AFTER, after.as_secs());
    }
    head
}

/// Receives a call and runs it in its lane; see [`crate::server::admission`]. Otherwise returns the
/// status and the reason for the log.
async fn carry_out(
    soap: &Arc<Soap>,
    request: Request,
) -> Result<SoapResponse, (StatusCode, String)> {
    let service = &soap.service;
    let (parts, body) = request.into_parts();
    let version = version(&parts);
    let head = call::Head::read(version, &parts.headers);
    let work = head.as_ref().map_or(Work::Read, |head| head.work(soap));
    let lane = service.admission.lane(work);
    if lane.refuses() {
        return Err(busy());
    }
    let received = body::receive(service, body).await;
    let body = received.map_err(|why| (why.status(), why.to_string()))?;
    let head = match head {
        Ok(head) => head,
        Err(error) => return Ok(call::refuse(version, error, body.bytes.len())),
    };
    // The task owns the body, so that its memory is released when the call is done.
    let request = call::Request {
        version,
        head,
        body,
    };
    if work == Work::Read && request.body.bytes.len() <= PIECE {
        let short = lane.run_here(|| call::handle_short(soap, &request));
        if let Some(response) = short.map_err(not_run)? {
            return Ok(response);
        }
    }
    let working = Arc::clone(soap);
    let response = lane.run(move || call::handle(&working, &request)).await;
    response.map_err(not_run)
}

fn not_run(why: NotRun) -> (StatusCode, String) {
    match why {
        NotRun::Busy => busy(),
        NotRun::Panicked => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the sandbox failed: it panicked (see its standard error)".to_owned(),
        ),
    }
}

/// Returns the SOAP version of the path.
fn version(head: &Parts) -> SoapVersion {
    match head.uri.path() {
        PATH_12 => SoapVersion::Soap12,
        _ => SoapVersion::Soap11,
    }
}

fn busy() -> (StatusCode, String) {
    let why = "too many calls of this kind are waiting";
    (StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
}

/// Returns a response with a status alone. A client that is refused for lack of capacity may retry
/// soon.
fn refusal(status: StatusCode) -> Response {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => (status, [(header::RETRY_AFTER, "1")]).into_response(),
        StatusCode::PAYLOAD_TOO_LARGE => (status, [(header::CONNECTION, "close")]).into_response(),
        _ => status.into_response(),
    }
}
