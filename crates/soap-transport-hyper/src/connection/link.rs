//! The part of a connection that its calls can see.

use super::{
    exit::{Exit, Visit},
    head::Head,
    meter::Meter,
};

/// A handle of a connection for its calls. hyper-util returns it with each response.
#[derive(Clone)]
pub(crate) struct Link {
    /// `None` over HTTP/2.
    head: Option<Head>,
    meter: Meter,
    exit: Exit,
}

impl Link {
    pub(super) fn new(head: Option<Head>, meter: Meter, exit: Exit) -> Self {
        Self { head, meter, exit }
    }

    /// Registers a call on the connection, until the guard is dropped. `visit` is the call's
    /// previous guard: of this connection, or of another one that did not accept the request.
    pub(crate) fn visit(&self, visit: Option<Visit>) -> Visit {
        visit
            .filter(|visit| visit.is_of(&self.exit))
            .unwrap_or_else(|| self.exit.enter())
    }

    /// Retires the connection: it gets no further call.
    pub(crate) fn retire(&self) {
        self.exit.retire();
    }

    /// Returns a number that no other open connection has.
    pub(crate) fn number(&self) -> usize {
        self.meter.number()
    }

    /// Records that a well-formed head of a response arrived.
    pub(crate) fn head_arrived(&self) {
        if let Some(head) = &self.head {
            head.forget();
        }
        self.meter.progress();
    }

    /// Records that a piece of a response's body arrived.
    pub(crate) fn body_arrived(&self) {
        self.meter.progress();
    }

    /// Describes what is wrong with a head that could not be parsed.
    pub(crate) fn fault_in_head(&self) -> Option<String> {
        self.head.as_ref()?.fault()
    }
}
