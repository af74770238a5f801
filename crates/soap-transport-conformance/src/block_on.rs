use std::fmt::{self, Debug};

use bytes::Bytes;
use http::{Request, Response};
use soap_transport::{BlockingTransport, BoxFuture, CallOptions, Transport, TransportError};

/// A call of an asynchronous transport, for a function that blocks on futures.
pub type Call<'a> = BoxFuture<'a, Result<Response<Bytes>, TransportError>>;

/// A [`Transport`] as a [`BlockingTransport`], with a closure that waits for a future:
/// `BlockOn::new(transport, |call| runtime.block_on(call))`.
pub struct BlockOn<T, F> {
    transport: T,
    block_on: F,
}

impl<T, F> BlockOn<T, F>
where
    T: Transport,
    F: Fn(Call<'_>) -> Result<Response<Bytes>, TransportError> + Send + Sync,
{
    /// Waits for the calls of `transport` with `block_on`.
    pub fn new(transport: T, block_on: F) -> Self {
        Self {
            transport,
            block_on,
        }
    }
}

impl<T, F> BlockingTransport for BlockOn<T, F>
where
    T: Transport,
    F: Fn(Call<'_>) -> Result<Response<Bytes>, TransportError> + Send + Sync,
{
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        (self.block_on)(self.transport.call(request, options))
    }
}

impl<T: Debug, F> Debug for BlockOn<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockOn").field(&self.transport).finish()
    }
}
