//! A context: a service, and the source of the credentials for it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::secret::SecretSource;

/// A service, and the source of the credentials for it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(into = "ContextEntry", try_from = "ContextEntry")]
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

impl fmt::Display for ContextCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login {
                email, environment, ..
            } => write!(f, "login of {email} to {environment}"),
            Self::None => f.write_str("none"),
            Self::Token(source) => write!(f, "API token from {source}"),
        }
    }
}

/// A context as the configuration file writes it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ContextEntry {
    endpoint: String,
    #[serde(default, skip_serializing_if = "is_false")]
    allow_http_loopback: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contract: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<SecretSource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<SecretSource>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_false(value: &bool) -> bool {
    !value
}

impl From<Context> for ContextEntry {
    fn from(context: Context) -> Self {
        let mut entry = Self {
            endpoint: context.endpoint,
            allow_http_loopback: context.allow_http_loopback,
            ca_file: context.ca_file,
            contract: context.contract,
            token: None,
            email: None,
            environment: None,
            password: None,
        };
        match context.credential {
            ContextCredential::Login {
                email,
                environment,
                password,
            } => {
                entry.email = Some(email);
                entry.environment = Some(environment);
                entry.password = password;
            }
            ContextCredential::None => {}
            ContextCredential::Token(source) => entry.token = Some(source),
        }
        entry
    }
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
