//! A failed call, before host and time are known.

use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use soap_transport::{Phase, TransportErrorKind};

use super::find;

/// A failed call, before host and time are known.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: TransportErrorKind,
    pub(crate) phase: Phase,
    /// Set if the peer reported that it did not act on the request, although it was sent.
    pub(crate) refused: bool,
    pub(crate) detail: Option<Cow<'static, str>>,
    /// Advice on what to check, where kind and phase do not say enough.
    pub(crate) help: Option<&'static str>,
    pub(crate) cause: Option<Arc<dyn Error + Send + Sync>>,
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

    pub(crate) fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Sets the cause. The text with which a peer ends an HTTP/2 connection is left out, because it
    /// may quote what it was sent.
    pub(crate) fn cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
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
