//! A WSDL on disk and the folder of its generated code.

#[cfg(feature = "config")]
mod settings;

use std::path::PathBuf;

use crate::config::Config;
use crate::documents::Folder;
use crate::error::{ProjectError, ProjectErrorKind};
use crate::generate::{Generated, generate};

/// A WSDL or schema on disk, and the folder for its generated code.
///
/// ```no_run
/// use soap_codegen::{Config, Project};
///
/// // In a build script:
/// let out = std::env::var("OUT_DIR")?;
/// let project = Project::new("wsdl/OrderService.wsdl", out + "/orders", Config::new());
/// project.build()?;
/// // In the crate: mod orders { include!(concat!(env!("OUT_DIR"), "/orders/mod.rs")); }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Project {
    /// The settings.
    pub config: Config,
    /// The folder of the generated files.
    pub out: PathBuf,
    /// The folder that documents are read from: nothing outside of it is. By default that of the
    /// WSDL.
    pub root: Option<PathBuf>,
    /// The WSDL or schema, or a folder into which `soap fetch` wrote one.
    pub wsdl: PathBuf,
    /// The file of the settings, if there is one.
    settings: Option<PathBuf>,
}

impl Project {
    /// Creates a project whose documents are all in the folder of the WSDL or below.
    #[must_use]
    pub fn new(wsdl: impl Into<PathBuf>, out: impl Into<PathBuf>, config: Config) -> Self {
        Self {
            config,
            out: out.into(),
            root: None,
            wsdl: wsdl.into(),
            settings: None,
        }
    }

    /// Reads the settings from a TOML file. Its paths are relative to its own folder.
    ///
    /// ```toml
    /// wsdl = "wsdl/OrderService.wsdl"
    /// out = "src/orders"
    ///
    /// [select]                       # everything, by default
    /// operations = ["Order*", "GetCustomer"]
    /// derived = "reachable"          # "all", "reachable", or a list of types
    ///
    /// [names]                        # types
    /// "{urn:shop}Order_Type" = "Order"
    ///
    /// [modules]                      # namespaces
    /// "urn:shop" = "shop"
    ///
    /// [types]                        # types that exist already
    /// "xs:decimal" = "rust_decimal::Decimal"
    ///
    /// [extern]                       # namespaces that are generated elsewhere
    /// "urn:common" = "crate::common"
    ///
    /// [emit]
    /// client = "async"               # "async", "blocking", "none"
    /// docs = true
    /// derives = ["serde::Serialize"]
    /// directions = false
    /// ```
    ///
    /// # Errors
    /// [`ProjectErrorKind::Settings`] for a file that is not TOML of this form.
    #[cfg(feature = "config")]
    pub fn from_file(path: impl AsRef<std::path::Path>) -> Result<Self, ProjectError> {
        settings::read(path.as_ref())
    }

    /// Generates the code, and writes nothing. Returns the files that were read as well.
    ///
    /// # Errors
    /// [`ProjectErrorKind::Documents`] or [`ProjectErrorKind::Wsdl`] if the WSDL cannot be read,
    /// and [`ProjectErrorKind::Changed`] if a fetched document is not the one of `soap.lock`.
    pub fn generate(&self) -> Result<(Generated, Vec<PathBuf>), ProjectError> {
        let (mut folder, location) = Folder::open(&self.wsdl, self.root.as_deref())?;
        let generated = generate(&location, &mut folder, &self.config)?;
        let mut read = folder.into_files();
        read.extend(self.settings.clone());
        Ok((generated, read))
    }

    /// Generates the code and writes the files that changed.
    ///
    /// # Errors
    /// Those of [`generate`](Self::generate), and [`ProjectErrorKind::Write`].
    pub fn write(&self) -> Result<Generated, ProjectError> {
        let (generated, _) = self.generate()?;
        let written = generated.files.write_to(&self.out);
        written.map_err(|error| ProjectError::write(&self.out, error))?;
        Ok(generated)
    }

    /// Compares the generated files with those in the folder, for CI.
    ///
    /// # Errors
    /// Those of [`generate`](Self::generate), and [`ProjectErrorKind::Differs`] with the files that
    /// are not up to date.
    pub fn check(&self) -> Result<Generated, ProjectError> {
        let (generated, _) = self.generate()?;
        let differences = generated.files.differences(&self.out);
        let differences = differences.map_err(|error| ProjectError::write(&self.out, error))?;
        match differences.is_empty() {
            true => Ok(generated),
            false => Err(ProjectErrorKind::Differs(differences).into()),
        }
    }

    /// Generates the code in a build script: writes the files that changed, and prints for
    /// Cargo which files were read, and the diagnostics as warnings.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn build(&self) -> Result<(), ProjectError> {
        let (generated, read) = self.generate()?;
        for path in read {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let problems = generated.diagnostics.iter().map(ToString::to_string);
        for problem in problems.chain(generated.notes.iter().map(ToString::to_string)) {
            println!("cargo::warning={problem}");
        }
        let written = generated.files.write_to(&self.out);
        written.map_err(|error| ProjectError::write(&self.out, error))?;
        Ok(())
    }
}
