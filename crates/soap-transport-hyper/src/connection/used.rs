use http::{Extensions, Request};
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};

use super::link::Link;

/// The connection that a call uses, once it has one. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct UsedConnection(CaptureConnection);

impl UsedConnection {
    /// Captures the connection that `request` will use.
    pub(crate) fn capture<B>(request: &mut Request<B>) -> Self {
        Self(capture_connection(request))
    }

    pub(crate) fn link(&self) -> Option<Link> {
        let mut extensions = Extensions::new();
        let connected = self.0.connection_metadata();
        connected.as_ref()?.get_extras(&mut extensions);
        extensions.remove()
    }

    /// Excludes the connection from the pool, so that no other call uses it.
    pub(crate) fn exclude(&self) {
        if let Some(connected) = self.0.connection_metadata().as_ref() {
            connected.poison();
        }
    }

    /// Retires the connection: no other call uses it, and it is closed after its current ones.
    pub(crate) fn retire(&self) {
        self.exclude();
        if let Some(link) = self.link() {
            link.retire();
        }
    }
}
