//! A cheap read that shows whether a session still lives, before a write goes out with it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling_auth::MonotonicTime;
use cloudbilling_types::operation::GetPurchases;
use cloudbilling_types::{Operation, OperationKind, ServiceContract};

use crate::error::Error;
use crate::exchange::request::Request;

/// A cheap read that is sent before a write if the session was idle for long.
///
/// A write that is refused for its session fails, and may have been carried out (see
/// [`RetryWrites`](crate::RetryWrites)). Sessions end while they are idle. So a session is
/// checked before a write if no call with it was accepted for [some time](Self::idle), or none was
/// yet. A refused check costs a login, and then the write goes out with a session that is known to
/// live. Each call checks on its own: several that begin at once on an idle session send one read
/// each.
///
/// - If the check is accepted, the write is sent.
/// - If it is refused, the client logs in and checks the new session. If that is refused too, the
///   write fails, and was not sent.
/// - If it fails otherwise, by a fault or because the user may not make this read, it shows
///   nothing, and the write is sent.
/// - If it gets no response, or the service asks to slow down, the write fails with
///   [`ErrorKind::SessionCheck`](crate::ErrorKind::SessionCheck), and was not sent.
///
/// An API token is not checked: it does not end by being idle, and no login can take its place.
///
/// ```no_run
/// use std::time::Duration;
/// use cloudbilling::types::operation::GetInvoiceHeaders;
/// use cloudbilling::{Client, SessionCheck};
///
/// let read = GetInvoiceHeaders::default().customer_code("no such customer");
/// let check = SessionCheck::new(read).idle(Duration::from_secs(60));
/// let builder = Client::builder("https://api.example.com/soap").session_check(check);
/// // Or not at all:
/// let builder = Client::builder("https://api.example.com/soap").session_check(None);
/// ```
#[derive(Clone)]
pub struct SessionCheck {
    idle: Duration,
    read: Arc<dyn Read>,
}

impl SessionCheck {
    /// The default time that a session may be idle before a write checks it: 5 minutes. The
    /// lifetime of sessions is not documented; services of this kind commonly end them after 10 or
    /// 20 minutes without a call.
    pub const DEFAULT_IDLE: Duration = Duration::from_secs(5 * 60);

    /// Creates a check by this read. Does not compile with an operation that writes.
    pub fn new<O: Operation + Send + Sync + 'static>(read: O) -> Self {
        const {
            assert!(
                matches!(O::KIND, OperationKind::Read),
                "a check must not change anything"
            )
        };
        Self {
            idle: Self::DEFAULT_IDLE,
            read: Arc::new(read),
        }
    }

    /// Sets how long a session may be idle (default: [`DEFAULT_IDLE`](Self::DEFAULT_IDLE)). With
    /// zero, each write is checked.
    #[must_use]
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Returns `true` if a session must be checked with which a call was last accepted at
    /// `last_accepted`.
    pub(crate) fn is_due(&self, last_accepted: Option<MonotonicTime>, now: MonotonicTime) -> bool {
        last_accepted.is_none_or(|then| now.saturating_since(then) >= self.idle)
    }

    /// The local name of the request's element.
    pub(crate) fn method(&self) -> &'static str {
        self.read.method()
    }

    pub(crate) fn request(&self, contract: &ServiceContract) -> Result<Request<'_>, Error> {
        self.read.request(contract)
    }
}

/// [`GetPurchases`] of one second in the year 2000, which is documented and finds nothing.
impl Default for SessionCheck {
    fn default() -> Self {
        let second = GetPurchases::default()
            .date_from("2000-01-01T00:00:00Z")
            .date_to("2000-01-01T00:00:01Z");
        Self::new(second)
    }
}

impl fmt::Debug for SessionCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCheck")
            .field("idle", &self.idle)
            .finish_non_exhaustive()
    }
}

/// An operation, whatever its type.
trait Read: Send + Sync {
    fn method(&self) -> &'static str;

    fn request(&self, contract: &ServiceContract) -> Result<Request<'_>, Error>;
}

impl<O: Operation + Send + Sync> Read for O {
    fn method(&self) -> &'static str {
        O::REQUEST.local()
    }

    fn request(&self, contract: &ServiceContract) -> Result<Request<'_>, Error> {
        Request::for_operation(contract, self)
    }
}
