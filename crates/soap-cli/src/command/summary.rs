//! The number of operations in the code, and why others are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use soap_codegen::{Config, Note, NoteCode};
use soap_wsdl::{Location, Wsdl};

/// The selected operations. An operation that has several bindings counts once. Shown as `61 of 63
/// operations, 2 left out (W031)`, and for a schema as `types only`.
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
        let refused: BTreeMap<&Location, NoteCode> = notes
            .iter()
            .filter(|note| leaves_out(note.code))
            .filter_map(|note| Some((note.location.as_ref()?, note.code)))
            .collect();
        let mut present = BTreeSet::new();
        let mut missing: BTreeMap<&Location, &'static str> = BTreeMap::new();
        let operations = wsdl.bindings.iter().flat_map(|it| &it.operations);
        for operation in operations.filter(|it| config.selects(&it.name)) {
            match refused.get(&operation.location) {
                Some(code) => drop(missing.insert(&operation.declaration, code.number())),
                None => drop(present.insert(&operation.declaration)),
            }
        }
        for left_out in &wsdl.left_out {
            let name = left_out.operation.as_deref();
            if name.is_some_and(|name| config.selects(name)) {
                let place = left_out.declaration.as_ref();
                missing.insert(place.unwrap_or(&left_out.location), left_out.code.number());
            }
        }
        // It is enough that one binding has the operation.
        missing.retain(|place, _| !present.contains(place));
        Self {
            codes: missing.values().copied().collect(),
            is_selection: !config.operations.is_empty(),
            missing: missing.len(),
            total: present.len() + missing.len(),
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
        match (self.total, self.missing) {
            (0, _) if !self.is_selection => return f.write_str("types only"),
            (_, 0) => return f.write_str(&all),
            _ => {}
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
