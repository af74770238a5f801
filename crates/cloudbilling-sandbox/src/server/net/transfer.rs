//! The bodies of requests and responses in transit: they set the phase of the connection, and split
//! a long response into pieces.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Error;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};

use super::connection::{CloseReason, Connection, Phase};
use crate::server::admission::PIECE;
use crate::server::admission::pool::{Pool, Reservation};

/// The body of a request. While data is awaited, the connection is not working.
#[derive(Debug)]
pub(super) struct RequestBody {
    body: Incoming,
    connection: Arc<Connection>,
}

/// The body of a response, in pieces of 64 KiB: hyper asks for the next piece when the client has
/// read the last one.
///
/// Each piece is a copy. A slice would keep the whole response in memory until its last piece is
/// read.
#[derive(Debug)]
pub(super) struct ResponseBody {
    body: Body,
    /// The part of the last frame that is not handed out yet.
    rest: Bytes,
    reservation: Option<Reservation>,
    connection: Arc<Connection>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, connection: Arc<Connection>) -> Self {
        Self { body, connection }
    }
}

impl hyper::body::Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.connection.enter(match frame {
            Poll::Pending => Phase::Receiving,
            Poll::Ready(_) => Phase::Working,
        });
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl ResponseBody {
    /// Reserves memory for a response that is longer than a piece.
    pub(super) fn new(body: Body, responses: &Pool, connection: &Arc<Connection>) -> Self {
        connection.enter(Phase::Responding);
        let bytes = body.size_hint().lower();
        let reservation = usize::try_from(bytes).ok().filter(|&bytes| bytes > PIECE);
        let reservation = reservation.map(|bytes| {
            let connection = Arc::clone(connection);
            let mut reservation = responses.reserve(move || connection.end(CloseReason::Unread));
            reservation.force(bytes);
            reservation
        });
        Self {
            body,
            rest: Bytes::new(),
            reservation,
            connection: Arc::clone(connection),
        }
    }

    fn piece(&mut self) -> Frame<Bytes> {
        if let Some(reservation) = &self.reservation {
            reservation.note_movement();
        }
        if self.rest.len() <= PIECE && self.reservation.is_none() {
            return Frame::data(std::mem::take(&mut self.rest));
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        Frame::data(Bytes::copy_from_slice(&piece))
    }
}

impl hyper::body::Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.rest.is_empty() {
            match std::task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                end => return Poll::Ready(end),
            }
        }
        Poll::Ready(Some(Ok(self.piece())))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let rest = self.rest.len() as u64;
        if let Some(exact) = hint.exact() {
            hint.set_exact(exact + rest);
        }
        hint
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        self.connection.enter(Phase::Idle);
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use http_body_util::BodyExt as _;

    use super::*;
    use crate::server::net::connection::Registry;

    fn connection() -> Arc<Connection> {
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        Arc::new(Registry::new(1)).admit(peer).expect("room")
    }

    #[tokio::test]
    async fn a_long_response_leaves_in_pieces_and_holds_its_room_until_the_last() {
        let (connection, pool) = (connection(), Pool::new(1 << 20));
        let bytes: Vec<u8> = (0..3 * PIECE + 7).map(|at| (at % 251) as u8).collect();
        let mut body = ResponseBody::new(Body::from(bytes.clone()), &pool, &connection);
        assert_eq!(body.size_hint().exact(), Some(bytes.len() as u64));
        let mut sent = Vec::new();
        while let Some(frame) = body.frame().await {
            let piece = frame.expect("sound").into_data().expect("data");
            assert!(piece.len() <= PIECE);
            assert_eq!(pool.held(), bytes.len());
            sent.extend_from_slice(&piece);
        }
        assert_eq!(sent, bytes);
        assert_eq!(connection.phase(), Phase::Responding);
        drop(body);
        assert_eq!((pool.held(), connection.phase()), (0, Phase::Idle));
    }

    #[tokio::test]
    async fn unread_responses_make_way_for_one_another() {
        let pool = Pool::new(5 * PIECE);
        let open: Vec<_> = (0..20).map(|_| connection()).collect();
        let unread: Vec<_> = open
            .iter()
            .map(|one| ResponseBody::new(Body::from(vec![0; 2 * PIECE]), &pool, one))
            .collect();
        assert_eq!(pool.held(), 4 * PIECE);
        for one in &open[..18] {
            assert_eq!(one.close_requested().await, CloseReason::Unread);
        }
        drop(unread);
        assert_eq!(pool.held(), 0);
    }
}
