//! Notification of observers.

use cloudbilling_auth::AuthEvent;

use crate::client::caught;
use crate::client::observe::{CallAttempt, Observer, StoreAccess};
use crate::client::telemetry;

/// The observers of a client: that of the user, and the subscribers of `tracing`.
#[derive(Debug)]
pub(crate) struct Notifier(Vec<Box<dyn Observer>>);

impl Notifier {
    pub(crate) fn new(observer: Option<Box<dyn Observer>>) -> Self {
        Self(telemetry::observers().chain(observer).collect())
    }

    pub(crate) fn attempt(&self, attempt: &CallAttempt<'_>) {
        self.notify(|observer| observer.attempt(attempt));
    }

    pub(crate) fn event(&self, event: &AuthEvent) {
        self.notify(|observer| observer.event(event));
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
