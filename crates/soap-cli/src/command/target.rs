//! The arguments of `generate` and `check`: a WSDL, its settings, and the folder of its code.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use soap_codegen::{Config, Files, Note, NoteCode, Project, generate_from};
use soap_wsdl::Wsdl;

use super::Failure;
use super::problems::{Deny, load};
use crate::documents::folder::Folder;

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

/// The sources that the arguments name.
#[derive(Debug)]
pub(super) struct Source {
    project: Project,
    pub(super) documents: Folder,
    /// The place of the WSDL in the documents.
    location: String,
}

/// Generated code that is not written yet.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) files: Files,
    /// The folder of the code.
    pub(super) out: PathBuf,
    /// The number of operations in the code, and the reasons why others are left out.
    pub(super) summary: String,
}

impl Target {
    /// Reads the settings, and `soap.lock` if there is one.
    pub(super) fn open(&self) -> Result<Source, Failure> {
        let project = self.project()?;
        let file = project.root.join(&project.wsdl);
        let root = Some(project.root.as_path());
        let (documents, location) = Folder::of(&file, root).map_err(Failure::Unusable)?;
        Ok(Source {
            project,
            documents,
            location,
        })
    }

    /// Generates the code and shows the problems.
    pub(super) fn generate(&self, source: Source, err: &mut dyn Write) -> Result<Code, Failure> {
        let Source {
            project,
            mut documents,
            location,
        } = source;
        let (wsdl, diagnostics) = load(&location, &mut documents)?;
        self.deny.show(&diagnostics, err)?;
        let (files, notes) = generate_from(&wsdl, &location, &project.config);
        self.deny.show_notes(&notes, err)?;
        Ok(Code {
            files,
            out: project.out,
            summary: summary(&wsdl, &notes, &project.config),
        })
    }

    /// Returns the project of --config, with what the other arguments change.
    fn project(&self) -> Result<Project, Failure> {
        let settings = self.config.as_ref().map(Project::from_file).transpose();
        let settings = settings.map_err(|error| Failure::Unusable(error.to_string()))?;
        let mut project = match (&self.file, settings) {
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
            let file = project.root.join(&project.wsdl);
            let inside = file.strip_prefix(root).map_err(|_| {
                let (file, root) = (file.display(), root.display());
                Failure::Unusable(format!("{file} is not in {root}: choose another --root"))
            })?;
            project.wsdl = inside.to_string_lossy().into_owned();
            project.root.clone_from(root);
        }
        Ok(project)
    }
}

/// Returns a line such as `61 of 63 operations, 2 left out (W031)`, about selected operations. An
/// operation that has several bindings counts once.
fn summary(wsdl: &Wsdl, notes: &[Note], config: &Config) -> String {
    let bound = wsdl.bindings.iter().flat_map(|binding| {
        let operations = binding.operations.iter();
        operations.map(|it| (&binding.port_type, &it.name, &it.soap_action))
    });
    let bound: BTreeSet<_> = bound.filter(|(_, name, _)| config.selects(name)).collect();
    let unbound = wsdl.left_out.iter().filter_map(|left_out| {
        let name = left_out.operation.as_deref()?;
        let code = format!("W{}", left_out.code.number());
        config.selects(name).then_some((name, code))
    });
    let unbound: BTreeSet<_> = unbound.collect();
    let refused = notes.iter().filter(|note| leaves_out(note.code)).count();

    let total = bound.len() + unbound.len();
    let missing = unbound.len() + refused;
    let plural = if total == 1 { "" } else { "s" };
    if missing == 0 {
        return format!("{total} operation{plural}");
    }
    let refused = notes.iter().filter(|note| leaves_out(note.code));
    let mut codes: BTreeSet<String> = unbound.into_iter().map(|(_, code)| code).collect();
    codes.extend(refused.map(|note| format!("W{}", note.code.number())));
    let codes: Vec<String> = codes.into_iter().collect();
    format!(
        "{} of {total} operation{plural}, {missing} left out ({})",
        total.saturating_sub(missing),
        codes.join(", ")
    )
}

fn leaves_out(code: NoteCode) -> bool {
    code.action() == "the operation is left out"
}
