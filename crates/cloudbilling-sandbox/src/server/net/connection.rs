//! A connection of the server: its phase, its traffic, its idle time, and the ways to close it
//! early.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Sleep;

use crate::server::limits::ServerLimits;

/// Every open connection. At the limit, the least useful one is closed for a new one.
#[derive(Debug)]
pub(crate) struct Registry {
    capacity: usize,
    created: Instant,
    last_id: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
}

#[derive(Debug)]
pub(crate) struct Connection {
    id: u64,
    peer: SocketAddr,
    created: Instant,
    phase: AtomicU8,
    /// The time of the last activity, in milliseconds after the creation of the registry.
    active_at: AtomicU64,
    /// The first byte received; `NOTHING` before.
    first: AtomicU16,
    /// The number of completed requests.
    requests: AtomicU64,
    /// Returns `true` if data arrived after the last response.
    has_received: AtomicBool,
    close: Notify,
    close_reason: OnceLock<CloseReason>,
    registry: std::sync::Weak<Registry>,
}

/// The state of a connection between two requests, or within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// No request has arrived yet.
    Fresh,
    /// Between two requests.
    Idle,
    /// Waiting for the rest of a request body.
    Receiving,
    /// Carrying out a request, or waiting to do so.
    Working,
    /// Sending a response.
    Responding,
    /// Holding a response back because of an injected fault.
    HeldBack,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::Fresh,
        Self::Idle,
        Self::Receiving,
        Self::Working,
        Self::Responding,
        Self::HeldBack,
    ];
}

/// The reason why the server ends a connection early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseReason {
    /// A new connection needed the place.
    Crowded,
    /// An injected fault, which resets the connection.
    Reset,
    /// Other responses needed the memory of a response that the client did not read.
    Unread,
}

/// No byte.
const NOTHING: u16 = u16::MAX;

/// A transfer that has been still for this many milliseconds is closed for a new connection, if no
/// other connection can be.
const STILL_MILLIS: u64 = 1_000;

/// The byte stream of a connection. When dropped, it leaves the registry, and resets the connection
/// if requested.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    connection: Arc<Connection>,
    /// The time for the client to read the next piece of a response.
    max_wait: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    lingering_close: LingeringClose,
}

/// Ends a connection: data that the client is still sending is read and discarded, because a
/// socket that is closed with unread bytes resets the connection, and the client loses the response
/// before it reads it ([RFC 9112, 9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)).
#[derive(Debug)]
struct LingeringClose {
    shut: bool,
    bytes_left: usize,
    max_wait: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Registry {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            created: Instant::now(),
            last_id: AtomicU64::new(0),
            open: Mutex::default(),
        }
    }

    /// Registers a connection. Returns `None` if every other connection is in a call.
    pub(crate) fn admit(self: &Arc<Self>, peer: SocketAddr) -> Option<Arc<Connection>> {
        let connection = Arc::new(Connection {
            id: self.last_id.fetch_add(1, Ordering::Relaxed),
            peer,
            created: self.created,
            phase: AtomicU8::new(Phase::Fresh as u8),
            active_at: AtomicU64::new(0),
            first: AtomicU16::new(NOTHING),
            requests: AtomicU64::new(0),
            has_received: AtomicBool::new(false),
            close: Notify::new(),
            close_reason: OnceLock::new(),
            registry: Arc::downgrade(self),
        });
        connection.note_activity();
        let mut open = self.lock();
        if open.len() >= self.capacity && !make_way(&mut open, connection.now()) {
            return None;
        }
        open.insert(connection.id, Arc::clone(&connection));
        Some(connection)
    }

    /// Closes a connection that is not in a call. Returns `true` if there was one.
    pub(crate) fn make_way(&self) -> bool {
        let now = millis(self.created);
        make_way(&mut self.lock(), now)
    }

    /// The number of open connections.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_way(open: &mut HashMap<u64, Arc<Connection>>, now: u64) -> bool {
    let dispensable = open.values().filter_map(|connection| {
        let rank = connection.rank(now)?;
        Some((
            rank,
            connection.active_at.load(Ordering::Relaxed),
            connection.id,
        ))
    });
    let leaves = dispensable.min().and_then(|(_, _, id)| open.remove(&id));
    if let Some(leaves) = &leaves {
        leaves.end(CloseReason::Crowded);
    }
    leaves.is_some()
}

impl Connection {
    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Closes the connection. The first reason is kept.
    pub(crate) fn end(&self, close_reason: CloseReason) {
        let _ = self.close_reason.set(close_reason);
        self.close.notify_one();
    }

