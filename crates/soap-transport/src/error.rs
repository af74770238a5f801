use std::{borrow::Cow, error::Error, fmt, sync::Arc, time::Duration};

/// A call that ended without a whole response.
///
/// It holds what went wrong ([`kind`](Self::kind)), how far the call got ([`phase`](Self::phase)),
/// whether the request may have been delivered ([`delivery`](Self::delivery)), the host, the time
/// that had passed, and what a person can check ([`help`](Self::help)). It never holds a header
/// value or a piece of a body.
///
/// `Display` writes one line without the cause. Walk [`source`](Error::source) for that.
#[derive(Clone)]
pub struct TransportError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: TransportErrorKind,
    phase: Phase,
    delivery: Delivery,
    host: String,
    elapsed: Duration,
    detail: Option<Cow<'static, str>>,
    help: Option<&'static str>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// Creates an error of `kind` in `phase` of a call to `host` that failed after `elapsed`.
    ///
    /// The delivery follows from the phase: [`NotSent`](Delivery::NotSent) before [`Phase::Send`],
    /// and [`Unknown`](Delivery::Unknown) from then on.
    pub fn new(
        kind: TransportErrorKind,
        phase: Phase,
        host: impl Into<String>,
        elapsed: Duration,
    ) -> Self {
        let delivery = if phase < Phase::Send {
            Delivery::NotSent
        } else {
            Delivery::Unknown
        };
        Self(Box::new(Inner {
            kind,
            phase,
            delivery,
            host: host.into(),
            elapsed,
            detail: None,
            help: None,
            source: None,
        }))
    }

    /// Adds a detail in a few words, without a header value or a piece of a body.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Replaces the [`help`](Self::help) that follows from kind and phase, if the transport knows
    /// better what to check.
    #[must_use]
    pub fn with_help(mut self, help: &'static str) -> Self {
        self.0.help = Some(help);
        self
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Sets a cause that is shared with other errors.
    #[must_use]
    pub fn with_shared_source(mut self, source: Arc<dyn Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// Replaces the delivery that follows from the phase.
    ///
    /// Set [`NotSent`](Delivery::NotSent) only if it is *provable* that the peer acted on no byte
    /// of the request. An HTTP/2 stream that was refused with `REFUSED_STREAM` is such a case; a
    /// connection that was reset is not.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.0.kind
    }

    /// Returns whether the request may have been delivered.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Returns `true` unless it is certain that the peer did not act on the request, so that
    /// sending it again could do its work twice.
    ///
    /// ```
    /// use std::time::Duration;
    /// use soap_transport::{Phase, TransportError, TransportErrorKind::Connect};
    ///
    /// let error = TransportError::new(Connect, Phase::Connect, "api.example.com", Duration::ZERO);
    /// assert!(!error.may_have_been_delivered());
    /// ```
    pub fn may_have_been_delivered(&self) -> bool {
        self.0.delivery == Delivery::Unknown
    }

    /// Returns the detail, if there is one.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// Returns how far the call got.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// Returns the host of the request without port, user name or path, or an empty string if the
    /// request named none.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// Returns the time from the start of the call to its failure.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Returns what a person can do about the error, as an imperative in lower case.
    pub fn help(&self) -> &'static str {
        let help = self.0.help;
        help.unwrap_or_else(|| self.0.kind.help(self.0.phase))
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            phase,
            delivery,
            host,
            elapsed,
            detail,
            ..
        } = &*self.0;
        f.write_str(kind.message())?;
        if !host.is_empty() {
            write!(f, " {host}")?;
        }
        if let Some(detail) = detail {
            write!(f, ": {detail}")?;
        }
        let seconds = elapsed.as_secs_f64();
        write!(f, " ({phase}, after {seconds:.1} s, {delivery})")
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            phase,
            delivery,
            host,
            elapsed,
            detail,
            help: _,
            source,
        } = &*self.0;
        f.debug_struct("TransportError")
            .field("kind", kind)
            .field("phase", phase)
            .field("delivery", delivery)
            .field("host", host)
            .field("elapsed", elapsed)
            .field("detail", detail)
            .field("source", source)
            .finish()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

/// The kind of a [`TransportError`].
///
/// The kind is for people and logs. Whether a failed call is safe to send again depends on its
/// [`Delivery`] alone, and a client must look at nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The response began, but its body was cut off or is malformed. The request was very likely
    /// acted on.
    Body,
    /// No connection: refused, unreachable, or reset before the request.
    Connect,
    /// The [gate](crate::SendGate) of the call was closed when the request could have been sent.
    GateClosed,
    /// Instead of the head of a response, the connection closed or something that is not HTTP
    /// arrived.
    Head,
    /// The transport does not carry such a request: it is not for `https`, has no host, has a user
    /// name in its address, or has a header that belongs to the transport. The network is fine.
    InvalidRequest,
    /// Anything else. The source has more.
    Other,
    /// A proxy refused to forward the call, or requires other credentials. This says nothing about
    /// the service.
    Proxy,
    /// The host name has no address.
    Resolve,
    /// The connection failed while the request was being written.
    Send,
    /// The deadline of the call passed, or the transport's own limit on connecting.
    Timeout,
    /// No secure connection: the certificate was not accepted, or there is no common protocol. A
    /// retry does not help.
    Tls,
    /// The response is larger than the call allows, before or after decoding.
    TooLarge,
}

