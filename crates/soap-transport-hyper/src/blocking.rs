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
    runtime: Arc<Runtime>,
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
            runtime: Arc::new(runtime),
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
        self.runtime.block_on(self.transport.call(request, options))
    }
}

impl fmt::Debug for BlockingHyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingHyperTransport")
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
