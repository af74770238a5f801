//! Admission: the bounded path of a request from its connection to the thread that carries it out.
//!
//! ```text
//! connection ── head ──► lane full? ── body ─────────► place in a lane ──────► thread
//!  at most        │        │            64 KiB, more     reads    256 wait, 4 run
//!  1,024          │        │            from a pool      writes    64 wait, 2 run
//!                 │        │            of 64 MiB        hashing   32 wait, 1 runs, 19 MiB
//!                 ▼        ▼              ▼                ▼
//!               400/421  503            503, 413         503, or skipped when the client has left
//!
//! thread ──► response ── 64 KiB, more from a pool of 64 MiB ──► client
//!                          └─ full: the transfer that has stalled the longest is cut off
//! ```
//!
//! Invariants:
//! - Every queue is bounded. A full lane responds 503 with `Retry-After`, before the body is read.
//! - Waiting is bounded: half a second for a read, 5 s for a login, 30 s for a write. Then the
//!   request gets a 503.
//! - A task owns its place, its permit for a thread and the memory of its body. They are released
//!   when the task ends, not when its client leaves. A task whose client leaves while it waits
//!   never starts.
//! - Each lane has threads of its own: reads wait neither for writes nor for password hashes.
//! - A read starts on the thread that serves its connection, because waking another one takes
//!   longer than most reads. There it waits for nothing, and is interrupted after about a
//!   thousand rows ([`Patience::Short`](crate::data::storage::Patience)). Then it starts again in
//!   its lane.
//! - A connection owns 64 KiB of a request and 64 KiB of a response. Larger ones share a pool, so
//!   that a small call never waits for the memory of a large one.
//! - A call in progress is never closed to make room for another connection.

pub(crate) mod lane;
pub(crate) mod pool;

use std::thread::available_parallelism;
use std::time::Duration;

use self::lane::{Lane, LaneUsage, NotRun};
use self::pool::Pool;
use crate::error::{Error, ErrorKind};
use crate::server::limits::ServerLimits;

/// The bytes of a request or a response that a connection may hold without a reservation in a pool.
pub(crate) const PIECE: usize = 64 * 1024;

/// The resources that requests share.
#[derive(Debug)]
pub(crate) struct Admission {
    pub(crate) reads: Lane,
    pub(crate) writes: Lane,
    pub(crate) hashing: Lane,
    /// Memory for request bodies beyond their first [`PIECE`].
    pub(crate) bodies: Pool,
    /// Memory for responses that are longer than a [`PIECE`].
    pub(crate) responses: Pool,
}

/// More threads than processors help only while another one waits for the disk.
fn readers() -> usize {
    available_parallelism().map_or(2, usize::from).clamp(2, 4)
}

/// A kind of work, by the lane that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Computes a password hash.
    Hash,
    /// Only reads the database, or does nothing with it.
    Read,
    /// Writes to the database.
    Write,
}

/// The use of the resources that requests share, at one moment; see
/// [`Admin::usage`](crate::Admin::usage).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Calls that read.
    pub reads: LaneUsage,
    /// Calls that write.
    pub writes: LaneUsage,
    /// Calls that hash a password: `Login`, signing in to the portal, creating an account.
    pub hashing: LaneUsage,
    /// Bytes held by request bodies beyond the first 64 KiB of each.
    pub body_bytes: usize,
    /// Bytes held by responses of more than 64 KiB that their clients have not read yet.
    pub response_bytes: usize,
    /// Open connections.
    pub connections: usize,
}

impl Admission {
    pub(crate) fn new(limits: &ServerLimits) -> Self {
        Self {
            reads: Lane::new(readers(), limits.waiting_reads, Duration::from_millis(500)),
            writes: Lane::new(2, limits.waiting_writes, Duration::from_secs(30)),
            hashing: Lane::new(1, limits.waiting_logins, Duration::from_secs(5)),
            bodies: Pool::new(limits.all_bodies_bytes),
            responses: Pool::new(limits.all_responses_bytes),
        }
    }

    /// The number of threads that serve connections.
    pub(crate) fn connection_threads() -> usize {
        readers()
    }

    /// The number of threads that all lanes together need.
    pub(crate) fn threads(&self) -> usize {
        self.reads.threads() + self.writes.threads() + self.hashing.threads()
    }

    /// The lane of this kind of work.
    pub(crate) fn lane(&self, work: Work) -> &Lane {
        match work {
            Work::Hash => &self.hashing,
            Work::Read => &self.reads,
            Work::Write => &self.writes,
        }
    }

    /// Runs a task of the portal or the admin API.
    pub(crate) async fn carry_out<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        work: Work,
        task: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        match self.lane(work).run(task).await {
            Ok(result) => result,
            Err(NotRun::Busy) => Err(E::from(Error::new(
                ErrorKind::Busy,
                "too many requests are waiting: try again later",
            ))),
            Err(NotRun::Panicked) => Err(E::from(Error::new(
                ErrorKind::System,
                "the sandbox failed: it panicked (see its standard error)",
            ))),
        }
    }

    pub(crate) fn usage(&self, connections: usize) -> Usage {
        Usage {
            reads: self.reads.usage(),
            writes: self.writes.usage(),
            hashing: self.hashing.usage(),
            body_bytes: self.bodies.held(),
            response_bytes: self.responses.held(),
            connections,
        }
    }
}
