//! The number of operations in the code, and why others are left out.

use std::collections::BTreeSet;
use std::fmt;

use soap_codegen::{Config, Note, NoteCode};
use soap_wsdl::Wsdl;

/// The selected operations. An operation that has several bindings counts once. Shown as `61 of 63
/// operations, 2 left out (W031)`.
#[derive(Debug)]
pub(super) struct Summary {
    /// The codes of the reasons why operations are left out.
    codes: BTreeSet<&'static str>,
    /// The settings select operations.
    is_selection: bool,
    missing: usize,
    total: usize,
}

impl Summary {
    pub(super) fn new(wsdl: &Wsdl, notes: &[Note], config: &Config) -> Self {
        let bound = wsdl.bindings.iter().flat_map(|binding| {
            let operations = binding.operations.iter();
            operations.map(|it| (&binding.port_type, &it.name, &it.soap_action))
        });
        let bound: BTreeSet<_> = bound.filter(|(_, name, _)| config.selects(name)).collect();
        let unbound = wsdl.left_out.iter().filter_map(|left_out| {
            let name = left_out.operation.as_deref()?;
            config
                .selects(name)
                .then_some((name, left_out.code.number()))
        });
        let unbound: BTreeSet<_> = unbound.collect();
        let refused = notes.iter().filter(|note| leaves_out(note.code));
        let refused: Vec<&str> = refused.map(|note| note.code.number()).collect();
        let unbound_codes = unbound.iter().map(|(_, code)| *code);
        Self {
            codes: unbound_codes.chain(refused.iter().copied()).collect(),
            is_selection: !config.operations.is_empty(),
            missing: unbound.len() + refused.len(),
            total: bound.len() + unbound.len(),
        }
    }

    /// Returns `true` if all operations are left out, or if the settings select none.
    pub(super) const fn is_nothing(&self) -> bool {
        self.total <= self.missing && (self.total > 0 || self.is_selection)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = counted(self.total, "operation");
        if self.missing == 0 {
            return f.write_str(&all);
        }
        let codes: Vec<_> = self.codes.iter().map(|code| format!("W{code}")).collect();
        let present = self.total.saturating_sub(self.missing);
        write!(
            f,
            "{present} of {all}, {} left out ({})",
            self.missing,
            codes.join(", ")
        )
    }
}

/// Returns a number of things.
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn leaves_out(code: NoteCode) -> bool {
    code.action() == "the operation is left out"
}
