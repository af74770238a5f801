//! `Send` and `Sync` where there are threads, nothing where there are none.

/// [`Send`] everywhere but in a [single-threaded world](crate#single-threaded-worlds), where every type is `MaybeSend`.
#[cfg(not(single_threaded))]
pub trait MaybeSend: Send {}
#[cfg(not(single_threaded))]
impl<T: Send + ?Sized> MaybeSend for T {}

/// [`Sync`] everywhere but in a [single-threaded world](crate#single-threaded-worlds), where every type is `MaybeSync`.
#[cfg(not(single_threaded))]
pub trait MaybeSync: Sync {}
#[cfg(not(single_threaded))]
impl<T: Sync + ?Sized> MaybeSync for T {}

/// [`Send`] everywhere but in a [single-threaded world](crate#single-threaded-worlds), where every type is `MaybeSend`.
#[cfg(single_threaded)]
pub trait MaybeSend {}
#[cfg(single_threaded)]
impl<T: ?Sized> MaybeSend for T {}

/// [`Sync`] everywhere but in a [single-threaded world](crate#single-threaded-worlds), where every type is `MaybeSync`.
#[cfg(single_threaded)]
pub trait MaybeSync {}
#[cfg(single_threaded)]
impl<T: ?Sized> MaybeSync for T {}
