//! Rust names of items, each unique in its module.
//!
//! Names are given out in an order that depends on nothing but the names in the schema, so they do
//! not change when a document is loaded earlier or later.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::{Schemas, TypeId, TypeName};

use crate::config::Config;
use crate::name::ident::Form;
use crate::name::module::module_names;
use crate::name::scope::Scope;
use crate::plan::label::{self, Label};
use crate::plan::model::{Items, Key, Kind, Occurs};

/// The names of an item.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ItemName {
    pub(crate) namespace: String,
    /// The Rust name of the item that this one belongs to, to keep them together.
    pub(crate) group: String,
    pub(crate) rust: String,
    /// The name in the schema, for people.
    pub(crate) origin: String,
    /// The elements of a choice; `None` for everything else.
    pub(crate) label: Option<Label>,
}

/// Names that every module uses for something else.
const RESERVED: &[&str] = &[
    "Box", "Default", "Err", "None", "Ok", "Option", "Result", "Some", "String", "Vec",
];

/// The kinds of names, those that have the first choice first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    Chosen,
    Type,
    Element,
    Message,
    Nested,
    Family,
    Substitutes,
    Content,
    Choice,
}

/// A wish for a name.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Wish {
    namespace: String,
    rank: Rank,
    /// The components around the item, outermost first.
    path: Vec<String>,
    number: usize,
    key: Key,
    is_content: bool,
    label: Option<Label>,
}

/// Gives names to all items. `messages` are the names of rpc messages.
pub(crate) fn names(
    schemas: &Schemas,
    config: &Config,
    items: &Items,
    messages: &[QNameBuf],
) -> BTreeMap<Key, ItemName> {
    let contents = ordered_lists(items);
    let labels = label::labels(items, &contents);
    let mut wishes: Vec<Wish> = items
        .keys()
        .filter(|key| !matches!(key, Key::Faults(_)))
        .map(|key| Wish {
            is_content: contents.contains(key),
            label: labels.get(key).cloned(),
            ..wish(schemas, config, messages, *key)
        })
        .collect();
    wishes.sort();
    let mut scopes: BTreeMap<String, Scope> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for wish in wishes {
        let scope = scopes.entry(wish.namespace.clone());
        let scope = scope.or_insert_with(|| Scope::with_reserved(RESERVED));
        let (wanted, suffix) = wanted(schemas, config, &wish);
        let rust = scope.take(&wanted, &[suffix]);
        let name = ItemName {
            group: Form::Pascal.ident(&wish.path[0]),
            origin: wish.path.join("/"),
            namespace: wish.namespace,
            rust,
            label: wish.label,
        };
        names.insert(wish.key, name);
    }
    names
}

/// Returns the choices that are lists, in which elements are in order.
fn ordered_lists(items: &Items) -> BTreeSet<Key> {
    let mut lists = BTreeSet::new();
    for item in items.values() {
        if let Kind::Record(record) = &item.kind {
            for member in &record.members {
                if let (crate::plan::model::Ty::Item(key), Occurs::Repeated) =
                    (&member.ty, member.occurs)
                {
                    lists.insert(*key);
                }
            }
        }
    }
    lists
}

fn wish(schemas: &Schemas, config: &Config, messages: &[QNameBuf], key: Key) -> Wish {
    let (rank, (namespace, path), number) = match key {
        Key::Type(id) => {
            let place = place(schemas, id);
            let rank = match (schemas.ty(id).name(), place.1.len()) {
                _ if chosen(schemas, config, key).is_some() => Rank::Chosen,
                (TypeName::Global(_), _) => Rank::Type,
                (TypeName::Anonymous(_), 1) => Rank::Element,
                (TypeName::Anonymous(_), _) => Rank::Nested,
            };
            (rank, place, 0)
        }
        Key::Family(id) => (Rank::Family, place(schemas, id), 0),
        Key::Substitutes(id) => (Rank::Substitutes, split(&schemas.element(id).name), 0),
        Key::Choice(id, number) => (Rank::Choice, place(schemas, id), number),
        Key::Content(id) => (Rank::Content, place(schemas, id), 0),
        Key::Payload(id) => (Rank::Element, split(&schemas.element(id).name), 0),
        Key::Message(number) => (Rank::Message, split(&messages[number]), 0),
        Key::Faults(number) => (
            Rank::Choice,
            (String::new(), vec!["Faults".to_owned()]),
            number,
        ),
    };
    Wish {
        namespace,
        rank,
        path,
        number,
        key,
        is_content: false,
        label: None,
    }
}

