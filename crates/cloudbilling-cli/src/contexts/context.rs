//! A context: a service, and the source of the credentials for it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::secret::SecretSource;

/// A service, and the source of the credentials for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "ContextEntry")]
pub(crate) struct Context {
    pub(crate) allow_http_loopback: bool,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) contract: Option<PathBuf>,
    pub(crate) credential: ContextCredential,
    pub(crate) endpoint: String,
}

/// The credentials of a context.
#[derive(Clone, Debug)]
pub(crate) enum ContextCredential {
    Login {
        email: String,
        environment: String,
        /// `None` for a prompt, or for the variable.
        password: Option<SecretSource>,
    },
    /// The context names a service only.
    None,
    Token(SecretSource),
}

impl Context {
    /// Takes relative paths as paths in this folder.
    pub(super) fn in_folder(self, folder: &Path) -> Self {
        let absolute = |path: PathBuf| folder.join(path);
        let credential = match self.credential {
            ContextCredential::Login {
                email,
                environment,
                password,
            } => ContextCredential::Login {
                email,
                environment,
                password: password.map(|source| source.in_folder(folder)),
            },
            ContextCredential::None => ContextCredential::None,
            ContextCredential::Token(source) => ContextCredential::Token(source.in_folder(folder)),
        };
        Self {
            ca_file: self.ca_file.map(absolute),
            contract: self.contract.map(absolute),
            credential,
            ..self
        }
    }
}

/// A context as the configuration file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextEntry {
    #[serde(default)]
    allow_http_loopback: bool,
    ca_file: Option<PathBuf>,
    contract: Option<PathBuf>,
    email: Option<String>,
    endpoint: String,
    environment: Option<String>,
    password: Option<SecretSource>,
    token: Option<SecretSource>,
}

impl TryFrom<ContextEntry> for Context {
    type Error = &'static str;

    fn try_from(entry: ContextEntry) -> Result<Self, &'static str> {
        let credential = match (entry.token, entry.email, entry.environment, entry.password) {
            (Some(token), None, None, None) => ContextCredential::Token(token),
            (None, Some(email), Some(environment), password) => ContextCredential::Login {
                email,
                environment,
                password,
            },
            (None, None, None, None) => ContextCredential::None,
            (Some(_), ..) => return Err("a `token` beside a login: expected one of them"),
            (None, None, ..) => return Err("a login without `email`"),
            (None, Some(_), None, _) => return Err("a login without `environment`"),
        };
        Ok(Self {
            allow_http_loopback: entry.allow_http_loopback,
            ca_file: entry.ca_file,
            contract: entry.contract,
            credential,
            endpoint: entry.endpoint,
        })
    }
}
