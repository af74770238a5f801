//! A request's body, received within the limits.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use crate::net::Limits;
use crate::service::Service;

/// A whole body, and the room that it takes until this is dropped.
#[derive(Debug)]
pub(crate) struct Received<'a> {
    pub(crate) bytes: Bytes,
    _room: Option<SemaphorePermit<'a>>,
}

/// Why there is no whole body.
#[derive(Debug)]
pub(crate) enum Unreceived {
    Broken,
    Late(Limits),
    NoRoom,
    TooLarge(Limits),
}

/// Receives a body, unless it announces too much: then it need not be sent to be refused.
pub(crate) async fn receive(service: &Service, body: Body) -> Result<Received<'_>, Unreceived> {
    let limits = &service.limits;
    if body.size_hint().lower() > limits.body_bytes as u64 {
        return Err(Unreceived::TooLarge(limits.clone()));
    }
    match timeout(limits.body_time, collect(service, body)).await {
        Ok(received) => received,
        Err(_) => Err(Unreceived::Late(limits.clone())),
    }
}

async fn collect(service: &Service, mut body: Body) -> Result<Received<'_>, Unreceived> {
    let mut bytes = BytesMut::new();
    let mut room: Option<SemaphorePermit<'_>> = None;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unreceived::Broken)?.into_data() else {
            continue;
        };
        if bytes.len() + data.len() > service.limits.body_bytes {
            return Err(Unreceived::TooLarge(service.limits.clone()));
        }
        let more = u32::try_from(data.len()).map_err(|_| Unreceived::NoRoom)?;
        let more = service.bodies.try_acquire_many(more);
        let more = more.map_err(|_| Unreceived::NoRoom)?;
        match &mut room {
            Some(room) => room.merge(more),
            None => room = Some(more),
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Received {
        bytes: bytes.freeze(),
        _room: room,
    })
}

/// Refuses a form of more than so many bytes before it is sent, and one that takes too long.
pub(crate) async fn bounded(
    State((service, bytes)): State<(Arc<Service>, u64)>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().size_hint().lower() > bytes {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    match timeout(service.limits.body_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

impl Unreceived {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::Late(_) => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

/// For the request log.
impl fmt::Display for Unreceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken => f.write_str("the body broke off"),
            Self::Late(limits) => write!(f, "no whole body within {:?}", limits.body_time),
            Self::NoRoom => f.write_str("no room for the body: too many large ones at a time"),
            Self::TooLarge(limits) => {
                write!(f, "the body has more than {} bytes", limits.body_bytes)
            }
        }
    }
}
