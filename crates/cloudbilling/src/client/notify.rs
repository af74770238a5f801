//! Notification of observers.

use cloudbilling_auth::AuthEvent;

use crate::client::caught;
use crate::client::observe::{CallAttempt, CallWait, EndedCall, Observer, StoreAccess};

/// The observers of a client: that of the user, and the subscribers of `tracing`.
#[derive(Debug)]
pub(crate) struct Notifier(Vec<Box<dyn Observer>>);

impl Notifier {
    pub(crate) fn new(observer: Option<Box<dyn Observer>>) -> Self {
        Self(event_log().into_iter().chain(observer).collect())
    }

    pub(crate) fn attempt(&self, attempt: &CallAttempt<'_>) {
        self.notify(|observer| observer.attempt(attempt));
    }

    pub(crate) fn event(&self, event: &AuthEvent) {
        self.notify(|observer| observer.event(event));
    }

    pub(crate) fn call(&self, call: &EndedCall<'_>) {
        self.notify(|observer| observer.call(call));
    }

    pub(crate) fn wait(&self, wait: &CallWait<'_>) {
        self.notify(|observer| observer.wait(wait));
    }

    pub(crate) fn store_access(&self, access: &StoreAccess<'_>) {
        self.notify(|observer| observer.store_access(access));
    }

    /// A panic of an observer must not end a call or a login.
    fn notify(&self, what: impl Fn(&dyn Observer)) {
        for observer in &self.0 {
            let _ = caught::call(|| what(&**observer));
        }
    }
}

#[cfg(feature = "tracing")]
fn event_log() -> Option<Box<dyn Observer>> {
    Some(Box::new(crate::client::event_log::EventLog))
}

#[cfg(not(feature = "tracing"))]
fn event_log() -> Option<Box<dyn Observer>> {
    None
}
