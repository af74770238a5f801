use std::{fmt::Debug, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};

use crate::{CallOptions, MaybeSend, MaybeSync, TransportError, maybe_send_async_trait};

maybe_send_async_trait! {
    /// Something that can carry a request and bring back the whole response.
    ///
    /// # The contract
    ///
    /// 1. **Any status is `Ok`.** Faults arrive with 500, and a redirect is an answer like any other: it is never followed,
    ///    for the token would go along.
    /// 2. **Time.** The call ends within [`CallOptions::remaining`], whatever the peer does, with
    ///    [`Timeout`](crate::TransportErrorKind::Timeout). Reading slowly is no excuse: a peer that sends a byte a second is cut off.
    /// 3. **Size.** At most [`CallOptions::max_response_bytes`] *decoded* bytes are collected; one more is
    ///    [`TooLarge`](crate::TransportErrorKind::TooLarge), also where `Content-Length` or a content coding promised less.
    /// 4. **Wholeness.** A body that ends before its `Content-Length` or its last chunk is a
    ///    [`Body`](crate::TransportErrorKind::Body) error, never a short response.
    /// 5. **Content codings.** A body is handed out decoded, with `Content-Encoding` removed. A coding
    ///    that the transport cannot undo was never asked for; if it comes all the same it is a
    ///    [`Body`](crate::TransportErrorKind::Body) error, or left in place together with its header.
    ///    An unencoded body is never lost, whatever its header says: servers also write nothing, `none`
    ///    or `utf-8` there.
    /// 6. **Targets.** `https`, or plain `http` to a loopback address when that was asked for by name ([`Target::from_request`](crate::Target::from_request)).
    /// 7. **The request** goes out once and as it is, with a `Host` and a known length, never with `Expect`. It is repeated
    ///    only where it provably did not arrive, and only once.
    /// 8. **Delivery.** [`NotSent`](crate::Delivery::NotSent) only where not one byte of the request can have been acted upon. Saying
    ///    [`Unknown`](crate::Delivery::Unknown) instead is allowed, the reverse never.
    /// 9. **Silence.** No header value and no body in an error, in `Debug` or in a log.
    /// 10. **Dropping** the future abandons the call and leaves the transport usable.
    /// 11. **Connections** are shared with care: a response that arrived before its request is not that
    ///     request's, a call that ran out of time without an answer is the last one on its connection,
    ///     and a peer that endlessly sends data that belongs to no response is cut off.
    ///
    /// `soap-transport-conformance` holds an implementation to each of these.
    ///
    /// # An implementation
    ///
    /// ```
    /// use std::time::Duration;
    /// use soap_transport::{
    ///     CallOptions, Phase, PlainHttp, Target, Transport, TransportError, TransportErrorKind, async_trait,
    ///     bytes::Bytes, http::{Request, Response},
    /// };
    ///
    /// #[derive(Debug)]
    /// struct Offline;
    ///
    /// #[async_trait]
    /// impl Transport for Offline {
    ///     async fn call(&self, request: Request<Bytes>, _: &CallOptions) -> Result<Response<Bytes>, TransportError> {
    ///         let target = Target::from_request(&request, PlainHttp::Refused)?;
    ///         Err(TransportError::new(TransportErrorKind::Connect, Phase::Connect, target.host(), Duration::ZERO))
    ///     }
    /// }
    /// ```
    pub trait Transport: Debug + MaybeSend + MaybeSync {
        /// Carries `request` within the bounds of `options` and returns the whole response, whatever its status.
        ///
        /// # Errors
        /// A [`TransportError`] when there is no whole response; its kind says what went wrong, its delivery whether the
        /// request may have been acted upon.
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError>;
    }
}

/// [`Transport`] for code without an executor: the same contract, but the calling thread waits.
pub trait BlockingTransport: Debug + Send + Sync {
    /// Carries `request` within the bounds of `options` and returns the whole response, whatever its status.
    ///
    /// # Errors
    /// As [`Transport::call`].
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError>;
}

/// Implements both traits for pointers, by a call of the transport behind them.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        maybe_send_async_trait! {
            impl<T: Transport + ?Sized> Transport for $pointer {
                async fn call(
                    &self,
                    request: Request<Bytes>,
                    options: &CallOptions,
                ) -> Result<Response<Bytes>, TransportError> {
                    (**self).call(request, options).await
                }
            }
        }

        impl<T: BlockingTransport + ?Sized> BlockingTransport for $pointer {
            fn call(
                &self,
                request: Request<Bytes>,
                options: &CallOptions,
            ) -> Result<Response<Bytes>, TransportError> {
                (**self).call(request, options)
            }
        }
    )*};
}

forward!(&T, Arc<T>, Box<T>);
