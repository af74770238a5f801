//! The places that a secret comes from.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::bounded::{MAX_BYTES, bounded};
use super::{Secret, SecretCommand};
use crate::failure::Failure;
use crate::process::variable;
use crate::terminal::prompt;

/// The place that a secret comes from. It is not the secret itself, so it can be shown and stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "SourceEntry", try_from = "SourceEntry")]
pub(crate) enum SecretSource {
    Command(SecretCommand),
    /// A credential of the systemd service that runs the program.
    Credential(String),
    File(PathBuf),
    Prompt,
    Stdin,
    Variable(String),
}

impl SecretSource {
    /// Reads the secret. `what` names it in errors, `prompt` asks a person for it, and `sources` is
    /// the help if there is no person to ask.
    pub(crate) fn read(&self, what: &str, prompt: &str, sources: &str) -> Result<Secret, Failure> {
        let secret = match self {
            Self::Command(command) => command.run(what)?,
            Self::Credential(name) => from_credential(name, what)?,
            Self::File(path) => from_file(path, what)?,
            Self::Prompt => prompt::secret(prompt)
                .map(Secret::new)
                .map_err(|error| error.into_failure(&format!("{what} is not given"), sources))?,
            Self::Stdin => from_stdin(what)?,
            Self::Variable(name) => Secret::from_variable(name)?.ok_or_else(|| {
                Failure::usage(format!("{what} is missing: {name} is not set"))
                    .with_help(format!("set {name}, or choose another source"))
            })?,
        };
        secret.checked(what)
    }

    /// Takes a relative path as one in this folder.
    pub(crate) fn in_folder(self, folder: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path)),
            other => other,
        }
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => write!(f, "command {command}"),
            Self::Credential(name) => write!(f, "systemd credential {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Prompt => f.write_str("prompt"),
            Self::Stdin => f.write_str("standard input"),
            Self::Variable(name) => write!(f, "variable {name}"),
        }
    }
}

fn from_file(path: &Path, what: &str) -> Result<Secret, Failure> {
    let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
    let bytes = bounded(file).map_err(|error| Failure::file("read", path, &error))?;
    Secret::from_bytes(bytes, what)
}

fn from_stdin(what: &str) -> Result<Secret, Failure> {
    let read = unbuffered_stdin().and_then(line);
    let line = read.map_err(|error| {
        Failure::usage(format!("cannot read {what} from standard input: {error}"))
            .with_help("give it on the first line")
    })?;
    Secret::from_bytes(line, what)
}

/// Returns the standard input without the buffer of the standard library, which is never wiped.
#[cfg(unix)]
fn unbuffered_stdin() -> io::Result<File> {
    use std::os::fd::AsFd as _;

    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn unbuffered_stdin() -> io::Result<impl Read> {
    Ok(io::stdin().lock())
}

/// Reads one line and nothing after it.
fn line(mut input: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_BYTES));
    let mut byte = [0];
    while line.len() < MAX_BYTES {
        match input.read_exact(&mut byte) {
            Ok(()) if byte == *b"\n" => break,
            Ok(()) => line.extend_from_slice(&byte),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    Ok(line)
}

/// Reads a credential that systemd passed to the service, as `LoadCredential=` does.
fn from_credential(name: &str, what: &str) -> Result<Secret, Failure> {
    if name.is_empty() || name.contains('/') || name.starts_with('.') {
        return Err(
            Failure::usage(format!("invalid name of a credential: {name:?}")).with_help(
                "give the name of a LoadCredential= or SetCredential= line of the service",
            ),
        );
    }
    let folder = variable("CREDENTIALS_DIRECTORY")?.ok_or_else(|| {
        Failure::usage(format!(
            "cannot read {what}: CREDENTIALS_DIRECTORY is not set"
        ))
        .with_help("run the program in a systemd service with a LoadCredential= line")
    })?;
    from_file(&Path::new(&folder).join(name), what)
}

/// A source as the configuration file writes it: a table with one of these keys.
#[derive(Default, Deserialize, Serialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a table such as { file = \"…\" }, because this is the place of a secret, not the secret"
)]
struct SourceEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
    /// In seconds, of a command.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variable: Option<String>,
}

impl TryFrom<SourceEntry> for SecretSource {
    type Error = &'static str;

    fn try_from(entry: SourceEntry) -> Result<Self, &'static str> {
        let SourceEntry {
            command,
            credential,
            file,
            timeout,
            variable,
        } = entry;
        match (command, credential, file, variable, timeout) {
            (Some(command), None, None, None, timeout) => {
                SecretCommand::new(command, timeout).map(Self::Command)
            }
            (None, Some(name), None, None, None) => Ok(Self::Credential(name)),
            (None, None, Some(path), None, None) => Ok(Self::File(path)),
            (None, None, None, Some(name), None) => Ok(Self::Variable(name)),
            (None, None, None, None, None) => {
                Err("no source: expected `command`, `credential`, `file` or `variable`")
            }
            (None, .., Some(_)) => Err("`timeout` needs a `command`"),
            _ => Err(
                "several sources: expected one of `command`, `credential`, `file` and `variable`",
            ),
        }
    }
}

impl From<SecretSource> for SourceEntry {
    fn from(source: SecretSource) -> Self {
        let mut entry = Self::default();
        match source {
            SecretSource::Command(command) => {
                entry.timeout = command.given_timeout();
                entry.command = Some(command.into_argv());
            }
            SecretSource::Credential(name) => entry.credential = Some(name),
            SecretSource::File(path) => entry.file = Some(path),
            SecretSource::Variable(name) => entry.variable = Some(name),
            // Neither is stored: they are what a run does on its own.
            SecretSource::Prompt | SecretSource::Stdin => {}
        }
        entry
    }
}
