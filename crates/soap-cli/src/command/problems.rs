//! Loading, and what is wrong with the documents.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use soap_codegen::{Config, Folder, Note, NoteCode, generate_from};
use soap_wsdl::{Code, Diagnostics, Limits, Loader, Severity, Wsdl};

use super::Failure;

/// The documents of a service.
#[derive(Args, Debug)]
pub(super) struct Input {
    /// A WSDL, a schema, or a folder with the `soap.lock` of `soap fetch`.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The folder that may be read; by default that of FILE.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    #[command(flatten)]
    deny: Deny,
}

/// The problems that are errors.
#[derive(Args, Debug)]
pub(super) struct Deny {
    /// Makes an error of these problems, by code such as W012, of all `warnings`, or of `errors`.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    deny: Vec<String>,
}

/// The most problems of one kind that are shown where they are not what the command is for.
pub(super) const FEW: usize = 5;

impl Input {
    /// Loads the WSDL, or a schema as a WSDL without services, and shows the problems, of each kind
    /// at most `most`.
    pub(super) fn load(&self, most: usize, err: &mut dyn Write) -> Result<Wsdl, Failure> {
        let (mut folder, location) = Folder::open(&self.file, self.root.as_deref())?;
        let (wsdl, diagnostics) = load(&location, &mut folder)?;
        self.deny.show(&diagnostics, most, err)?;
        Ok(wsdl)
    }

    /// Returns and shows what the code for a WSDL would not have.
    pub(super) fn notes(&self, wsdl: &Wsdl, err: &mut dyn Write) -> Result<Vec<Note>, Failure> {
        let (_, notes) = generate_from(wsdl, "", &Config::new());
        self.deny.show_notes(&notes, err)?;
        Ok(notes)
    }

    pub(super) fn path(&self) -> &Path {
        &self.file
    }
}

impl Deny {
    /// Shows the problems, of each kind at most `most`. Fails if one of them is denied.
    pub(super) fn show(
        &self,
        diagnostics: &Diagnostics,
        most: usize,
        err: &mut dyn Write,
    ) -> Result<(), Failure> {
        self.check()?;
        let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
        for diagnostic in diagnostics.iter() {
            let count = counts.entry(diagnostic.code).or_default();
            *count += 1;
            if *count <= most {
                writeln!(err, "{diagnostic}")?;
            }
        }
        for (code, count) in counts.into_iter().filter(|(_, count)| *count > most) {
            let (further, code) = (count - most, name(code.severity(), code.number()));
            writeln!(err, "{further} further {code}: `soap inspect` shows them")?;
        }
        if diagnostics.dropped() > 0 {
            writeln!(
                err,
                "{} further problems are not shown",
                diagnostics.dropped()
            )?;
        }
        let mut denied = diagnostics.iter();
        match denied.find(|it| self.denies(it.code, it.severity)) {
            Some(denied) => Err(Failure::Denied(name(denied.severity, denied.code.number()))),
            None => Ok(()),
        }
    }

    /// Shows what the generated code does not have. Fails if one of the problems is denied.
    pub(super) fn show_notes(&self, notes: &[Note], err: &mut dyn Write) -> Result<(), Failure> {
        for note in notes {
            writeln!(err, "{note}")?;
        }
        let is_denied = |note: &&Note| {
            let mut denied = self.deny.iter();
            denied.any(|denied| denied == "warnings" || note_code(denied) == Some(note.code))
        };
        match notes.iter().find(is_denied) {
            Some(denied) => Err(Failure::Denied(name(
                Severity::Warning,
                denied.code.number(),
            ))),
            None => Ok(()),
        }
    }

    fn denies(&self, code: Code, severity: Severity) -> bool {
        self.deny.iter().any(|denied| match denied.as_str() {
            "warnings" => true,
            "errors" => severity == Severity::Error,
            denied => Code::from_name(denied) == Some(code),
        })
    }

    fn check(&self) -> Result<(), Failure> {
        let is_known = |denied: &&String| {
            matches!(denied.as_str(), "warnings" | "errors")
                || Code::from_name(denied).is_some()
                || note_code(denied).is_some()
        };
        match self.deny.iter().find(|denied| !is_known(denied)) {
            None => Ok(()),
            Some(denied) => Err(Failure::Unusable(format!(
                "--deny {denied}: expected a code such as W012, `warnings` or `errors`"
            ))),
        }
    }
}

/// Returns the name of a code, such as `W031`.
fn name(severity: Severity, number: &str) -> String {
    match severity {
        Severity::Error => format!("E{number}"),
        Severity::Warning => format!("W{number}"),
    }
}

fn note_code(name: &str) -> Option<NoteCode> {
    let number = name.strip_prefix('W')?;
    let mut codes = NoteCode::ALL.iter().copied();
    codes.find(|code| code.number() == number)
}

/// Loads a WSDL, or a schema as a WSDL without services.
pub(super) fn load(
    location: &str,
    loader: &mut dyn Loader,
) -> Result<(Wsdl, Diagnostics), Failure> {
    let loaded = Wsdl::load_any(location, loader, &Limits::default());
    loaded.map_err(|error| Failure::Unusable(error.to_string()))
}
