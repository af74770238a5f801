//! TLS: which cryptography, which servers are trusted, and why a handshake failed.
//!
//! Depends on `error` only.

#[cfg(feature = "inspect")]
mod certificate;
mod config;
mod connectors;
mod explain;
mod identity;
mod identity_error;
mod inner_verifier;
mod pin;
#[cfg(feature = "pkcs12")]
mod pkcs12;
mod provider;
#[cfg(feature = "inspect")]
mod recorded;

#[cfg(feature = "inspect")]
pub use certificate::CertificateSummary;
pub(crate) use config::{TlsOptions, Trust};
pub(crate) use connectors::Connectors;
pub(crate) use explain::{BROKEN, cause_of, explain};
pub use identity::ClientIdentity;
pub use identity_error::{IdentityError, IdentityErrorKind};
pub use pin::PinMismatchError;
pub use provider::CryptoProvider;
#[cfg(feature = "inspect")]
pub(crate) use recorded::ChainRecorder;
