//! Settings in a TOML file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{ClientKind, Config, Derived};
use crate::error::{ProjectError, ProjectErrorKind};
use crate::project::Project;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    wsdl: PathBuf,
    out: PathBuf,
    /// The folder that documents are read from.
    root: Option<PathBuf>,
    #[serde(default)]
    select: Select,
    #[serde(default)]
    emit: Emit,
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    modules: BTreeMap<String, String>,
    #[serde(default)]
    types: BTreeMap<String, String>,
    #[serde(default, rename = "extern")]
    externs: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Select {
    operations: Vec<String>,
    derived: DerivedTypes,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DerivedTypes {
    Policy(Policy),
    Listed(Vec<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Policy {
    All,
    Reachable,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Emit {
    client: Clients,
    derives: Vec<String>,
    directions: bool,
    docs: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Clients {
    Async,
    Blocking,
    None,
}

impl Default for DerivedTypes {
    fn default() -> Self {
        Self::Policy(Policy::All)
    }
}

impl Default for Emit {
    fn default() -> Self {
        Self {
            client: Clients::Async,
            derives: Vec::new(),
            directions: false,
            docs: true,
        }
    }
}

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Project, ProjectError> {
    let failed = |reason: String| {
        let path = path.to_path_buf();
        ProjectError::from(ProjectErrorKind::Settings { path, reason })
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let file: File = toml::from_str(&text).map_err(|error| failed(error.to_string()))?;
    Ok(project(path, file))
}

fn project(path: &Path, file: File) -> Project {
    let folder = path.parent().unwrap_or(Path::new(""));
    let wsdl = folder.join(&file.wsdl);
    let out = folder.join(&file.out);
    let mut project = Project::new(wsdl, out, file.config());
    project.root = file.root.as_ref().map(|root| folder.join(root));
    project.settings = Some(path.to_path_buf());
    project
}

impl File {
    fn config(&self) -> Config {
        let mut config = Config::new();
        config.client = match self.emit.client {
            Clients::Async => ClientKind::Async,
            Clients::Blocking => ClientKind::Blocking,
            Clients::None => ClientKind::None,
        };
        config.derived = match &self.select.derived {
            DerivedTypes::Listed(names) => Derived::Listed(names.clone()),
            DerivedTypes::Policy(Policy::All) => Derived::All,
            DerivedTypes::Policy(Policy::Reachable) => Derived::Reachable,
        };
        config.derives.clone_from(&self.emit.derives);
        config.directions = self.emit.directions;
        config.docs = self.emit.docs;
        config.externs.clone_from(&self.externs);
        config.modules.clone_from(&self.modules);
        config.names.clone_from(&self.names);
        config.operations.clone_from(&self.select.operations);
        config.types.clone_from(&self.types);
        config
    }
}
