//! The removal of secrets from errors.

use soap_call::redact_transport_error;
use soap_codec::Redactor;

use crate::error::{Error, ErrorKind, LoginError};
use crate::secrets::Secrets;

impl Error {
    /// Replaces the secrets wherever the peer's words contain them.
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
    /// A new kind must be listed here with a decision whether it holds words of the peer.
    fn redact(&mut self, redactor: &Redactor<'_>) {
        match self {
            Self::Api(error) => error.redact(redactor),
            Self::Fault(fault) => fault.redact(redactor),
            Self::Login(failure) => failure.redact(redactor),
            Self::NotUnderstood(blocks) => blocks.redact(redactor),
            Self::Read(error) => error.redact(redactor),
            Self::Response(error) => error.redact(redactor),
            Self::SessionCheck(error) => error.parts_mut().0.redact(redactor),
            Self::Transport(error) => redact_transport_error(error, redactor),
            Self::Action(_)
            | Self::CredentialsUnavailable(_)
            | Self::Encode(_)
            | Self::Endpoint(_)
            | Self::GaveUp(_)
            | Self::Locked { .. }
            | Self::NoPayload
            | Self::NoCredentials
            | Self::NoEntropy(_)
            | Self::NoTransport
            | Self::NotPermitted
            | Self::SessionExpired { .. }
            | Self::Settings(_)
            | Self::Store(_)
            | Self::Throttled { .. }
            | Self::TimedOut => {}
        }
    }
}

impl LoginError {
    /// Replaces the secrets wherever the peer's words contain them.
    pub(crate) fn redact_all(&mut self, secrets: &Secrets) {
        for redactor in secrets.redactors() {
            self.redact(&redactor);
        }
    }

    fn redact(&mut self, redactor: &Redactor<'_>) {
        match self {
            Self::Transport(error) => redact_transport_error(error, redactor),
            Self::NoVerdict | Self::Request(_) => {}
        }
    }
}
