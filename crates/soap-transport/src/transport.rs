use std::{fmt::Debug, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};

use crate::{
    BlockingResponseBody, CallOptions, MaybeSend, MaybeSync, ResponseBody, TransportError,
    WholeBody, maybe_send_async_trait,
};

maybe_send_async_trait! {
    /// Sends a request and returns the whole response.
    ///
    /// # The contract
    ///
    /// 1. **Status.** Any status is `Ok`. SOAP faults arrive with 500. A redirect is a response
    ///    like any other and is not followed, because the token would be sent along.
    /// 2. **Time.** The call ends within [`CallOptions::remaining`], whatever the peer does, with
    ///    [`Timeout`](crate::TransportErrorKind::Timeout). A peer that sends one byte a second is
    ///    cut off like one that sends nothing.
    /// 3. **Size.** At most [`CallOptions::max_response_bytes`] *decoded* bytes are collected. One
    ///    more is [`TooLarge`](crate::TransportErrorKind::TooLarge), even if `Content-Length`
    ///    promised less.
    /// 4. **Completeness.** A body that ends before its `Content-Length` or its last chunk is a
    ///    [`Body`](crate::TransportErrorKind::Body) error, never a short response.
    /// 5. **Content codings.** A body is returned decoded, without its `Content-Encoding`. A coding
    ///    that the transport cannot decode was not requested; if it arrives anyway, it is a
    ///    [`Body`](crate::TransportErrorKind::Body) error or is returned undecoded, together with
    ///    its header. A body that is not encoded is returned as it is, whatever its header says:
    ///    some servers write an empty value, `none` or `utf-8` there.
    /// 6. **Targets.** A request goes to `https`, or to plain `http` on a loopback address if that
    ///    was explicitly allowed. [`Target::from_request`](crate::Target::from_request) checks
    ///    both.
    /// 7. **The request** is sent once and unchanged, with a `Host` and a known length, and never
    ///    with `Expect`. It is sent again only if it provably did not arrive, and only once.
    /// 8. **Delivery.** A failure is [`NotSent`](crate::Delivery::NotSent) only if the peer cannot
    ///    have acted on a single byte of the request. [`Unknown`](crate::Delivery::Unknown) is
    ///    allowed in its place; the reverse is not.
    /// 9. **Secrecy.** No error, log or `Debug` output contains a header value or a body.
    /// 10. **Dropping** the future abandons the call and leaves the transport usable.
    /// 11. **Connections** are shared with care. A response that arrived before its request does
    ///     not belong to that request. A call that timed out without a response is the last one on
    ///     its connection. A peer that keeps sending data that belongs to no response is cut off.
    /// 12. **The gate.** [`CallOptions::gate`] is asked after name resolution, connecting and the
    ///     TLS handshake, right before the first byte of the request, and again before the request
    ///     is sent on another connection. If it is closed, no part of the body is sent, and the
    ///     call is [`GateClosed`](crate::TransportErrorKind::GateClosed), *not sent*. A transport
    ///     that cannot ask so late asks as late as it can, and documents when.
    /// 13. **Streaming.** [`call_streaming`](Self::call_streaming) keeps every clause for head and
    ///     body together. The time of the call goes on until the last piece, also while the caller
    ///     does something else; once it is over, the next piece is a
    ///     [`Timeout`](crate::TransportErrorKind::Timeout). The size is that of all pieces, and a
    ///     body that is cut off ends with an error, never with `None`. A failed body stays failed.
    ///     Where pieces are received as they arrive, the transport keeps a bounded part of the
    ///     body, whatever its size and coding, and a slow caller slows the peer down.
    ///
    /// `soap-transport-conformance` tests an implementation against each of these.
    ///
    /// # An implementation
    ///
    /// ```
    /// use std::time::Duration;
    /// use soap_transport::{
    ///     CallOptions, Phase, PlainHttp, Target, Transport, TransportError, TransportErrorKind,
    ///     async_trait, bytes::Bytes, http::{Request, Response},
    /// };
    ///
    /// #[derive(Debug)]
    /// struct Offline;
    ///
    /// #[async_trait]
    /// impl Transport for Offline {
    ///     async fn call(
    ///         &self,
    ///         request: Request<Bytes>,
    ///         _: &CallOptions,
    ///     ) -> Result<Response<Bytes>, TransportError> {
    ///         let target = Target::from_request(&request, PlainHttp::Refused)?;
    ///         let (kind, phase) = (TransportErrorKind::Connect, Phase::Connect);
    ///         Err(TransportError::new(kind, phase, target.host(), Duration::ZERO))
    ///     }
    /// }
    /// ```
    pub trait Transport: Debug + MaybeSend + MaybeSync {
        /// Sends `request` within the limits of `options` and returns the whole response, whatever
        /// its status.
        ///
        /// # Errors
        /// A [`TransportError`] if there is no whole response. Its kind says what went wrong, and
        /// its delivery whether the request may have been acted on.
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError>;

        /// Sends `request` and returns the response as soon as its head has arrived. This is for
        /// responses that are too large for memory, such as a file in an MTOM package.
        ///
        /// By default this is [`call`](Self::call), whose body is then there as one piece.
        ///
        /// ```
        /// # use soap_transport::{CallOptions, Transport, bytes::Bytes, http::Request};
        /// async fn save(
        ///     transport: &dyn Transport,
        ///     request: Request<Bytes>,
        ///     file: &mut (impl std::io::Write + Send),
        /// ) -> Result<(), Box<dyn std::error::Error>> {
        ///     let options = CallOptions::default().with_max_response_bytes(2 << 30);
        ///     let response = transport.call_streaming(request, &options).await?;
        ///     let mut body = response.into_body();
        ///     while let Some(piece) = body.chunk().await? {
        ///         file.write_all(&piece)?;
        ///     }
        ///     Ok(())
        /// }
        /// ```
        ///
        /// # Errors
        /// As [`call`](Self::call), up to the head. Later errors are those of the body.
        async fn call_streaming(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Box<dyn ResponseBody>>, TransportError> {
            let response = self.call(request, options).await?;
            Ok(response.map(|body| -> Box<dyn ResponseBody> { Box::new(WholeBody::new(body)) }))
        }
    }
}

/// [`Transport`] for code without an executor: the same contract, but the calling thread waits.
pub trait BlockingTransport: Debug + Send + Sync {
    /// Sends `request` within the limits of `options` and returns the whole response, whatever its
    /// status.
    ///
    /// # Errors
    /// As [`Transport::call`].
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError>;

    /// Sends `request` and returns the response as soon as its head has arrived, as
    /// [`Transport::call_streaming`].
    ///
    /// # Errors
    /// As [`Transport::call_streaming`].
    fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        let response = self.call(request, options)?;
        Ok(
            response
                .map(|body| -> Box<dyn BlockingResponseBody> { Box::new(WholeBody::new(body)) }),
        )
    }
}

/// Implements both traits for pointers to a transport.
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

                async fn call_streaming(
                    &self,
                    request: Request<Bytes>,
                    options: &CallOptions,
                ) -> Result<Response<Box<dyn ResponseBody>>, TransportError> {
                    (**self).call_streaming(request, options).await
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

            fn call_streaming(
                &self,
                request: Request<Bytes>,
                options: &CallOptions,
            ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
                (**self).call_streaming(request, options)
            }
        }
    )*};
}

forward!(&T, Arc<T>, Box<T>);