/// Returns the namespace and the path of a type: its name, or those of the components around it.
pub(crate) fn place(schemas: &Schemas, id: TypeId) -> (String, Vec<String>) {
    match schemas.ty(id).name() {
        TypeName::Anonymous(name) => {
            let path = name.path.iter().map(ToString::to_string).collect();
            (name.namespace.to_string(), path)
        }
        TypeName::Global(name) => split(name),
    }
}

fn split(name: &QNameBuf) -> (String, Vec<String>) {
    (name.namespace().to_string(), vec![name.local().to_owned()])
}

/// Returns the name that an item would have alone, and what is added to it if that is taken.
fn wanted(schemas: &Schemas, config: &Config, wish: &Wish) -> (String, &'static str) {
    if let Some(chosen) = chosen(schemas, config, wish.key) {
        return (Form::Pascal.ident(chosen), "Type");
    }
    let path = nested(&wish.path);
    if let Some(label) = wish.label.as_ref().filter(|it| it.is_needed) {
        return (path + &Form::Pascal.ident(&label.text), "Choice");
    }
    match wish.rank {
        Rank::Chosen | Rank::Type => (path, "Type"),
        Rank::Element => (path, "Element"),
        Rank::Message => (path, "Message"),
        Rank::Nested => (path, "Value"),
        Rank::Family => (format!("Any{path}"), "Type"),
        Rank::Substitutes => (format!("{path}Element"), "Choice"),
        Rank::Content => (format!("{path}Content"), "Type"),
        Rank::Choice if wish.is_content => (format!("{path}Content"), "Choice"),
        Rank::Choice => (format!("{path}Choice"), "Content"),
    }
}

/// Returns the name that the user chose for a type.
fn chosen<'a>(schemas: &Schemas, config: &'a Config, key: Key) -> Option<&'a str> {
    let Key::Type(id) = key else {
        return None;
    };
    let (namespace, path) = place(schemas, id);
    config.chosen_name(&namespace, &path.join("/"))
}

/// Joins the names of a path. A name that repeats what is before it, as `OrderLine` in `Order`,
/// stands for both.
fn nested(path: &[String]) -> String {
    let names = path.iter().map(|part| Form::Pascal.ident(part));
    names
        .reduce(|outer, inner| match inner.strip_prefix(&*outer) {
            Some(rest) if rest.starts_with(char::is_uppercase) => inner,
            _ => outer + &inner,
        })
        .unwrap_or_default()
}

/// Gives names to the modules of namespaces. Those whose shortest names are equal have longer ones.
pub(crate) fn modules<'a>(
    config: &Config,
    namespaces: impl Iterator<Item = &'a str>,
    scope: &mut Scope,
) -> BTreeMap<String, String> {
    let namespaces: BTreeSet<&str> = namespaces.collect();
    // Chosen names first.
    let (chosen, others): (Vec<&str>, Vec<&str>) = namespaces
        .into_iter()
        .partition(|it| config.modules.contains_key(*it));
    let chosen = chosen
        .into_iter()
        .map(|it| (it, Form::Module.ident(&config.modules[it])));
    let chosen: Vec<(&str, String)> = chosen.collect();
    let mut modules = BTreeMap::new();
    for (namespace, wanted) in chosen.into_iter().chain(distinct(&others)) {
        let names = std::iter::once(wanted.clone()).chain(module_names(namespace));
        let free = names.into_iter().find(|name| !scope.contains(name));
        let name = scope.take(&free.unwrap_or(wanted), &[]);
        modules.insert(namespace.to_owned(), name);
    }
    modules
}

/// Returns the shortest name for each namespace that keeps it apart from those with the same
/// shortest name.
fn distinct<'a>(namespaces: &[&'a str]) -> Vec<(&'a str, String)> {
    let mut groups: BTreeMap<String, Vec<(&str, Vec<String>)>> = BTreeMap::new();
    for namespace in namespaces {
        let names = module_names(namespace);
        let group = groups.entry(names[0].clone()).or_default();
        group.push((namespace, names));
    }
    let mut named = Vec::new();
    for group in groups.into_values() {
        let length = group.iter().map(|(_, names)| names.len()).max();
        let at = |level: usize| {
            let level_of = move |names: &[String]| names[level.min(names.len() - 1)].clone();
            group.iter().map(move |(_, names)| level_of(names))
        };
        let differs = |level: &usize| at(*level).collect::<BTreeSet<_>>().len() == group.len();
        let level = (0..length.unwrap_or(0)).find(differs).unwrap_or(0);
        let names: Vec<String> = at(level).collect();
        named.extend(group.iter().map(|(namespace, _)| *namespace).zip(names));
    }
    named.sort();
    named
}
