//! From the errors of the libraries below to a `TransportError`.

use std::{borrow::Cow, error::Error, fmt, io, sync::Arc};

use soap_transport::{
    Phase, TransportErrorKind,
    TransportErrorKind::{Body, Connect, Head, Other, Send, Tls, TooLarge},
};

use crate::{
    connect::{Flood, Link},
    decode::DecodeError,
    tls,
};

/// A failed call, before host and time are known.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: TransportErrorKind,
    pub(crate) phase: Phase,
    /// Whether the peer said that it did not and will not act upon the request, although it was sent.
    pub(crate) refused: bool,
    pub(crate) detail: Option<Cow<'static, str>>,
    /// A hint on what to check, where kind and phase do not suffice.
    pub(crate) help: Option<&'static str>,
    pub(crate) cause: Option<Arc<dyn Error + std::marker::Send + Sync>>,
}

impl Failure {
    pub(crate) fn new(kind: TransportErrorKind, phase: Phase) -> Self {
        Self {
            kind,
            phase,
            refused: false,
            detail: None,
            help: None,
            cause: None,
        }
    }

    /// A failure between the connection's handing over and the response's head, over `link` if
    /// there was a connection.
    pub(crate) fn of_exchange(
        error: hyper_util::client::legacy::Error,
        phase_reached: Phase,
        link: Option<&Link>,
    ) -> Self {
        // The connector's own account, which comes wrapped.
        if let Some(failure) = find::<Self>(&error) {
            return failure.clone();
        }
        let phase = phase_reached.max(Phase::Connect);
        if let Some(explained) = tls::explain(&error) {
            let mut failure = Self::new(Tls, phase).detail(explained.detail);
            failure.help = explained.help;
            return failure.cause(error);
        }
        let Some(http) = find::<hyper::Error>(&error) else {
            return Self::new(Other, phase).cause(error);
        };
        if http.is_parse() {
            // hyper reports this by a kind to servers only; a client has only the text.
            let detail = if http.to_string().contains("too large") {
                Cow::Borrowed("the response's headers are too large")
            } else {
                let fault = link.and_then(Link::fault_in_head);
                fault.map_or(Cow::Borrowed("the response is not HTTP"), Cow::Owned)
            };
            return Self::new(Head, Phase::Head).detail(detail).cause(error);
        }
        let kind = match phase {
            Phase::Prepare | Phase::Resolve | Phase::Connect | Phase::Tls => Connect,
            Phase::Send => Send,
            Phase::Head | Phase::Body => Head,
        };
        if find::<h2::Error>(&error).is_some_and(is_refusal) {
            let mut failure =
                Self::new(kind, phase).detail("the peer refused to look at the request");
            failure.refused = true;
            return failure.cause(error);
        }
        let detail = if find::<Flood>(&error).is_some() {
            "the peer sent too much that belongs to no response"
        } else if find::<io::Error>(&error).is_some() {
            "the connection broke"
        } else {
            "the peer closed the connection without an answer"
        };
        Self::new(kind, phase).detail(detail).cause(error)
    }

    /// A failure while the response's body is read.
    pub(crate) fn of_body(error: hyper::Error) -> Self {
        let detail = if error.is_incomplete_message() {
            "the peer closed the connection before the end"
        } else {
            "the body is malformed, or the connection broke"
        };
        Self::new(Body, Phase::Body).detail(detail).cause(error)
    }

    pub(crate) fn of_decoding(error: DecodeError, max_bytes: u64) -> Self {
        match error {
            DecodeError::Corrupt(error) => Self::new(Body, Phase::Body)
                .detail("the compressed body is corrupt, or ends too early")
                .cause(error),
            DecodeError::TooLarge => {
                Self::new(TooLarge, Phase::Body).detail(format!("more than {max_bytes} bytes"))
            }
        }
    }

    pub(crate) fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Keeps `cause`, unless it holds the words of a peer that ends an HTTP/2 connection: they may quote what it was sent.
    pub(crate) fn cause(
        mut self,
        cause: impl Into<Box<dyn Error + std::marker::Send + Sync>>,
    ) -> Self {
        let cause = cause.into();
        let gone_away = find::<h2::Error>(&*cause).filter(|it| it.is_go_away());
        self.cause = Some(match gone_away.and_then(h2::Error::reason) {
            Some(reason) => Arc::new(h2::Error::from(reason)),
            None => Arc::from(cause),
        });
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in phase {}", self.kind, self.phase)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause = self.cause.as_deref()?;
        Some(cause)
    }
}

/// [RFC 9113, section 8.7](https://www.rfc-editor.org/rfc/rfc9113#section-8.7): a guarantee that the request was not processed.
fn is_refusal(error: &h2::Error) -> bool {
    error.is_remote() && error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)
}

/// The first `T` among `error` and its causes; an `io::Error` counts as a cause of what it wraps.
pub(crate) fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}
