//! The part of a connection that its calls can see.

use super::{
    exit::{Exit, Visit},
    head::Head,
    meter::Meter,
};

/// A connection's side that calls can see. hyper-util hands it out with each response.
#[derive(Clone)]
pub(crate) struct Link {
    /// Over HTTP/1.1.
    head: Option<Head>,
    meter: Meter,
    exit: Exit,
}

impl Link {
    pub(super) fn new(head: Option<Head>, meter: Meter, exit: Exit) -> Self {
        Self { head, meter, exit }
    }

    /// A call goes over the connection, until the guard is dropped. `visit` is the one that the
    /// call had before: of this connection, or of another that did not take the request.
    pub(crate) fn visit(&self, visit: Option<Visit>) -> Visit {
        visit
            .filter(|visit| visit.is_of(&self.exit))
            .unwrap_or_else(|| self.exit.enter())
    }

    /// No further call will come.
    pub(crate) fn leave(&self) {
        self.exit.leave();
    }

    /// Differs from that of every other connection that is open.
    pub(crate) fn number(&self) -> usize {
        self.meter.number()
    }

    /// A response's head has arrived, and is well formed.
    pub(crate) fn head_arrived(&self) {
        if let Some(head) = &self.head {
            head.forget();
        }
        self.meter.progress();
    }

    /// A piece of a response's body has arrived.
    pub(crate) fn body_arrived(&self) {
        self.meter.progress();
    }

    /// Describes what is wrong with a head that could not be parsed.
    pub(crate) fn fault_in_head(&self) -> Option<String> {
        self.head.as_ref()?.fault()
    }
}
