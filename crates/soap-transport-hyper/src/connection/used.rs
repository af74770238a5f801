use http::{Extensions, Request};
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};

use super::link::Link;

/// The connection that a call goes over, once it has one. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct UsedConnection(CaptureConnection);

impl UsedConnection {
    /// The one that `request` will go over.
    pub(crate) fn of<B>(request: &mut Request<B>) -> Self {
        Self(capture_connection(request))
    }

    pub(crate) fn link(&self) -> Option<Link> {
        let mut extensions = Extensions::new();
        let connected = self.0.connection_metadata();
        connected.as_ref()?.get_extras(&mut extensions);
        extensions.remove()
    }

    /// No other call is to go over it.
    pub(crate) fn spare(&self) {
        if let Some(connected) = self.0.connection_metadata().as_ref() {
            connected.poison();
        }
    }

    /// No other call is to go over it, and it is to end with those that do.
    pub(crate) fn leave(&self) {
        self.spare();
        if let Some(link) = self.link() {
            link.leave();
        }
    }
}
