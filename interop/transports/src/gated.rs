//! The last layer of a ureq connection, which asks the gate of the call before the first byte.
//!
//! ureq runs a call on the calling thread, so the current call is the one of the thread.

use std::{cell::RefCell, error::Error as StdError, fmt, io};

use soap_transport::SendGate;
use ureq::{
    Error,
    unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport},
};

thread_local! {
    /// The gate of the thread's call, until its request is being sent.
    static GATE: RefCell<Option<SendGate>> = const { RefCell::new(None) };
}

/// Runs `call`, which sends one request, behind `gate`.
pub(crate) fn within<T>(gate: SendGate, call: impl FnOnce() -> T) -> T {
    GATE.set(Some(gate));
    let result = call();
    GATE.set(None);
    result
}

#[derive(Debug)]
pub(crate) struct GatedConnector;

impl<In: Transport> Connector<In> for GatedConnector {
    type Out = Gated<In>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Gated<In>>, Error> {
        Ok(chained.map(Gated))
    }
}

#[derive(Debug)]
pub(crate) struct Gated<T>(T);

impl<T: Transport> Transport for Gated<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if GATE.take().is_some_and(|gate| !gate.is_open()) {
            return Err(Error::Io(io::Error::other(GateClosedError)));
        }
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// The gate of the call was closed.
#[derive(Debug)]
pub(crate) struct GateClosedError;

impl fmt::Display for GateClosedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the gate closed before the request was sent")
    }
}

impl StdError for GateClosedError {}
