//! Futures may move between threads, so they are `Send`.

use std::{future::Future, pin::Pin};

/// [`Send`], except in a [single-threaded build](crate#single-threaded-builds), where every type is
/// `MaybeSend`.
pub trait MaybeSend: Send {}
impl<T: Send + ?Sized> MaybeSend for T {}

/// [`Sync`], except in a [single-threaded build](crate#single-threaded-builds), where every type is
/// `MaybeSync`.
pub trait MaybeSync: Sync {}
impl<T: Sync + ?Sized> MaybeSync for T {}

/// A boxed future that is [`MaybeSend`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Applies [`async_trait`](crate::async_trait) to a trait or an impl so that its futures are
/// [`MaybeSend`](crate::MaybeSend).
///
/// An implementation for one kind of build needs only the attribute: `#[async_trait]` with threads,
/// `#[async_trait(?Send)]` without. This macro is for code that compiles in both.
///
/// ```
/// use soap_transport::{
///     CallOptions, Transport, TransportError, bytes::Bytes, http::{Request, Response},
/// };
///
/// #[derive(Debug)]
/// struct Fixed(Response<Bytes>);
///
/// soap_transport::maybe_send_async_trait! {
///     impl Transport for Fixed {
///         async fn call(
///             &self,
///             _: Request<Bytes>,
///             _: &CallOptions,
///         ) -> Result<Response<Bytes>, TransportError> {
///             Ok(self.0.clone())
///         }
///     }
/// }
/// ```
#[macro_export]
macro_rules! maybe_send_async_trait {
    ($($item:tt)*) => {
        #[$crate::async_trait]
        $($item)*
    };
}
