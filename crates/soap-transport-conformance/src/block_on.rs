use std::{
    fmt::{self, Debug},
    sync::Arc,
};

use bytes::Bytes;
use http::{Request, Response};
use soap_transport::{
    BlockingResponseBody, BlockingTransport, BoxFuture, CallOptions, ResponseBody, Transport,
    TransportError,
};

/// A part of a call of an asynchronous transport, for a function that blocks on futures.
pub type Call<'a> = BoxFuture<'a, ()>;

/// A [`Transport`] as a [`BlockingTransport`], with a closure that waits for a future:
/// `BlockOn::new(transport, |call| runtime.block_on(call))`.
pub struct BlockOn<T, F> {
    transport: T,
    block_on: Arc<F>,
}

impl<T: Transport, F: Fn(Call<'_>) + Send + Sync> BlockOn<T, F> {
    /// Waits for the calls of `transport` with `block_on`.
    pub fn new(transport: T, block_on: F) -> Self {
        Self {
            transport,
            block_on: Arc::new(block_on),
        }
    }
}

impl<T, F> BlockingTransport for BlockOn<T, F>
where
    T: Transport,
    F: Fn(Call<'_>) + Send + Sync + 'static,
{
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        wait(&*self.block_on, self.transport.call(request, options))
    }

    fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        let call = self.transport.call_streaming(request, options);
        let response = wait(&*self.block_on, call)?;
        let block_on = Arc::clone(&self.block_on);
        Ok(response
            .map(|body| -> Box<dyn BlockingResponseBody> { Box::new(Body { body, block_on }) }))
    }
}

struct Body<F> {
    body: Box<dyn ResponseBody>,
    block_on: Arc<F>,
}

impl<F: Fn(Call<'_>) + Send + Sync> BlockingResponseBody for Body<F> {
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        wait(&*self.block_on, self.body.chunk())
    }
}

fn wait<R: Send>(block_on: &impl Fn(Call<'_>), work: BoxFuture<'_, R>) -> R {
    let mut result = None;
    block_on(Box::pin(async {
        result = Some(work.await);
    }));
    result.expect("`block_on` returns once the future is done")
}

impl<T: Debug, F> Debug for BlockOn<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockOn").field(&self.transport).finish()
    }
}

impl<F> Debug for Body<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}
