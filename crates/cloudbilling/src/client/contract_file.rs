//! A service contract from a file.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use cloudbilling_types::ServiceContract;

use crate::client::builder::{ClientBuilder, ClientKind};
use crate::error::SettingsError;

impl<C: ClientKind> ClientBuilder<C> {
    /// Reads the [contract](Self::contract) from a TOML file, now. A key that is missing has its
    /// [default](ServiceContract::DEFAULT_TOML). An error is reported by `build`:
    /// [`Settings`](crate::ErrorKind::Settings).
    ///
    /// ```no_run
    /// use cloudbilling::Client;
    ///
    /// let builder = Client::builder("https://api.example.com/soap").contract_file("contract.toml");
    /// ```
    pub fn contract_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.contract = read_contract(path.into()).map(Arc::new);
        self
    }
}

fn read_contract(path: PathBuf) -> Result<ServiceContract, SettingsError> {
    match fs::read_to_string(&path) {
        Ok(text) => ServiceContract::from_toml(&text).map_err(|error| {
            let error = error.into();
            SettingsError::Contract { path, error }
        }),
        Err(error) => Err(SettingsError::File { path, error }),
    }
}
