use std::{borrow::Cow, error::Error, fmt, sync::Arc, time::Duration};

/// Why there is no response.
///
/// It says what went wrong ([`kind`](Self::kind)), whether the request may have been acted upon
/// ([`delivery`](Self::delivery)), how far the call got ([`phase`](Self::phase)), with which host, after what time, and what a
/// person can check ([`help`](Self::help)). It never holds a header value or a piece of a body.
///
/// `Display` is one line without the cause; walk [`source`](Error::source) for that.
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
    /// A failure of `kind` in `phase` of a call to `host`, `elapsed` after it began.
    ///
    /// The delivery follows from the phase: [`NotSent`](Delivery::NotSent) before [`Phase::Send`], else
    /// [`Unknown`](Delivery::Unknown).
    #[must_use]
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

    /// Says more, in a few words that hold no header value and no piece of a body.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Replaces the [`help`](Self::help) that follows from kind and phase, where the transport
    /// knows better what to check.
    #[must_use]
    pub fn with_help(mut self, help: &'static str) -> Self {
        self.0.help = Some(help);
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// [`with_source`](Self::with_source) for a cause that others hold as well.
    #[must_use]
    pub fn with_shared_source(mut self, source: Arc<dyn Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// Overrides the delivery that follows from the phase.
    ///
    /// [`NotSent`](Delivery::NotSent) only where it is *provable* that the peer acted upon no byte of the request: an HTTP/2
    /// stream refused with `REFUSED_STREAM` is such a case, a reset connection is not.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.0.kind
    }

    /// Whether the request may have been acted upon.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Further details, if any.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// How far the call got.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// The host that the request was meant for, without port, user name or path; empty if it named none.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// The time from the start of the call to its failure.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// What a person can check, in one or two sentences.
    #[must_use]
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
        f.write_str(kind.what())?;
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

/// What went wrong with a call.
///
/// The kind is for people and logs. Whether a failed call is safe to repeat is a matter of [`Delivery`] alone, and a client acts
/// on nothing else: what was not sent costs nothing, whatever the kind; what may have arrived may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The response began, but its body was cut off or malformed. The request was very likely acted upon.
    Body,
    /// No connection: refused, unreachable, reset before the request.
    Connect,
    /// The peer closed the connection, or sent something that is no HTTP response, where the response's head was due.
    Head,
    /// The transport does not carry such a request: not `https`, no host, a user name in the address, a header that
    /// belongs to the transport. Nothing is wrong with the network.
    InvalidRequest,
    /// Anything else; the source says what.
    Other,
    /// A proxy refused to pass the call on, or wants other credentials. Says nothing about the service.
    Proxy,
    /// The host name has no address.
    Resolve,
    /// The connection failed while the request was being written.
    Send,
    /// The time of the call, or the transport's own bound on connecting, was over.
    Timeout,
    /// No secure connection: the certificate was not accepted, or there is no common protocol. Repeating does not help.
    Tls,
    /// The response is larger than the call allows, as it came or after its content coding was undone.
    TooLarge,
}

impl TransportErrorKind {
    fn what(self) -> &'static str {
        match self {
            Self::Body => "the response broke off, from",
            Self::Connect => "could not connect to",
            Self::Head => "no HTTP response from",
            Self::InvalidRequest => "this request cannot be sent to",
            Self::Other => "the call failed, to",
            Self::Proxy => "the proxy did not pass on the call to",
            Self::Resolve => "there is no address for",
            Self::Send => "the connection failed while sending to",
            Self::Timeout => "time ran out on the call to",
            Self::Tls => "no secure connection to",
            Self::TooLarge => "too large a response from",
        }
    }

    fn help(self, phase: Phase) -> &'static str {
        match (self, phase) {
            (Self::Body, _) => {
                "Check the service's log and any proxy between. The request may have been carried out: look before you repeat it."
            }
            (Self::Connect, _) => {
                "Check that host and port are right, that the service is up, and that no firewall stands between."
            }
            (Self::Head, _) => {
                "Check that the port speaks HTTP over TLS, and the service's log. The request may have been carried out: look before you repeat it."
            }
            (Self::InvalidRequest, _) => {
                "Check the address: it must be https:// with a host and without a user name. Plain http:// is for loopback only, and only when switched on."
            }
            (Self::Other, _) => "See the cause.",
            (Self::Proxy, _) => {
                "Check the proxy settings (HTTPS_PROXY, NO_PROXY) and the proxy's own credentials and rules."
            }
            (Self::Resolve, _) => {
                "Check the spelling of the host name, and this machine's name service."
            }
            (Self::Send, _) => {
                "Check whether the service or a proxy limits the size of requests. The request may have been carried out: look before you repeat it."
            }
            (Self::Timeout, Phase::Prepare) => {
                "All connections were busy for as long as the call had time: allow more connections, or fewer calls at once."
            }
            (Self::Timeout, Phase::Resolve | Phase::Connect | Phase::Tls) => {
                "Check that host and port are right and that no firewall swallows the packets. Nothing was sent: repeating is safe."
            }
            (Self::Timeout, Phase::Send | Phase::Head | Phase::Body) => {
                "The service is slow or stuck: give the call more time, or check its log. The request may have been carried out: look before you repeat it."
            }
            (Self::Tls, _) => {
                "Check that the certificate names this host, has not expired and comes from an authority that is trusted here; a private authority's certificate has to be given as a PEM file."
            }
            (Self::TooLarge, _) => {
                "Ask for less at a time, or raise the limit on the response's size if the answer is meant to be this large."
            }
        }
    }
}

/// How far a call got. Phases are ordered as they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Checking the request and waiting for a place in the pool.
    Prepare,
    /// Looking up the host's addresses.
    Resolve,
    /// Opening a connection, through a proxy if there is one.
    Connect,
    /// The TLS handshake, to the end of the client's part in it.
    Tls,
    /// Writing the request.
    Send,
    /// Waiting for status and headers.
    Head,
    /// Reading the body and undoing its content coding.
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

/// Whether the peer may have acted upon a request whose call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Certainly not: repeating the request cannot do anything twice.
    NotSent,
    /// Perhaps, or certainly: repeating the request may do its work twice.
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
    fn says_what_where_when_and_keeps_the_cause() {
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
        assert_eq!(error.with_help("Check the port.").help(), "Check the port.");
    }

    #[test]
    fn an_error_can_be_shared_between_callers() {
        fn shareable<T: Clone + Error + Send + Sync + 'static>() {}
        shareable::<TransportError>();
    }
}
