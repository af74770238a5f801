//! The number of operations in the code, and why others are left out.

use std::collections::BTreeSet;

use soap_codegen::{Config, Note, NoteCode};
use soap_wsdl::Wsdl;

/// Returns a line such as `61 of 63 operations, 2 left out (W031)`, about selected operations. An
/// operation that has several bindings counts once.
pub(super) fn summary(wsdl: &Wsdl, notes: &[Note], config: &Config) -> String {
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

    let total = bound.len() + unbound.len();
    let missing = unbound.len() + refused.len();
    if missing == 0 {
        return counted(total, "operation");
    }
    let codes = unbound.into_iter().map(|(_, code)| code).chain(refused);
    let codes: BTreeSet<String> = codes.map(|code| format!("W{code}")).collect();
    let codes: Vec<String> = codes.into_iter().collect();
    format!(
        "{} of {}, {missing} left out ({})",
        total.saturating_sub(missing),
        counted(total, "operation"),
        codes.join(", ")
    )
}

/// Returns a number of things.
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn leaves_out(code: NoteCode) -> bool {
    code.action() == "the operation is left out"
}
