//! How many connections a host may have.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use soap_transport::Target;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for connections, by host and port. There is an entry for each host ever called: a SOAP client has few.
#[derive(Debug)]
pub(crate) struct Places {
    max_per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Held by a connection for as long as it lives, in use or idle.
///
/// hyper-util's pool bounds idle connections only, and opens one for every call that finds none: a burst of calls would be a
/// burst of handshakes. While a call waits for a place it is also first in line for a connection that becomes idle.
pub(crate) type Place = OwnedSemaphorePermit;

impl Places {
    pub(crate) fn new(max_per_host: usize) -> Self {
        Self {
            max_per_host: max_per_host.min(Semaphore::MAX_PERMITS),
            hosts: Mutex::default(),
        }
    }

    pub(crate) async fn take(&self, target: &Target) -> Place {
        self.of(target)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed")
    }

    fn of(&self, target: &Target) -> Arc<Semaphore> {
        let mut hosts = self
            .hosts
            .lock()
            .expect("no code that can panic runs under this lock");
        let places = hosts
            .entry(target.to_string())
            .or_insert_with(|| Arc::new(Semaphore::new(self.max_per_host)));
        Arc::clone(places)
    }
}
