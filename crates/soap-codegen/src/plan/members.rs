//! Names of fields and variants.

use std::collections::BTreeMap;

use crate::name::ident::Form;
use crate::name::scope::Scope;
use crate::plan::Plan;
use crate::plan::model::{Item, Key, Kind, Member, Occurs, Place, Record, Texts, Ty};

/// The names of the fields or variants of an item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Naming {
    /// In the order of the members.
    pub(crate) members: Vec<String>,
    /// The variant for any other text, type or element.
    pub(crate) other: String,
    /// The variant for text between elements.
    pub(crate) text: String,
}

/// Names the fields or variants of an item.
pub(crate) fn naming(plan: &Plan, item: &Item) -> Naming {
    let mut scope = Scope::default();
    let members = match &item.kind {
        Kind::Choice(choice) => {
            let names = choice
                .variants
                .iter()
                .map(|it| Form::Pascal.ident(it.name.local()));
            names.map(|name| scope.take(&name, &[])).collect()
        }
        Kind::Family(family) => {
            let names = family
                .members
                .iter()
                .filter_map(|id| plan.names.get(&Key::Type(*id)));
            names.map(|name| scope.take(&name.rust, &[])).collect()
        }
        Kind::Record(record) => {
            for base in bases(plan, record).into_iter().rev() {
                fields(plan, base, &mut scope);
            }
            fields(plan, record, &mut scope)
        }
        Kind::Texts(texts) => {
            let names = text_names(texts).into_iter();
            names.map(|name| scope.take(&name, &[])).collect()
        }
    };
    Naming {
        members,
        other: free(&mut scope, ["Unknown", "Other", "Unrecognized"]),
        text: free(&mut scope, ["Text", "Characters", "CharacterData"]),
    }
}

/// Names the variants of texts. Those that would have one name are spelled out.
fn text_names(texts: &Texts) -> Vec<String> {
    let values = || texts.texts.iter().map(|it| &*it.value);
    let names: Vec<String> = values().map(|it| Form::Pascal.ident(it)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        *counts.entry(name).or_default() += 1;
    }
    let named = values()
        .zip(&names)
        .map(|(value, name)| match counts[&**name] {
            1 => name.clone(),
            _ => Form::Pascal.spelled_out(value),
        });
    named.collect()
}

/// Takes the first of some names that is free.
fn free(scope: &mut Scope, names: [&str; 3]) -> String {
    let free = names.into_iter().find(|name| !scope.contains(name));
    scope.take(free.unwrap_or(names[0]), &[])
}

/// Returns the structs of which a struct has the members, the nearest one first.
fn bases<'p>(plan: &'p Plan, record: &Record) -> Vec<&'p Record> {
    let mut bases: Vec<&Record> = Vec::new();
    let mut next = record.base();
    while let Some(Kind::Record(base)) = next.map(|key| &plan.items[&key].kind) {
        bases.push(base);
        next = base.base();
    }
    bases
}

/// Names fields: elements have the first choice, then attributes, then what has no name.
fn fields(plan: &Plan, record: &Record, scope: &mut Scope) -> Vec<String> {
    let mut names = vec![String::new(); record.members.len()];
    for pass in 0..3 {
        for (name, member) in names.iter_mut().zip(&record.members) {
            let (rank, wanted, suffix) = wanted(plan, member, scope);
            if rank == pass {
                *name = scope.take(&wanted, &[suffix]);
            }
            // Each type of a hierarchy has its own.
            if let Place::Base = member.place {
                scope.give_back(name);
            }
        }
    }
    names
}

fn wanted(plan: &Plan, member: &Member, scope: &Scope) -> (u8, String, &'static str) {
    let own = |name: &str| (2, name.to_owned(), "_of_content");
    match &member.place {
        Place::Any(_) => own("any"),
        Place::Base => (2, "base".to_owned(), "_type"),
        Place::Content => own("content"),
        Place::AnyAttribute(_) => own("any_attributes"),
        Place::Attribute { name, .. } => (1, Form::Snake.ident(name.local()), "_attribute"),
        Place::Choice => match (&member.ty, member.occurs) {
            (Ty::Item(key @ Key::Substitutes(_)), _) => {
                (0, Form::Snake.ident(&plan.names[key].origin), "_element")
            }
            (Ty::Item(key), occurs) => {
                let plain = match occurs {
                    Occurs::Repeated => "content",
                    _ => "choice",
                };
                let label = plan.names[key].label.as_ref();
                match label.filter(|it| it.is_needed || scope.contains(plain)) {
                    Some(label) => (2, Form::Snake.ident(&label.text), "_choice"),
                    None => own(plain),
                }
            }
            _ => own("choice"),
        },
        Place::Element { name, .. } | Place::List { name, .. } => {
            (0, Form::Snake.ident(name.local()), "_element")
        }
        Place::Mixed => own("content"),
        Place::Text => own("value"),
    }
}
