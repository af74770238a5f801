use std::{
    any::type_name,
    fmt::{self, Debug},
    future::poll_fn,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use crate::{CallOptions, MaybeSend, MaybeSync, Transport, TransportError};

/// A [`Transport`] from a `tower_service::Service`, cloned for each call as tower's own clients do.
///
/// The service finds the call's [`CallOptions`] in the request's extensions, and has to keep
/// [the contract](Transport#the-contract) like any other transport.
#[derive(Clone, Copy)]
pub struct FromService<S>(S);

impl<S> FromService<S> {
    /// Calls `service`.
    pub const fn new(service: S) -> Self {
        Self(service)
    }
}

#[cfg_attr(not(single_threaded), async_trait)]
#[cfg_attr(single_threaded, async_trait(?Send))]
impl<S> Transport for FromService<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = TransportError>,
    S: Clone + MaybeSend + MaybeSync,
    S::Future: MaybeSend,
{
    async fn call(
        &self,
        mut request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        request.extensions_mut().insert(*options);
        let mut service = self.0.clone();
        poll_fn(|context| service.poll_ready(context)).await?;
        service.call(request).await
    }
}

impl<S> Debug for FromService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FromService")
            .field(&type_name::<S>())
            .finish()
    }
}
