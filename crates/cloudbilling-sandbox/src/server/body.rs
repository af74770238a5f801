//! The body of a request, received within the limits.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http::{StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Frame};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::server::admission::PIECE;
use crate::server::admission::pool::{Pool, PoolFull, Reservation};
use crate::server::limits::ServerLimits;
use crate::server::service::Service;

/// A complete body with its reservation of memory.
#[derive(Debug)]
pub(crate) struct ReceivedBody {
    pub(crate) bytes: Bytes,
    _reservation: Option<Reservation>,
}

/// The reason why a body was not received.
#[derive(Debug)]
pub(crate) enum BodyError {
    Broken,
    Late(ServerLimits),
    NoRoom,
    TooLarge(ServerLimits),
}

/// Receives a body, unless it announces too many bytes: then it is refused before it is sent.
pub(crate) async fn receive(service: &Service, body: Body) -> Result<ReceivedBody, BodyError> {
    let limits = &service.limits;
    if body.size_hint().lower() > limits.body_bytes as u64 {
        return Err(BodyError::TooLarge(limits.clone()));
    }
    match timeout(limits.body_time, collect(service, body)).await {
        Ok(received) => received,
        Err(_) => Err(BodyError::Late(limits.clone())),
    }
}

async fn collect(service: &Service, mut body: Body) -> Result<ReceivedBody, BodyError> {
    let mut bytes = BytesMut::new();
    let mut large: Option<Large> = None;
    while let Some(frame) = next(&mut body, large.as_ref()).await? {
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes.is_empty() && body.is_end_stream() && data.len() <= PIECE {
            return Ok(ReceivedBody {
                bytes: data,
                _reservation: None,
            });
        }
        let length = bytes.len() + data.len();
        if length > service.limits.body_bytes {
            return Err(BodyError::TooLarge(service.limits.clone()));
        }
        if length > PIECE {
            let pool = &service.admission.bodies;
            let large = large.get_or_insert_with(|| Large::new(pool));
            large.reservation.grow(length - bytes.len().max(PIECE))?;
            // All at once, because each growth would copy it.
            let rest = usize::try_from(body.size_hint().lower()).unwrap_or(0);
            bytes.reserve(data.len() + rest);
        }
        bytes.extend_from_slice(&data);
    }
    let reservation = large.map(Large::settle).transpose()?;
    Ok(ReceivedBody {
        bytes: bytes.freeze(),
        _reservation: reservation,
    })
}

/// A body that shares the pool.
#[derive(Debug)]
struct Large {
    reservation: Reservation,
    cut: Arc<Notify>,
}

impl Large {
    fn new(pool: &Pool) -> Self {
        let cut = Arc::new(Notify::new());
        let notify = Arc::clone(&cut);
        let reservation = pool.reserve(move || notify.notify_one());
        Self { reservation, cut }
    }

    fn settle(mut self) -> Result<Reservation, PoolFull> {
        self.reservation.settle().map(|()| self.reservation)
    }
}

/// Returns the next part of a body, unless the pool takes its memory back first.
async fn next(body: &mut Body, large: Option<&Large>) -> Result<Option<Frame<Bytes>>, BodyError> {
    let frame = match large {
        None => body.frame().await,
        Some(large) => tokio::select! {
            biased;
            () = large.cut.notified() => return Err(BodyError::NoRoom),
            frame = body.frame() => frame,
        },
    };
    frame.transpose().map_err(|_| BodyError::Broken)
}

/// Refuses a form that announces too many bytes before it is sent, and one that takes too long.
pub(crate) async fn bounded(
    State((service, bytes)): State<(Arc<Service>, u64)>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().size_hint().lower() > bytes {
        let close = [(header::CONNECTION, "close")];
        return (StatusCode::PAYLOAD_TOO_LARGE, close).into_response();
    }
    match timeout(service.limits.body_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

impl From<PoolFull> for BodyError {
    fn from(_: PoolFull) -> Self {
        Self::NoRoom
    }
}

impl BodyError {
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
impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken => f.write_str("the body broke off"),
            Self::Late(limits) => write!(f, "no complete body within {:?}", limits.body_time),
            Self::NoRoom => f.write_str("no memory for the body: too many large bodies at once"),
            Self::TooLarge(limits) => {
                write!(f, "the body has more than {} bytes", limits.body_bytes)
            }
        }
    }
}
