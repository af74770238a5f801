//! Settings in a TOML file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{ClientKind, Config, Derived, is_rust_path};
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
#[serde(
    untagged,
    expecting = "expected \"all\", \"reachable\", or a list of types"
)]
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
    file.check_paths().map_err(failed)?;
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
    /// Refuses a text that would not be Rust where it is written into the code.
    fn check_paths(&self) -> Result<(), String> {
        let check = |setting: &str, path: &str, example: &str| match is_rust_path(path) {
            true => Ok(()),
            false => Err(format!(
                "{setting}: expected a path such as {example}, found {path:?}"
            )),
        };
        for (name, path) in &self.types {
            check(&format!("[types] {name:?}"), path, "rust_decimal::Decimal")?;
        }
        for (name, path) in &self.externs {
            check(&format!("[extern] {name:?}"), path, "crate::common")?;
        }
        let mut derives = self.emit.derives.iter();
        derives.try_for_each(|path| check("[emit] derives", path, "serde::Serialize"))
    }

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
