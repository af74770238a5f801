//! The state while bindings are read.

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::read::builder::Builder;
use crate::source::location::Location;
use crate::wsdl::definitions::{Definitions, Operations};
use crate::wsdl::model::{LeftOut, Style};

/// The state while bindings are read.
pub(super) struct Reader<'a, 'r> {
    pub(super) definitions: &'r Definitions<'a>,
    pub(super) builder: &'r mut Builder<'a>,
    pub(super) diagnostics: &'r mut Diagnostics,
    pub(super) left_out: Vec<LeftOut>,
}

/// The binding around an operation.
pub(super) struct BindingContext<'a, 'r> {
    pub(super) name: &'r QNameBuf,
    pub(super) style: Style,
    pub(super) operations: &'r Operations<'a>,
}

/// The reason why an operation is left out.
pub(super) struct Unsupported {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Unsupported {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }
}

/// One of the two messages of an operation.
pub(super) struct Direction {
    /// The element of WSDL.
    pub(super) local: &'static str,
    /// The name of the element in the Body, in style rpc.
    pub(super) wrapper: String,
    pub(super) style: Style,
}

impl Direction {
    pub(super) fn input(operation: &str, style: Style) -> Self {
        Self {
            local: "input",
            wrapper: operation.to_owned(),
            style,
        }
    }

    pub(super) fn output(operation: &str, style: Style) -> Self {
        Self {
            local: "output",
            wrapper: format!("{operation}Response"),
            style,
        }
    }
}

impl Reader<'_, '_> {
    /// Leaves out an operation, or a whole binding.
    pub(super) fn leave_out(
        &mut self,
        code: Code,
        binding: &QNameBuf,
        operation: Option<&str>,
        location: &Location,
        message: String,
    ) {
        self.diagnostics.report(code, location, message);
        self.left_out.push(LeftOut {
            binding: binding.clone(),
            operation: operation.map(str::to_owned),
            code,
            location: location.clone(),
        });
    }
}
