use std::{
    cell::Cell,
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use soap_transport::{
    BlockingResponseBody, BlockingTransport, CallOptions, Phase, ResponseBody, Transport,
    TransportError, TransportErrorKind,
};
use tokio::runtime::{Builder as RuntimeBuilder, Runtime};

use crate::transport::HyperTransport;

/// A [`HyperTransport`] for code without a runtime. It has its own, with a single thread that
/// serves the connections. Clones share both.
///
/// It must not be called on a thread that drives an asynchronous runtime, which it would block.
/// Such a call is an error, *not sent*.
#[derive(Clone)]
pub struct BlockingHyperTransport {
    transport: HyperTransport,
    runtime: Arc<OwnRuntime>,
}

impl BlockingHyperTransport {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system provides no thread or no event queue.
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

impl BlockingTransport for BlockingHyperTransport {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let host = host_of(&request);
        let call = self.transport.call(request, options);
        self.runtime.block_on(call, Phase::Prepare, &host)
    }

    fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        let host = host_of(&request);
        let call = self.transport.call_streaming(request, options);
        let response = self.runtime.block_on(call, Phase::Prepare, &host)?;
        let runtime = Arc::clone(&self.runtime);
        Ok(response.map(|body| -> Box<dyn BlockingResponseBody> {
            Box::new(BlockingBody {
                body,
                runtime,
                host,
            })
        }))
    }
}

fn host_of(request: &Request<Bytes>) -> String {
    request.uri().host().unwrap_or_default().to_owned()
}

/// A body that is received by the runtime while a thread without one reads it.
struct BlockingBody {
    body: Box<dyn ResponseBody>,
    runtime: Arc<OwnRuntime>,
    host: String,
}

impl BlockingResponseBody for BlockingBody {
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        let chunk = self.body.chunk();
        self.runtime.block_on(chunk, Phase::Body, &self.host)
    }
}

impl fmt::Debug for BlockingBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingBody")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BlockingHyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingHyperTransport")
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

/// A runtime that may be dropped anywhere. tokio's own waits for its threads when it is dropped,
/// and panics where blocking is not allowed.
struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    /// Waits for `work`, a part of a call to `host` that begins in `phase`.
    fn block_on<T>(
        &self,
        work: impl Future<Output = Result<T, TransportError>>,
        phase: Phase,
        host: &str,
    ) -> Result<T, TransportError> {
        let runtime = self.0.as_ref().expect("it is taken only on drop");
        let has_begun = Cell::new(false);
        let work = async {
            has_begun.set(true);
            work.await
        };
        catch_unwind(AssertUnwindSafe(|| runtime.block_on(work))).unwrap_or_else(|panic| {
            // A panic is how tokio reports that this thread must not block. A call that never began
            // was not sent, and a client must know that: a login that may have been sent counts as
            // one of the few attempts that an account has.
            if has_begun.get() {
                resume_unwind(panic);
            }
            let kind = TransportErrorKind::Other;
            Err(TransportError::new(kind, phase, host, Duration::ZERO).with_detail(
                "blocking call on a thread of an asynchronous runtime; make it on another thread",
            ))
        })
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use soap_transport::Delivery;

    use super::*;

    #[test]
    fn may_be_dropped_within_a_runtime() {
        let transport = HyperTransport::builder().build().expect("valid");
        let blocking = BlockingHyperTransport::new(transport).expect("a thread is available");
        let runtime = RuntimeBuilder::new_current_thread()
            .build()
            .expect("it needs no resources");
        runtime.block_on(async { drop(blocking) });
    }

    #[test]
    fn a_call_on_a_thread_of_a_runtime_is_not_sent() {
        let transport = HyperTransport::builder().build().expect("valid");
        let blocking = BlockingHyperTransport::new(transport).expect("a thread is available");
        let runtime = RuntimeBuilder::new_current_thread()
            .build()
            .expect("it needs no resources");
        let request = Request::post("https://localhost/").body(Bytes::new());
        let call = || blocking.call(request.expect("valid"), &CallOptions::default());
        let error = runtime.block_on(async { call() }).expect_err("not here");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().contains("asynchronous"), "{error}");
    }
}
