//! From documents to files.

use soap_wsdl::{Diagnostics, Limits, Loader, Wsdl, WsdlError};

use crate::config::Config;
use crate::emit;
use crate::files::Files;
use crate::plan::Plan;
use crate::report::{Note, Report};

/// The result of [`generate`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The problems of the documents.
    pub diagnostics: Diagnostics,
    /// The files.
    pub files: Files,
    /// The parts that the generated code lacks, or has in another form.
    pub notes: Vec<Note>,
    /// The service, of which the code may be a part.
    pub wsdl: Wsdl,
}

/// Loads a WSDL or a schema with everything that it imports, and generates Rust for it.
///
/// For a WSDL, that is a client for each port type, and the types that their messages need. For a
/// schema it is all of its types.
///
/// # Errors
/// [`WsdlError`] if the first document cannot be read. All other problems are
/// [diagnostics](Generated::diagnostics).
pub fn generate(
    root: &str,
    loader: &mut dyn Loader,
    config: &Config,
) -> Result<Generated, WsdlError> {
    let (wsdl, diagnostics) = Wsdl::load_any(root, loader, &Limits::default())?;
    let (files, notes) = generate_from(&wsdl, root, config);
    Ok(Generated {
        diagnostics,
        files,
        notes,
        wsdl,
    })
}

/// Generates Rust for a WSDL that is loaded already. The first file names `origin` as its source.
#[must_use]
pub fn generate_from(wsdl: &Wsdl, origin: &str, config: &Config) -> (Files, Vec<Note>) {
    let mut report = Report::default();
    let plan = Plan::new(wsdl, config, &mut report);
    (emit::files(&plan, config, origin), report.finish())
}
