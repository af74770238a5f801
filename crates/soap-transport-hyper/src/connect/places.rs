//! The limit on connections to one host.

use std::{
    collections::HashMap,
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Poll, ready},
};

use soap_transport::Target;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::call::Progress;

/// Places for connections, by host and port. An entry is never removed: a SOAP client calls few
/// hosts.
#[derive(Debug)]
pub(crate) struct Places {
    max_per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A permit that a connection holds for as long as it is open, in use or idle.
///
/// hyper-util's pool limits idle connections only, and opens one for every call that finds none, so
/// a burst of calls would be a burst of handshakes. While a call
/// waits for a place, it takes any connection that becomes idle.
pub(crate) type Place = OwnedSemaphorePermit;

impl Places {
    pub(crate) fn new(max_per_host: usize) -> Self {
        Self {
            max_per_host: max_per_host.min(Semaphore::MAX_PERMITS),
            hosts: Mutex::default(),
        }
    }

    /// Waits for a place. Returns `None` once the call got another connection in the meantime.
    ///
    /// hyper-util then continues to connect in a task of its own, so that the work is not lost.
    /// Without a place no work was done yet, and such tasks would pile up: one for every call that
    /// had to wait.
    pub(crate) async fn take(&self, target: &Target) -> Option<Place> {
        let mut place = pin!(self.host(target).acquire_owned());
        poll_fn(|context| {
            if !Progress::is_in_call() {
                return Poll::Ready(None);
            }
            let place = ready!(place.as_mut().poll(context));
            Poll::Ready(Some(place.expect("the semaphore is never closed")))
        })
        .await
    }

    fn host(&self, target: &Target) -> Arc<Semaphore> {
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

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use soap_transport::PlainHttp;

    use super::*;

    #[test]
    fn only_a_call_waits() {
        let uri = "https://host".parse().expect("an address");
        let target = Target::from_uri(&uri, PlainHttp::Refused).expect("https");
        let places = Places::new(1);
        let mut context = Context::from_waker(Waker::noop());
        let in_call = |waiting| Progress::default().scope(waiting);

        let mut first = pin!(in_call(places.take(&target)));
        let Poll::Ready(Some(place)) = first.as_mut().poll(&mut context) else {
            panic!("there was a place");
        };
        let mut second = pin!(in_call(places.take(&target)));
        assert!(second.as_mut().poll(&mut context).is_pending());
        let mut no_call = pin!(places.take(&target));
        assert!(matches!(
            no_call.as_mut().poll(&mut context),
            Poll::Ready(None)
        ));

        drop(place);
        let polled = second.as_mut().poll(&mut context);
        assert!(matches!(polled, Poll::Ready(Some(_))));
    }
}
