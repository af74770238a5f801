//! Everything stays on one thread, so nothing has to be `Send` or `Sync`.

use std::{future::Future, pin::Pin};

/// [`Send`], except in a [single-threaded build](crate#single-threaded-builds), where every type is
/// `MaybeSend`.
pub trait MaybeSend {}
impl<T: ?Sized> MaybeSend for T {}

/// [`Sync`], except in a [single-threaded build](crate#single-threaded-builds), where every type is
/// `MaybeSync`.
pub trait MaybeSync {}
impl<T: ?Sized> MaybeSync for T {}

/// A boxed future that is [`MaybeSend`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Applies [`async_trait`](crate::async_trait) to a trait or an impl so that its futures are
/// [`MaybeSend`](crate::MaybeSend): in this build, with `?Send`.
#[macro_export]
macro_rules! maybe_send_async_trait {
    ($($item:tt)*) => {
        #[$crate::async_trait(?Send)]
        $($item)*
    };
}
