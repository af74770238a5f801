//! Time that passes when a test says so.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling::Time;
use cloudbilling::auth::{MonotonicTime, WallTime};
use tokio::sync::watch;

/// A clock that stands still until it is [advanced](Self::advance). Clones are the same clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct VirtualTime(Arc<watch::Sender<MonotonicTime>>);

impl VirtualTime {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = *now + by);
    }
}

impl Time for VirtualTime {
    fn now(&self) -> MonotonicTime {
        *self.0.borrow()
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(self.now().as_millis())
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let until = self.now() + duration;
        let mut now = self.0.subscribe();
        Box::pin(async move {
            // A clock that goes away wakes its sleepers, because nothing else could.
            let _ = now.wait_for(|now| *now >= until).await;
        })
    }
}
