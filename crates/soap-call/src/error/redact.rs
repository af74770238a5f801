//! The removal of secrets from errors.

use std::fmt;

use soap_codec::Redactor;
use soap_transport::{Delivery, TransportError};

use crate::error::{Error, ErrorKind};
use crate::secrets::Secrets;

impl Error {
    /// Replaces the secrets wherever the words of the service contain them.
    pub(crate) fn redacted(mut self, secrets: &Secrets) -> Self {
        let (kind, known) = self.parts_mut();
        for redactor in secrets.redactors() {
            kind.redact(&redactor);
        }
        known.clone_from(secrets);
        self
    }
}

impl ErrorKind {
    /// A new kind must be listed here with a decision whether it holds words of the service.
    fn redact(&mut self, redactor: &Redactor<'_>) {
        match self {
            Self::Check(error) => {
                if let Some(redacted) = redacted(&**error, redactor) {
                    *error = Box::new(redacted);
                }
            }
            Self::Fault(fault) => fault.redact(redactor),
            Self::NotUnderstood(blocks) => blocks.redact(redactor),
            Self::Read(error) => error.redact(redactor),
            Self::Response(error) => error.redact(redactor),
            Self::Transport(error) => redact_transport_error(error, redactor),
            Self::UnexpectedPayload(error) => error.redact(redactor),
            #[cfg(feature = "mime")]
            Self::EncodePackage(_) | Self::Package { .. } => {}
            Self::Action(_)
            | Self::Encode(_)
            | Self::HeaderProvider(_)
            | Self::NoEnvelope
            | Self::NoPayload
            | Self::Rows(_)
            | Self::SeveralPayloads
            | Self::TimedOut => {}
        }
    }
}

/// Replaces a secret in the detail and the causes of a transport's error.
///
/// The words of a transport are its own, by its contract. One that breaks it, or whose libraries
/// do, may pass on what the peer said.
pub fn redact_transport_error(error: &mut TransportError, redactor: &Redactor<'_>) {
    // Nothing was sent, so nothing can be echoed.
    if error.delivery() == Delivery::NotSent {
        return;
    }
    if let Some(detail) = error.detail() {
        let detail = redactor.redact(detail).into_owned();
        *error = error.clone().with_detail(detail);
    }
    let source = std::error::Error::source(error);
    if let Some(cause) = source.and_then(|source| redacted(source, redactor)) {
        *error = error.clone().with_source(cause);
    }
}

/// Replaces an error if it or one of its causes shows the secret.
fn redacted(
    error: &(dyn std::error::Error + 'static),
    redactor: &Redactor<'_>,
) -> Option<RedactedError> {
    let causes = std::iter::successors(Some(error), |cause| cause.source());
    let shows = |text: String| redactor.redact(&text) != text;
    let mut shown = causes.flat_map(|cause| [format!("{cause}"), format!("{cause:?}")]);
    shown.any(shows).then(|| {
        let text = error.to_string();
        RedactedError(redactor.redact(&text).into_owned())
    })
}

/// The words of an error that showed a secret, without it.
#[derive(Debug)]
struct RedactedError(String);

impl fmt::Display for RedactedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RedactedError {}
