//! The arguments of `generate` and `check`: a WSDL, its settings, and the folder of its code.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use soap_codegen::{Files, Project};

use super::Failure;
use super::problems::{Deny, FEW};
use super::summary::Summary;

/// A WSDL and the folder of its code.
#[derive(Args, Debug)]
pub(super) struct Target {
    /// A WSDL, a schema, or a folder with the `soap.lock` of `soap fetch`.
    #[arg(value_name = "FILE", required_unless_present = "config")]
    file: Option<PathBuf>,

    /// The folder of the code, made if it is missing. Other files in it stay as they are.
    #[arg(long, value_name = "DIR", required_unless_present = "config")]
    out: Option<PathBuf>,

    /// The settings. FILE and --out take precedence over the paths in them.
    #[arg(long, value_name = "TOML")]
    config: Option<PathBuf>,

    /// The folder that may be read; by default that of FILE.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    #[command(flatten)]
    deny: Deny,
}

/// Generated code that is not written yet.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) files: Files,
    /// The folder of the code.
    pub(super) out: PathBuf,
    /// The number of operations in the code, and the reasons why others are left out.
    pub(super) summary: Summary,
}

impl Target {
    /// Generates the code and shows the problems.
    pub(super) fn generate(&self, err: &mut dyn Write) -> Result<Code, Failure> {
        let project = self.project()?;
        let (generated, _) = project.generate()?;
        self.deny.show(&generated.diagnostics, FEW, err)?;
        self.deny.show_notes(&generated.notes, err)?;
        let summary = Summary::new(&generated.wsdl, &generated.notes, &project.config);
        if summary.is_nothing() {
            return Err(Failure::Missing(format!(
                "{summary}: there is nothing to generate"
            )));
        }
        Ok(Code {
            summary,
            files: generated.files,
            out: project.out,
        })
    }

    /// Returns the project of --config, with what the other arguments change.
    fn project(&self) -> Result<Project, Failure> {
        let settings = self.config.as_ref().map(Project::from_file).transpose();
        let mut project = match (&self.file, settings?) {
            (None, Some(settings)) => settings,
            (file, settings) => {
                let (config, out) = settings.map(|it| (it.config, it.out)).unwrap_or_default();
                Project::new(file.clone().unwrap_or_default(), out, config)
            }
        };
        if let Some(out) = &self.out {
            project.out.clone_from(out);
        }
        if let Some(root) = &self.root {
            project.root = Some(root.clone());
        }
        Ok(project)
    }
}
