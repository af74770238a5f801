use std::{fmt, io, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use soap_transport::{BlockingTransport, CallOptions, Transport, TransportError};
use tokio::runtime::{Builder as RuntimeBuilder, Runtime};

use crate::HyperTransport;

/// A [`HyperTransport`] for code without a runtime: it brings one, with a single thread that looks after the connections.
/// Clones share both.
///
/// It must not be called from within an asynchronous runtime, whose thread it would block.
#[derive(Clone)]
pub struct BlockingHyperTransport {
    transport: HyperTransport,
    runtime: Arc<OwnRuntime>,
}

impl BlockingHyperTransport {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system gives no thread or no event queue.
    pub fn new(transport: HyperTransport) -> io::Result<Self> {
        let runtime = RuntimeBuilder::new_multi_thread()
            .worker_threads(1)
            .thread_name("soap-transport")
            .enable_all()
            .build()?;
        Ok(Self {
            transport,
            runtime: Arc::new(OwnRuntime(Some(runtime))),
        })
    }
}

/// # Panics
/// If the calling thread belongs to a tokio runtime.
impl BlockingTransport for BlockingHyperTransport {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let runtime = self.runtime.0.as_ref().expect("it is taken only on drop");
        runtime.block_on(self.transport.call(request, options))
    }
}

impl fmt::Debug for BlockingHyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingHyperTransport")
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

/// A runtime that may be dropped anywhere; tokio's own panics where blocking is not allowed, since it waits for its threads.
struct OwnRuntime(Option<Runtime>);

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn may_be_dropped_within_a_runtime() {
        let transport = HyperTransport::builder().build().expect("valid");
        let blocking = BlockingHyperTransport::new(transport).expect("a thread is to be had");
        let runtime = RuntimeBuilder::new_current_thread()
            .build()
            .expect("nothing is needed");
        runtime.block_on(async { drop(blocking) });
    }
}
