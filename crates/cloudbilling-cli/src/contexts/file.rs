//! The configuration file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::context::Context;
use crate::failure::{Failure, nearest};
use crate::process::{user_folders, variable};

const CONFIG: &str = "CLOUDBILLING_CONFIG";

/// The file and its text, which is empty if there is no file.
pub(super) struct ConfigurationFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl ConfigurationFile {
    /// Reads the file of the user; `None` if this machine has no place for it.
    pub(super) fn read() -> Result<Option<Self>, Failure> {
        let Some(path) = path()? else {
            return Ok(None);
        };
        match fs::read_to_string(&path) {
            Ok(text) => {
                refuse_writable_by_others(&path)?;
                Ok(Some(Self { path, text }))
            }
            Err(error) if is_missing(&error) => Ok(Some(Self {
                path,
                text: String::new(),
            })),
            Err(error) => Err(Failure::file("read", &path, &error)),
        }
    }

    pub(super) fn contexts(&self) -> Result<Contexts, Failure> {
        Contexts::parse(&self.text, &self.path)
    }
}

/// The contexts of the configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contexts {
    /// The name of the context that is used without `--context`.
    pub(crate) default: Option<String>,
    #[serde(default)]
    pub(crate) contexts: BTreeMap<String, Context>,
}

impl Contexts {
    /// Reads the file of the user. Without a file there are no contexts.
    pub(crate) fn load() -> Result<Self, Failure> {
        match ConfigurationFile::read()? {
            Some(file) => file.contexts(),
            None => Ok(Self::default()),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        let mut this: Self =
            toml_edit::de::from_str(text).map_err(|error| invalid(path, text, &error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        this.contexts = std::mem::take(&mut this.contexts)
            .into_iter()
            .map(|(name, context)| (name, context.in_folder(folder)))
            .collect();
        Ok(this)
    }

    /// Returns the context of this name, or the default one; `None` if there is neither.
    pub(crate) fn select(
        mut self,
        name: Option<&str>,
    ) -> Result<Option<(String, Context)>, Failure> {
        let Some(name) = name.map(str::to_owned).or(self.default.take()) else {
            return Ok(None);
        };
        match self.contexts.remove(&name) {
            Some(context) => Ok(Some((name, context))),
            None => Err(self.unknown(&name)),
        }
    }

    /// Returns the failure to find a context, which lists those that exist.
    pub(super) fn unknown(&self, name: &str) -> Failure {
        let failure = Failure::usage(format!("there is no context {name:?}"));
        let names: Vec<_> = self.contexts.keys().map(String::as_str).collect();
        match (nearest(name, names.iter().copied()), names.is_empty()) {
            (_, true) => failure
                .with_help("there are no contexts yet; add one with `cloudbilling context add`"),
            (Some(near), _) => failure.with_help(format!(
                "did you mean {near}? The contexts are {}",
                names.join(", ")
            )),
            (None, _) => failure.with_help(format!("choose one of {}", names.join(", "))),
        }
    }
}

/// Returns the path of the configuration file; `None` if this machine has no place for it.
fn path() -> Result<Option<PathBuf>, Failure> {
    let default = || Some(user_folders::configuration()?.join("config.toml"));
    Ok(variable(CONFIG)?.map(PathBuf::from).or_else(default))
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// The file names commands to run and services to send secrets to, so nobody else may change it.
fn refuse_writable_by_others(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        let metadata = fs::metadata(path).map_err(|error| Failure::file("read", path, &error))?;
        if metadata.permissions().mode() & 0o022 != 0 {
            return Err(
                Failure::usage(format!("other users can write {}", path.display())).with_help(
                    format!("check its content, then run chmod 600 {}", path.display()),
                ),
            );
        }
    }
    Ok(())
}

fn invalid(path: &Path, text: &str, error: &toml_edit::de::Error) -> Failure {
    let message = without_value(error.message());
    let place = match error.span() {
        Some(span) => {
            let line = text[..span.start.min(text.len())].matches('\n').count() + 1;
            format!("{}:{line}", path.display())
        }
        None => path.display().to_string(),
    };
    Failure::usage(format!("{place}: {message}"))
        .with_help("correct the file; `cloudbilling context add --help` shows the keys")
}

/// Removes the value that does not fit from a message of serde: it may be a secret in the place of
/// its source.
fn without_value(message: &str) -> String {
    let mut parts = message.splitn(2, ": ");
    match (parts.next(), message.rsplit_once(", expected ")) {
        (
            Some(kind @ ("invalid length" | "invalid type" | "invalid value")),
            Some((_, expected)),
        ) => {
            format!("{kind}: expected {expected}")
        }
        _ => message.to_owned(),
    }
}
