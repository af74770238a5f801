use std::{fmt, sync::Arc};

use tokio_rustls::rustls;

/// An implementation of the cryptography that TLS needs.
///
/// [`Builder::crypto_provider`](crate::Builder::crypto_provider) chooses one. Two things that often
/// choose it elsewhere have no effect here: the Cargo features that another crate of the same build
/// enables, and the process-wide default of rustls.
#[derive(Clone)]
pub struct CryptoProvider(Arc<rustls::crypto::CryptoProvider>);

impl CryptoProvider {
    /// Returns `aws-lc-rs`, which has a FIPS build.
    #[cfg(feature = "aws-lc-rs")]
    pub fn aws_lc_rs() -> Self {
        Self::from_rustls(rustls::crypto::aws_lc_rs::default_provider())
    }

    /// Returns `ring`, the default: it compiles quickly and needs only a C compiler.
    #[cfg(feature = "ring")]
    pub fn ring() -> Self {
        Self::from_rustls(rustls::crypto::ring::default_provider())
    }

    /// Uses a provider of rustls 0.23, such as one with fewer cipher suites.
    ///
    /// This is the only function that has a type of rustls in its signature. A new major version of
    /// rustls breaks only its callers.
    pub fn from_rustls(provider: impl Into<Arc<rustls::crypto::CryptoProvider>>) -> Self {
        Self(provider.into())
    }

    /// Returns the provider of a builder that chose none.
    ///
    /// It does not depend on the feature `aws-lc-rs`, which any crate of the build can enable.
    pub(super) fn unchosen() -> Option<Self> {
        #[cfg(feature = "ring")]
        return Some(Self::ring());
        #[cfg(not(feature = "ring"))]
        return None;
    }

    pub(super) fn rustls(&self) -> &Arc<rustls::crypto::CryptoProvider> {
        &self.0
    }
}

impl fmt::Debug for CryptoProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CryptoProvider").finish_non_exhaustive()
    }
}
