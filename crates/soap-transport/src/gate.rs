use std::{fmt, sync::Arc};

/// The caller's last word on a request: may it still be sent?
///
/// A request can become too old while its connection is opened: a login that was announced to other
/// processes with a deadline must not arrive after it. Only a transport knows the moment right
/// before the first byte, and only the caller knows its deadline and the clock that counts, so the
/// transport asks the caller. A gate must return quickly, because it may be asked by the task that
/// drives a connection. Clones share the closure.
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicBool, Ordering}};
/// use soap_transport::{
///     BlockingTransport, CallOptions, Delivery, SendGate, TransportErrorKind, bytes::Bytes,
///     http::Request, testing::Scripted,
/// };
///
/// let is_current = Arc::new(AtomicBool::new(true));
/// let gate = SendGate::new({
///     let is_current = Arc::clone(&is_current);
///     move || is_current.load(Ordering::Acquire)
/// });
/// let options = CallOptions::default().with_gate(gate);
///
/// is_current.store(false, Ordering::Release);
/// let request = Request::post("https://api.test/").body(Bytes::from_static(b"<call/>"))?;
/// let error = Scripted::new().call(request, &options).unwrap_err();
/// assert_eq!(error.kind(), TransportErrorKind::GateClosed);
/// assert_eq!(error.delivery(), Delivery::NotSent);
/// # Ok::<(), soap_transport::http::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct SendGate(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl SendGate {
    /// Creates a gate that is open while `may_be_sent` returns `true`.
    pub fn new(may_be_sent: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(may_be_sent)))
    }

    /// Creates a gate that is always open, which is also the default.
    pub const fn open() -> Self {
        Self(None)
    }

    /// Asks whether the request may be sent now.
    pub fn is_open(&self) -> bool {
        self.0.as_ref().is_none_or(|may_be_sent| may_be_sent())
    }
}

impl fmt::Debug for SendGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.0.is_some() { "asks" } else { "open" };
        write!(f, "SendGate({kind})")
    }
}