    /// Waits for a request to close the connection.
    pub(crate) async fn close_requested(&self) -> CloseReason {
        self.close.notified().await;
        self.close_reason
            .get()
            .copied()
            .unwrap_or(CloseReason::Crowded)
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    pub(crate) fn phase(&self) -> Phase {
        let phase = self.phase.load(Ordering::Relaxed);
        Phase::ALL[usize::from(phase) % Phase::ALL.len()]
    }

    /// Notes that a request is complete.
    pub(crate) fn note_response(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.has_received.store(false, Ordering::Relaxed);
    }

    /// The number of completed requests.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Set when data arrives, cleared by a response.
    pub(crate) fn has_received(&self) -> bool {
        self.has_received.load(Ordering::Relaxed)
    }

    /// The first byte received.
    pub(crate) fn first_byte(&self) -> Option<u8> {
        u8::try_from(self.first.load(Ordering::Relaxed)).ok()
    }

    /// Returns the order in which connections are closed for a new one; `None` for one that is not.
    fn rank(&self, now: u64) -> Option<u8> {
        match self.phase() {
            Phase::Fresh => Some(0),
            Phase::Idle => Some(1),
            Phase::Working => None,
            Phase::Receiving | Phase::Responding | Phase::HeldBack => {
                let still = now.saturating_sub(self.active_at.load(Ordering::Relaxed));
                (still >= STILL_MILLIS).then_some(2)
            }
        }
    }

    fn note_bytes(&self, bytes: &[u8]) {
        let Some(&first) = bytes.first() else { return };
        if self.first.load(Ordering::Relaxed) == NOTHING {
            self.first.store(first.into(), Ordering::Relaxed);
        }
        self.has_received.store(true, Ordering::Relaxed);
        self.note_activity();
    }

    fn note_activity(&self) {
        self.active_at.store(self.now(), Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        millis(self.created)
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Wire {
    pub(crate) fn new(
        stream: TcpStream,
        connection: Arc<Connection>,
        limits: &ServerLimits,
    ) -> Self {
        Self {
            stream,
            connection,
            max_wait: limits.response_time,
            waiting: None,
            lingering_close: LingeringClose {
                shut: false,
                // Data that was sent by mistake is read; an endless flood is not.
                bytes_left: limits.body_bytes.saturating_mul(8),
                max_wait: limits.body_time,
                waiting: None,
            },
        }
    }

    /// Returns the result of a write, or an error if the client has not read a whole piece for too
    /// long.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if result.is_ready() {
            self.connection.note_activity();
            return result;
        }
        let max_wait = self.max_wait;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(max_wait)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl LingeringClose {
    /// Reads and discards data until the client closes too, or for a limited time.
    fn poll(&mut self, stream: &mut TcpStream, context: &mut Context<'_>) -> Poll<()> {
        let mut bytes = [0; 8 * 1024];
        while self.bytes_left > 0 {
            let mut buffer = ReadBuf::new(&mut bytes);
            match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.bytes_left = self.bytes_left.saturating_sub(buffer.filled().len());
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => {
                    let max_wait = self.max_wait;
                    let waiting = self
                        .waiting
                        .get_or_insert_with(|| Box::pin(tokio::time::sleep(max_wait)));
                    return waiting.as_mut().poll(context);
                }
            }
        }
        Poll::Ready(())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.connection.close_reason.get() == Some(&CloseReason::Reset) {
            // With a lingering time of zero, closing sends RST instead of FIN.
            let _ = self.stream.set_zero_linger();
        }
        if let Some(registry) = self.connection.registry.upgrade() {
            registry.lock().remove(&self.connection.id);
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.connection.note_bytes(&buffer.filled()[before..]);
        result
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Called when everything was written: the client has read it, and gets its full time for
        // the next piece.
        self.waiting = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.lingering_close.shut {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            this.lingering_close.shut = true;
            this.connection.enter(Phase::Idle);
        }
        this.lingering_close.poll(&mut this.stream, context).map(Ok)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 1))
    }

    /// A connection in this phase that was last active at this millisecond.
    fn connection(registry: &Arc<Registry>, phase: Phase, active_at: u64) -> Arc<Connection> {
        let connection = registry.admit(peer()).expect("room");
        connection.enter(phase);
        connection.active_at.store(active_at, Ordering::Relaxed);
        connection
    }

    #[test]
    fn connections_are_closed_in_the_order_of_their_phases() {
        let registry = Arc::new(Registry::new(6));
        let phases = [
            (Phase::Working, 1),
            (Phase::Responding, 2),
            (Phase::Receiving, 3),
            (Phase::Idle, 4),
            (Phase::Idle, 5),
            (Phase::Fresh, 6),
        ];
        let open = phases.map(|(phase, active_at)| connection(&registry, phase, active_at));
        let order = std::iter::from_fn(|| {
            let mut left = registry.lock();
            make_way(&mut left, 10_000).then_some(())?;
            let gone = open.iter().find(|one| {
                one.close_reason.get().is_some()
                    && one.phase.swap(Phase::Working as u8, Ordering::Relaxed)
                        != Phase::Working as u8
            });
            gone.map(|gone| gone.active_at.load(Ordering::Relaxed))
        });
        assert_eq!(order.collect::<Vec<_>>(), [6, 4, 5, 2, 3]);
        assert_eq!(registry.count(), 1);
    }

    #[test]
    fn a_transfer_that_moves_does_not_make_way() {
        let registry = Arc::new(Registry::new(1));
        let moving = connection(&registry, Phase::Receiving, 9_500);
        assert!(!make_way(&mut registry.lock(), 10_000));
        assert!(make_way(&mut registry.lock(), 10_500));
        assert_eq!(moving.close_reason.get(), Some(&CloseReason::Crowded));
    }

    #[test]
    fn five_thousand_newcomers_do_not_close_a_call() {
        let registry = Arc::new(Registry::new(10));
        let call = connection(&registry, Phase::Working, 0);
        for _ in 0..5_000 {
            registry.admit(peer()).expect("another newcomer makes way");
        }
        assert_eq!(call.close_reason.get(), None);
        assert_eq!(registry.count(), 10);
    }

    #[test]
    fn a_new_connection_is_refused_if_all_are_in_a_call() {
        let registry = Arc::new(Registry::new(1));
        connection(&registry, Phase::Working, 0);
        assert!(registry.admit(peer()).is_none());
    }
}
