use std::{
    any::type_name,
    fmt::{self, Debug},
    future::Future,
};

use bytes::Bytes;
use http::{Request, Response};

use crate::{
    BlockingTransport, CallOptions, MaybeSend, MaybeSync, Transport, TransportError,
    maybe_send_async_trait,
};

/// Makes a [`Transport`] from a closure, which must keep [the contract](Transport#the-contract).
///
/// ```
/// use soap_transport::{Transport, bytes::Bytes, from_fn, http::Response};
///
/// let transport = from_fn(|_request, _options| async {
///     Ok(Response::new(Bytes::from_static(b"<Envelope/>")))
/// });
/// let shared: std::sync::Arc<dyn Transport> = std::sync::Arc::new(transport);
/// ```
pub fn from_fn<F, R>(call: F) -> FromFn<F>
where
    F: Fn(Request<Bytes>, CallOptions) -> R + MaybeSend + MaybeSync,
    R: Future<Output = Result<Response<Bytes>, TransportError>> + MaybeSend,
{
    FromFn(call)
}

/// Makes a [`BlockingTransport`] from a closure, which must keep
/// [the contract](Transport#the-contract).
pub fn blocking_from_fn<F>(call: F) -> BlockingFromFn<F>
where
    F: Fn(Request<Bytes>, &CallOptions) -> Result<Response<Bytes>, TransportError> + Send + Sync,
{
    BlockingFromFn(call)
}

/// The transport that [`from_fn`] makes.
#[derive(Clone, Copy)]
pub struct FromFn<F>(F);

maybe_send_async_trait! {
    impl<F, R> Transport for FromFn<F>
    where
        F: Fn(Request<Bytes>, CallOptions) -> R + MaybeSend + MaybeSync,
        R: Future<Output = Result<Response<Bytes>, TransportError>> + MaybeSend,
    {
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            (self.0)(request, options.clone()).await
        }
    }
}

impl<F> Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FromFn").field(&type_name::<F>()).finish()
    }
}

/// The transport that [`blocking_from_fn`] makes.
#[derive(Clone, Copy)]
pub struct BlockingFromFn<F>(F);

impl<F> BlockingTransport for BlockingFromFn<F>
where
    F: Fn(Request<Bytes>, &CallOptions) -> Result<Response<Bytes>, TransportError> + Send + Sync,
{
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        (self.0)(request, options)
    }
}

impl<F> Debug for BlockingFromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingFromFn")
            .field(&type_name::<F>())
            .finish()
    }
}
