//! The time that a server keeps an idle HTTP/1.1 connection, if it announces one:
//! `Keep-Alive: timeout=5`.
//!
//! A request that is sent just as the server closes its connection may or may not have arrived. So
//! a connection is retired some time before that. The pool has one idle time for all connections,
//! which is enough for servers that keep them longer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderName};
use tokio::time::Instant;

use super::{link::Link, used::UsedConnection};

/// Defined in [RFC 2068, section
/// 19.7.1.1](https://www.rfc-editor.org/rfc/rfc2068#section-19.7.1.1), which no later RFC replaced.
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// The tolerance for clocks and network delays.
const MARGIN: Duration = Duration::from_secs(1);

/// The connections that must be retired before the idle time of the pool.
#[derive(Debug)]
pub(crate) struct KeepAlive {
    pool_timeout: Duration,
    /// By the number of their link. Only connections used within the idle time of the pool are
    /// listed.
    connections: Mutex<HashMap<usize, Kept>>,
}

#[derive(Debug)]
struct Kept {
    connection: UsedConnection,
    until: Instant,
}

impl KeepAlive {
    pub(crate) fn new(pool_timeout: Duration) -> Self {
        Self {
            pool_timeout,
            connections: Mutex::default(),
        }
    }

    /// Reads how long the server keeps the connection of a response.
    pub(crate) fn note(&self, headers: &HeaderMap, link: &Link, connection: &UsedConnection) {
        let Some(time) = time_kept(headers).filter(|time| *time < self.pool_timeout) else {
            return;
        };
        let kept = Kept {
            connection: connection.clone(),
            until: Instant::now() + time,
        };
        self.with(|connections| connections.insert(link.number(), kept));
    }

    /// Retires the connections whose time has passed.
    pub(crate) fn retire_expired(&self) {
        self.with(|connections| {
            if connections.is_empty() {
                return;
            }
            let now = Instant::now();
            connections.retain(|_, kept| {
                let is_expired = kept.until <= now;
                if is_expired {
                    kept.connection.exclude();
                }
                !is_expired
            });
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<usize, Kept>) -> T) -> T {
        // A panic cannot leave an entry half written.
        let mut connections = self
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(&mut connections)
    }
}

/// Returns the time that a connection may be idle, which is less than what the server announces.
fn time_kept(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(KEEP_ALIVE).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let parameters = values.flat_map(|value| value.split([',', ';']));
    let seconds = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_timeout = name.trim().eq_ignore_ascii_case("timeout");
        value.trim().parse().ok().filter(|_| is_timeout)
    });
    let timeout = Duration::from_secs(seconds.min()?);
    Some(timeout.saturating_sub(MARGIN).max(timeout / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_retired_before_the_server_closes_it() {
        for (values, milliseconds) in [
            (&["timeout=5"][..], Some(4000)),
            (&["timeout=5, max=100"], Some(4000)),
            (&["max=100; Timeout = 2"], Some(1000)),
            (&["timeout=1"], Some(500)),
            (&["timeout=0"], Some(0)),
            (&["timeout=60", "timeout=2"], Some(1000)),
            (&["max=5"], None),
            (&["timeout=soon"], None),
            (&["timeout=-1"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(KEEP_ALIVE, value.parse().expect("a header"));
            }
            let time = time_kept(&headers).map(|time| time.as_millis());
            assert_eq!(time, milliseconds, "{values:?}");
        }
    }
}
