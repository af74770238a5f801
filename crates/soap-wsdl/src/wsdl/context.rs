//! The state while bindings are read.

use std::collections::BTreeSet;

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
    /// The places of the operations of port types that a SOAP binding has.
    pub(super) bound: BTreeSet<Location>,
}

/// The binding around an operation.
pub(super) struct BindingContext<'a, 'r> {
    pub(super) name: &'r QNameBuf,
    pub(super) style: Style,
    /// The operations of the port type.
    pub(super) operations: &'r Operations<'a>,
    /// The places of those that this binding has already.
    pub(super) bound: BTreeSet<Location>,
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
    pub(super) fn leave_out(&mut self, left_out: LeftOut, message: String) {
        self.diagnostics
            .report(left_out.code, &left_out.location, message);
        self.left_out.push(left_out);
    }
}
