//! Diagnostics of the generator.

use std::fmt;

use soap_codec::Printable;
use soap_wsdl::Location;

/// Something that the generated code does not have, or has in another form than the schema.
///
/// It is shown as one line, in the form of [`soap_wsdl::Diagnostic`]: `warning[W052]
/// orders.wsdl:41:7: the problem; what was done; what you can do`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Note {
    /// The kind of problem.
    pub code: NoteCode,
    /// The place in the document; `None` for a problem of the settings.
    pub location: Option<Location>,
    /// The problem, with its names.
    pub message: String,
}

soap_wsdl::codes! {
    /// The kind of a [`Note`]. Numbers are stable, and continue those of [`soap_wsdl::Code`].
    NoteCode:
    "052" SeveralPayloads Warning
        "The Body of a message holds several elements.",
        "the operation is left out",
        "write this call by hand, with soap-codec";
    "053" TypedBody Warning
        "The Body of a message is of a type, and has no element.",
        "the operation is left out",
        "write this call by hand, with soap-codec";
    "054" UnknownSetting Warning
        "A setting names an operation, a type or a namespace that does not exist.",
        "the setting has no effect",
        "compare it with the names in the WSDL";
    "055" DifferentBindings Warning
        "Two bindings of one port type differ.",
        "each has a client of its own",
        "use the client of the binding that the service has a port for";
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "warning[W{}] ", self.code.number())?;
        match &self.location {
            Some(location) => location.fmt(f)?,
            None => f.write_str("settings")?,
        }
        write!(
            f,
            ": {}; {}; {}",
            Printable::whole(&*self.message),
            self.code.action(),
            self.code.help(),
        )
    }
}

/// Collects notes.
#[derive(Debug, Default)]
pub(crate) struct Report {
    notes: Vec<Note>,
}

impl Report {
    pub(crate) fn add(&mut self, code: NoteCode, location: &Location, message: impl Into<String>) {
        self.push(code, Some(location.clone()), message.into());
    }

    /// Adds a note about the settings.
    pub(crate) fn add_setting(&mut self, code: NoteCode, message: String) {
        self.push(code, None, message);
    }

    fn push(&mut self, code: NoteCode, location: Option<Location>, message: String) {
        self.notes.push(Note {
            code,
            location,
            message,
        });
    }

    /// Returns the notes by place, each once: two bindings may have the same problem.
    pub(crate) fn finish(mut self) -> Vec<Note> {
        self.notes.sort_by(|a, b| {
            (&a.location, a.code, &a.message).cmp(&(&b.location, b.code, &b.message))
        });
        self.notes.dedup();
        self.notes
    }
}
