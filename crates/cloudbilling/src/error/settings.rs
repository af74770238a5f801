//! Errors of the settings of a client.

use std::path::PathBuf;
use std::{fmt, io};

/// A setting of a client that cannot be used. It never shows the value of an environment variable.
#[derive(Debug)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file is not a service contract.
    Contract {
        /// The file.
        path: PathBuf,
        /// The reason, with the place in the file.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A setting of the default transport is given beside another
    /// [transport](crate::ClientBuilder::transport), which would ignore it.
    NotForOwnTransport {
        /// The method of the builder, or the environment variable.
        setting: &'static str,
    },
    /// The default transport cannot be made with its settings.
    Transport(Box<dyn std::error::Error + Send + Sync>),
    /// An environment variable has a value that cannot be used.
    Variable {
        /// The name of the variable.
        name: &'static str,
        /// The reason, without the value.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An environment variable that is needed is not set.
    VariableMissing {
        /// The name of the variable.
        name: &'static str,
    },
}

impl SettingsError {
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Contract { .. } => "correct the file; `cloudbilling contract` prints every key",
            Self::File { .. } => "check the path and the permissions of the file",
            Self::NotForOwnTransport { .. } => {
                "give this setting to your own transport, or use the default one"
            }
            Self::Transport(_) => "correct the setting that the message names",
            Self::Variable { .. } => "correct the value of the variable",
            Self::VariableMissing { name } if *name == "CLOUDBILLING_ENDPOINT" => {
                "set the variable to the address of the service, https://host/path"
            }
            Self::VariableMissing { .. } => {
                "set CLOUDBILLING_TOKEN; or, for a login, CLOUDBILLING_EMAIL, CLOUDBILLING_PASSWORD and CLOUDBILLING_ENVIRONMENT"
            }
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contract { path, error } => {
                let error = error.to_string();
                let file = path.display();
                write!(f, "{file} is not a service contract: {}", Ends(&error))
            }
            Self::File { path, error } => write!(f, "cannot read {}: {error}", path.display()),
            Self::NotForOwnTransport { setting } => write!(
                f,
                "`{setting}` is a setting of the default transport, but the client has another transport"
            ),
            Self::Transport(error) => error.fmt(f),
            Self::Variable { name, error } => write!(f, "{name} cannot be used: {error}"),
            Self::VariableMissing { name } => write!(f, "{name} is not set"),
        }
    }
}

impl std::error::Error for SettingsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Contract { error, .. } => Some(&**error),
            Self::File { error, .. } => Some(error),
            Self::Transport(error) => error.source(),
            Self::Variable { error, .. } => error.source(),
            Self::NotForOwnTransport { .. } | Self::VariableMissing { .. } => None,
        }
    }
}

/// The first line of a text, which says where, and the last, which says what. The lines between
/// them are an excerpt of the file.
struct Ends<'a>(&'a str);

impl fmt::Display for Ends<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.0.lines();
        f.write_str(lines.next().unwrap_or_default())?;
        lines
            .next_back()
            .map_or(Ok(()), |last| write!(f, ": {last}"))
    }
}
