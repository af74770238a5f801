//! One connection as the server knows it: what came over it, how long it has been idle, and the two ways of ending it early.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Sleep;

/// Every open connection. There is room for so many; the one idle longest makes way for a new one.
#[derive(Debug)]
pub(crate) struct Registry {
    capacity: usize,
    born: Instant,
    last_id: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
}

#[derive(Debug)]
pub(crate) struct Connection {
    id: u64,
    peer: SocketAddr,
    born: Instant,
    /// Milliseconds after the registry's birth.
    active_at: AtomicU64,
    /// The first byte that came; `NOTHING` before.
    first: AtomicU16,
    /// Requests answered.
    requests: AtomicU64,
    /// Whether anything came since the last answer.
    heard: AtomicBool,
    close: Notify,
    reset: AtomicBool,
    registry: std::sync::Weak<Registry>,
}

/// No byte.
const NOTHING: u16 = u16::MAX;

/// The bytes of a connection. Takes it off the register when dropped, and resets it if that was asked for.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    connection: Arc<Connection>,
    /// How long the other end may take nothing of what is to be written.
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Registry {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            born: Instant::now(),
            last_id: AtomicU64::new(0),
            open: Mutex::default(),
        }
    }

    pub(crate) fn admit(self: &Arc<Self>, peer: SocketAddr) -> Arc<Connection> {
        let connection = Arc::new(Connection {
            id: self.last_id.fetch_add(1, Ordering::Relaxed),
            peer,
            born: self.born,
            active_at: AtomicU64::new(0),
            first: AtomicU16::new(NOTHING),
            requests: AtomicU64::new(0),
            heard: AtomicBool::new(false),
            close: Notify::new(),
            reset: AtomicBool::new(false),
            registry: Arc::downgrade(self),
        });
        connection.note_activity();
        let mut open = self.lock();
        if open.len() >= self.capacity
            && let Some(idle) = open
                .values()
                .min_by_key(|connection| {
                    (connection.active_at.load(Ordering::Relaxed), connection.id)
                })
                .map(|idle| idle.id)
            && let Some(idle) = open.remove(&idle)
        {
            idle.close.notify_one();
        }
        open.insert(connection.id, Arc::clone(&connection));
        connection
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Ends the connection with a TCP reset.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Relaxed);
        self.close.notify_one();
    }

    /// Waits until somebody wants the connection to end.
    pub(crate) async fn told_to_close(&self) {
        self.close.notified().await;
    }

    /// A request is answered.
    pub(crate) fn note_answer(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.heard.store(false, Ordering::Relaxed);
    }

    /// How many requests are answered.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether anything came since the last answer.
    pub(crate) fn heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// The first byte that came.
    pub(crate) fn first_byte(&self) -> Option<u8> {
        u8::try_from(self.first.load(Ordering::Relaxed)).ok()
    }

    /// Whether the end was asked for with [`reset`](Self::reset).
    pub(crate) fn is_reset(&self) -> bool {
        self.reset.load(Ordering::Relaxed)
    }

    fn note_bytes(&self, bytes: &[u8]) {
        let Some(&first) = bytes.first() else { return };
        if self.first.load(Ordering::Relaxed) == NOTHING {
            self.first.store(first.into(), Ordering::Relaxed);
        }
        self.heard.store(true, Ordering::Relaxed);
        self.note_activity();
    }

    fn note_activity(&self) {
        let millis = self.born.elapsed().as_millis();
        self.active_at
            .store(u64::try_from(millis).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>, patience: Duration) -> Self {
        Self {
            stream,
            connection,
            patience,
            waiting: None,
        }
    }

    /// What became of writing, unless it has been waited for too long.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if result.is_ready() {
            self.connection.note_activity();
            self.waiting = None;
            return result;
        }
        let patience = self.patience;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.connection.is_reset() {
            // Without a lingering time, closing sends RST and no FIN.
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
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
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

    #[tokio::test]
    async fn the_longest_idle_makes_way_for_a_new_one() {
        let registry = Arc::new(Registry::new(2));
        let (first, second) = (registry.admit(peer()), registry.admit(peer()));
        first.active_at.store(2, Ordering::Relaxed);
        second.active_at.store(1, Ordering::Relaxed);
        registry.admit(peer());
        second.told_to_close().await;
        assert!(registry.lock().contains_key(&first.id));
        assert!(!registry.lock().contains_key(&second.id));
    }
}
