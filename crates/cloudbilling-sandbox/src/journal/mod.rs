//! The request log: the last calls, and the connections that brought no request, without secrets.
//!
//! Depends on `data` for its timestamps only.

#[cfg(feature = "portal")]
pub(crate) mod activity;
pub(crate) mod entry;
pub(crate) mod note;
pub(crate) mod printer;

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(feature = "portal")]
use self::activity::{Activity, Counts};
use self::entry::{LoggedConnection, LoggedRequest, StoredRequest};
use self::printer::Printer;
#[cfg(feature = "portal")]
use crate::data::timestamp::Timestamp;

/// The last entries of each kind, and the number of executions of each operation.
///
/// Each kind has its own capacity, so that a flood of connections displaces no request.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pages: Mutex<Pages>,
    printer: Option<Printer>,
}

#[derive(Debug, Default)]
struct Pages {
    count: u64,
    requests: VecDeque<Arc<StoredRequest>>,
    connections: VecDeque<LoggedConnection>,
    #[cfg(feature = "portal")]
    activity: Activity,
    executed: BTreeMap<String, u64>,
}

impl Journal {
    pub(crate) fn new(printer: Option<Printer>) -> Self {
        Self {
            pages: Mutex::default(),
            printer,
        }
    }

    /// Adds a request and assigns its number.
    pub(crate) fn add(&self, request: StoredRequest) {
        let mut stored = request.bounded();
        let line = self.line(&stored.request);
        let mut pages = self.lock();
        pages.count += 1;
        stored.request.number = pages.count;
        #[cfg(feature = "portal")]
        pages.activity.note(&stored.request);
        let kept = LoggedRequest::KEPT_REQUESTS;
        let old = push(&mut pages.requests, Arc::new(stored), kept);
        drop(pages);
        // It has many texts, which are freed without the lock.
        drop(old);
        self.print(line);
    }

    /// Adds a connection and assigns its number.
    pub(crate) fn add_connection(&self, mut connection: LoggedConnection) {
        let line = self.line(&connection);
        let mut pages = self.lock();
        pages.count += 1;
        connection.number = pages.count;
        push(
            &mut pages.connections,
            connection,
            LoggedConnection::KEPT_CONNECTIONS,
        );
        drop(pages);
        self.print(line);
    }

    pub(crate) fn note_execution(&self, operation: &str) {
        let mut pages = self.lock();
        match pages.executed.get_mut(operation) {
            Some(count) => *count += 1,
            None => drop(pages.executed.insert(operation.to_owned(), 1)),
        }
    }

    pub(crate) fn executed(&self, operation: &str) -> u64 {
        self.lock().executed.get(operation).copied().unwrap_or(0)
    }

    /// The requests that are kept, oldest first.
    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        let stored = self.stored();
        stored.iter().map(|request| request.to_logged()).collect()
    }

    /// The same without a copy of their bodies.
    pub(crate) fn stored(&self) -> Vec<Arc<StoredRequest>> {
        self.lock().requests.iter().cloned().collect()
    }

    /// The calls of each minute of the last hour, oldest first.
    #[cfg(feature = "portal")]
    pub(crate) fn last_hour(&self, now: Timestamp) -> Vec<Counts> {
        self.lock().activity.last_hour(now)
    }

    /// The connections that are kept, oldest first.
    pub(crate) fn connections(&self) -> Vec<LoggedConnection> {
        self.lock().connections.iter().cloned().collect()
    }

    fn line(&self, entry: &dyn Display) -> Option<String> {
        self.printer.as_ref().map(|_| entry.to_string())
    }

    /// After the entry is stored, so that a reader of the line finds the entry.
    fn print(&self, line: Option<String>) {
        if let (Some(printer), Some(line)) = (&self.printer, line) {
            printer.print(line);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds an entry. Returns the one that makes room for it.
fn push<T>(kept: &mut VecDeque<T>, new: T, room: usize) -> Option<T> {
    let old = (kept.len() == room).then(|| kept.pop_front()).flatten();
    kept.push_back(new);
    old
}

#[cfg(test)]
mod tests {
    use super::entry::KeptBody;
    use super::*;
    use crate::data::timestamp::Timestamp;

    #[test]
    fn a_flood_of_connections_is_bounded_and_leaves_requests_alone() {
        let journal = Journal::default();
        journal.add(StoredRequest {
            request: entry::tests::request(),
            response_body: KeptBody::default(),
        });
        for _ in 0..10 * LoggedConnection::KEPT_CONNECTIONS {
            journal.add_connection(LoggedConnection {
                number: 0,
                at: Timestamp::from_millis(0),
                peer: None,
                requests: 0,
                problem: String::new(),
            });
        }
        let kept = journal.connections();
        assert_eq!(kept.len(), LoggedConnection::KEPT_CONNECTIONS);
        assert_eq!(kept.last().map(|last| last.number), Some(2_001));
        assert_eq!(journal.requests()[0].number, 1);
    }
}
