//! The module of a namespace: one file, or one for each letter if that would be long.

use crate::config::Config;
use crate::emit::part::{self, Part};
use crate::emit::path::Scope;
use crate::emit::{MARK, item};
use crate::files::Files;
use crate::plan::Plan;
use crate::plan::model::Key;
use crate::plan::names::ItemName;
use crate::text::layout::Source;
use crate::text::literal::literal;

/// Adds the files of a module.
pub(crate) fn files(
    plan: &Plan,
    config: &Config,
    namespace: &str,
    module: &str,
    files: &mut Files,
) {
    let mut items: Vec<(&ItemName, Key)> =
        plan.names.iter().map(|(key, name)| (name, *key)).collect();
    items.retain(|(name, _)| name.namespace == namespace);
    items.sort_by_key(|(name, key)| (&name.group, name.rust != name.group, &name.rust, *key));
    let whole = file(plan, config, namespace, &items, Whole::Module);
    if part::fits(&whole) {
        return files.add(&format!("{module}.rs"), whole);
    }
    let letters = part::by_letter(items.into_iter(), |(name, _)| &name.group).into_iter();
    let parts = letters.flat_map(|(letter, items)| {
        part::parts(&letter, &items, |items| {
            file(plan, config, namespace, items, Whole::Part)
        })
    });
    let parts: Vec<Part> = parts.collect();
    files.add(&format!("{module}.rs"), index(namespace, &parts));
    for (part, text) in parts {
        files.add(&format!("{module}/{part}.rs"), text);
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Whole {
    Module,
    Part,
}

fn file(
    plan: &Plan,
    config: &Config,
    namespace: &str,
    items: &[(&ItemName, Key)],
    whole: Whole,
) -> String {
    let scope = Scope::new(
        plan,
        config,
        Some(namespace),
        items.iter().map(|(_, key)| *key).collect(),
    );
    let mut body = Source::default();
    for (name, key) in items {
        item::write(
            &scope,
            config,
            *key,
            &name.rust,
            &plan.items[key],
            &mut body,
        );
    }
    let mut source = Source::default();
    source.line(MARK);
    source.gap();
    match whole {
        Whole::Module => {
            scope.write_imports(&mut source, "super", false);
            declare(namespace, &mut source);
        }
        Whole::Part => scope.write_imports(&mut source, "super::super", true),
    }
    let body = body.into_text();
    let mut text = source.into_text();
    text.truncate(text.trim_end().len());
    if body.is_empty() {
        text + "\n"
    } else {
        text + "\n\n" + &body
    }
}

/// Writes the constant of the namespace.
fn declare(namespace: &str, source: &mut Source) {
    if namespace.is_empty() {
        return;
    }
    source.gap();
    source.doc("The namespace of this module.");
    source.text_constant("NAMESPACE", &literal(namespace));
}

/// The file that the parts of a long module belong to.
fn index(namespace: &str, parts: &[Part]) -> String {
    let mut source = Source::default();
    source.line(MARK);
    part::declare(parts, &mut source);
    declare(namespace, &mut source);
    source.into_text()
}
