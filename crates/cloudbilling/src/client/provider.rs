//! Credentials that are fetched when they are needed.

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use cloudbilling_auth::Credentials;
use soap_transport::{MaybeSend, MaybeSync};

soap_transport::maybe_send_async_trait! {
    /// A source of credentials that a client calls when it needs them, such as a vault that rotates
    /// them.
    ///
    /// A client asks its provider when it has no credentials, when a login is due, and when its
    /// credentials were refused. Calls that need them at once share one result, and a result is
    /// valid for a second. Equal credentials change nothing: refused ones are never sent again.
    /// Other credentials are used from then on, so a rotated password is known before the old one
    /// costs a strike.
    ///
    /// ```
    /// use cloudbilling::auth::{Credentials, Login, Version};
    /// use cloudbilling::transport::async_trait;
    /// use cloudbilling::{Client, CredentialsProvider, ProviderError};
    /// # #[derive(Debug)]
    /// # struct Vault;
    /// # struct Secret { password: String, version: u32 }
    /// # impl Vault {
    /// #     async fn read(&self, _: &str) -> Result<Secret, std::io::Error> {
    /// #         Ok(Secret { password: "pw".into(), version: 7 })
    /// #     }
    /// # }
    ///
    /// #[derive(Debug)]
    /// struct FromVault(Vault);
    ///
    /// #[async_trait]
    /// impl CredentialsProvider for FromVault {
    ///     async fn credentials(&self) -> Result<Credentials, ProviderError> {
    ///         let secret = self.0.read("cloudbilling/anna").await?;
    ///         let login = Login::new("anna@example.org", secret.password, "production")?;
    ///         // The version lets a refusal survive a restart without a secret being kept.
    ///         Ok(login.with_version(Version::new(&secret.version.to_string())?).into())
    ///     }
    /// }
    ///
    /// # fn run() -> Result<(), cloudbilling::Error> {
    /// let client = Client::builder("https://api.example.com/soap")
    ///     .credentials_provider(FromVault(Vault))
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub trait CredentialsProvider: Debug + MaybeSend + MaybeSync {
        /// The credentials to use now. Given up after 30 seconds.
        ///
        /// # Errors
        /// There are none to be had. The calls that need them fail with
        /// [`CredentialsUnavailable`](crate::ErrorKind::CredentialsUnavailable), nothing is sent,
        /// and nothing counts as a login; the next call asks again. The error is shown to people:
        /// no secret may be in it.
        async fn credentials(&self) -> Result<Credentials, ProviderError>;
    }
}

/// A [`CredentialsProvider`] for the [blocking client](crate::blocking::Client). The calling thread
/// waits, so it should limit its time.
pub trait BlockingCredentialsProvider: Debug + Send + Sync {
    /// The credentials to use now.
    ///
    /// # Errors
    /// As [`CredentialsProvider::credentials`].
    fn credentials(&self) -> Result<Credentials, ProviderError>;
}

/// The error of a provider that has no credentials.
pub type ProviderError = Box<dyn Error + Send + Sync>;

/// The time limit of a provider.
pub(crate) const PROVIDER_DEADLINE: Duration = Duration::from_secs(30);

/// The time for which its result is valid. Many calls that wait for a login must not all become
/// requests to the vault.
pub(crate) const ANSWER_LASTS: Duration = Duration::from_secs(1);
