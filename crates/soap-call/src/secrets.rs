//! Texts that no error may repeat.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use soap_codec::Redactor;
use zeroize::Zeroizing;

/// A secret text that was sent: a password, a token, the key of a gateway.
///
/// A service may echo it. Wherever an error shows text of the service, the secret is
/// [replaced](Redactor). `Debug` does not show it, and it is wiped when the last clone is dropped.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Creates a secret. One of less than [`Redactor::MIN_BYTES`] withholds all text of the
    /// service; an empty one replaces nothing.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// Returns the text, to send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns a redactor for this secret.
    #[must_use]
    pub fn redactor(&self) -> Redactor<'_> {
        Redactor::new(&self.0)
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

/// Without the text.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

/// The secrets of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(crate) fn extend(&mut self, secrets: impl IntoIterator<Item = Secret>) {
        self.0.extend(secrets);
    }

    /// Returns the redactors, those of the longest secrets first: another secret may be the
    /// beginning of one, whose rest would be shown.
    pub(crate) fn redactors(&self) -> impl Iterator<Item = Redactor<'_>> {
        let mut secrets: Vec<&Secret> = self.0.iter().collect();
        secrets.sort_by_key(|secret| Reverse(secret.expose().len()));
        secrets.into_iter().map(Secret::redactor)
    }

    /// Returns a text of the service, to be shown.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redactors()
            .fold(Cow::Borrowed(text), |text, redactor| match text {
                Cow::Borrowed(text) => redactor.redact(text),
                Cow::Owned(text) => Cow::Owned(redactor.redact(&text).into_owned()),
            })
    }
}