impl TransportErrorKind {
    /// Returns the name of the kind in logs and metrics, such as `timeout`. It does not change.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Connect => "connect",
            Self::GateClosed => "gate_closed",
            Self::Head => "head",
            Self::InvalidRequest => "invalid_request",
            Self::Other => "other",
            Self::Proxy => "proxy",
            Self::Resolve => "resolve",
            Self::Send => "send",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::TooLarge => "too_large",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Body => "incomplete response body from",
            Self::Connect => "could not connect to",
            Self::GateClosed => "the gate closed before the request was sent to",
            Self::Head => "no HTTP response from",
            Self::InvalidRequest => "invalid request to",
            Self::Other => "the call failed to",
            Self::Proxy => "the proxy did not forward the call to",
            Self::Resolve => "no address found for",
            Self::Send => "the connection failed while sending to",
            Self::Timeout => "timed out calling",
            Self::Tls => "no secure connection to",
            Self::TooLarge => "response too large from",
        }
    }

    fn help(self, phase: Phase) -> &'static str {
        match (self, phase) {
            (Self::Body, _) => {
                "check the log of the service and of any proxy in between; find out whether the request was carried out before sending it again"
            }
            (Self::Connect, _) => {
                "check that the host and port are correct, that the service is running, and that no firewall blocks the connection"
            }
            (Self::GateClosed, _) => "start again with a new deadline: nothing was sent",
            (Self::Head, _) => {
                "check that the port serves HTTP, and check the log of the service; find out whether the request was carried out before sending it again"
            }
            (Self::InvalidRequest, _) => {
                "check the address: it must start with https:// and name a host, without a user name; plain http:// must be allowed explicitly, and works for loopback addresses only"
            }
            (Self::Other, _) => "check the cause",
            (Self::Proxy, _) => {
                "check the proxy settings (HTTPS_PROXY, NO_PROXY) and the credentials and rules of the proxy"
            }
            (Self::Resolve, _) => {
                "check the spelling of the host name and the name resolution (DNS) of this machine"
            }
            (Self::Send, _) => {
                "check whether the service or a proxy limits the size of requests; find out whether the request was carried out before sending it again"
            }
            (Self::Timeout, Phase::Prepare) => {
                "allow more connections, or make fewer calls at a time: all connections were busy until the deadline passed"
            }
            (Self::Timeout, Phase::Resolve | Phase::Connect | Phase::Tls) => {
                "check that the host and port are correct and that no firewall drops the packets; nothing was sent, so a retry is safe"
            }
            (Self::Timeout, Phase::Send | Phase::Head | Phase::Body) => {
                "give the call more time, or check the log of the service; find out whether the request was carried out before sending it again"
            }
            (Self::Tls, _) => {
                "check that the certificate names this host, has not expired, and was issued by a trusted authority; pass the certificate of a private authority as a PEM file"
            }
            (Self::TooLarge, _) => {
                "request less at a time, or raise the limit on the response size if such a response is expected"
            }
        }
    }
}

/// A stage of a call. Phases are ordered as they happen.
#[expect(
    clippy::exhaustive_enums,
    reason = "a transport reports each phase, so a new one would be a new contract"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Checking the request and waiting for a free connection.
    Prepare,
    /// Looking up the host's addresses.
    Resolve,
    /// Opening a connection, through a proxy if there is one.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Writing the request.
    Send,
    /// Waiting for the status and headers.
    Head,
    /// Reading and decoding the body.
    Body,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prepare => "prepare",
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "TLS",
            Self::Send => "send",
            Self::Head => "head",
            Self::Body => "body",
        })
    }
}

/// The delivery of a request whose call failed: whether the peer may have acted on it.
#[expect(
    clippy::exhaustive_enums,
    reason = "a request is certainly not sent, or that is not certain"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The peer certainly did not act on the request. Sending it again cannot do its work twice.
    NotSent,
    /// The peer may have acted on the request. Sending it again may do its work twice.
    Unknown,
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Unknown => "may have been delivered",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn delivery_follows_from_the_phase() {
        let at =
            |phase| TransportError::new(TransportErrorKind::Timeout, phase, "h", SECOND).delivery();
        for phase in [Phase::Prepare, Phase::Resolve, Phase::Connect, Phase::Tls] {
            assert_eq!(at(phase), Delivery::NotSent, "{phase}");
        }
        for phase in [Phase::Send, Phase::Head, Phase::Body] {
            assert_eq!(at(phase), Delivery::Unknown, "{phase}");
        }
    }

    #[test]
    fn display_names_kind_host_detail_phase_time_and_delivery() {
        let error = TransportError::new(TransportErrorKind::Tls, Phase::Tls, "api.test", SECOND)
            .with_detail("the certificate has expired")
            .with_source("cause");
        assert_eq!(
            error.to_string(),
            "no secure connection to api.test: the certificate has expired (TLS, after 1.0 s, not sent)"
        );
        assert_eq!(
            error.source().map(ToString::to_string).as_deref(),
            Some("cause")
        );
        assert!(error.help().contains("certificate"));
        assert_eq!(error.with_help("check the port").help(), "check the port");
    }

    #[test]
    fn an_error_can_be_shared_between_callers() {
        fn shareable<T: Clone + Error + Send + Sync + 'static>() {}
        shareable::<TransportError>();
    }
}
