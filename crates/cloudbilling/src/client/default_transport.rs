//! The default transport, from its settings.

use std::fmt;

use soap_transport_hyper::{BlockingHyperTransport, Builder, HyperTransport};

use crate::error::{Error, SettingsError};

/// The settings of the default transport, and the name of the first one that was given.
pub(crate) struct DefaultTransport {
    first: Option<&'static str>,
    settings: Builder,
}

impl DefaultTransport {
    /// Returns the default settings. The client writes the `User-Agent` on its own.
    pub(crate) fn new() -> Self {
        Self {
            first: None,
            settings: HyperTransport::builder().user_agent(None),
        }
    }

    /// Changes a setting. Its name is for [`check_unused`](Self::check_unused).
    pub(crate) fn with(self, setting: &'static str, set: impl FnOnce(Builder) -> Builder) -> Self {
        Self {
            first: self.first.or(Some(setting)),
            settings: set(self.settings),
        }
    }

    /// Refuses settings that a transport of the user's own would ignore.
    pub(crate) fn check_unused(&self) -> Result<(), SettingsError> {
        match self.first {
            Some(setting) => Err(SettingsError::NotForOwnTransport { setting }),
            None => Ok(()),
        }
    }

    pub(crate) fn build(self, allow_http_loopback: bool) -> Result<HyperTransport, Error> {
        let settings = match allow_http_loopback {
            true => self.settings.allow_http_loopback(true),
            false => self.settings,
        };
        settings.build().map_err(Error::transport_settings)
    }

    pub(crate) fn build_blocking(
        self,
        allow_http_loopback: bool,
    ) -> Result<BlockingHyperTransport, Error> {
        let transport = BlockingHyperTransport::new(self.build(allow_http_loopback)?);
        transport.map_err(Error::transport_settings)
    }
}

impl fmt::Debug for DefaultTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}
