//! The plan: which Rust items there are, their names, their members, and the clients.
//!
//! It knows the schema and the settings, and nothing of the text of Rust.

pub(crate) mod client;
pub(crate) mod collect;
pub(crate) mod constraint;
pub(crate) mod content;
pub(crate) mod graph;
pub(crate) mod inherit;
pub(crate) mod label;
pub(crate) mod members;
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod settings;
pub(crate) mod simple;
pub(crate) mod wildcard;

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::scalar::QNameBuf;
use soap_wsdl::Wsdl;
use soap_wsdl::schema::{Schemas, Type, TypeId};

use crate::config::Config;
use crate::name::scope::Scope;
use crate::plan::client::{Client, Clients};
use crate::plan::collect::Collector;
use crate::plan::graph::Facts;
use crate::plan::members::Naming;
use crate::plan::model::{Directions, Items, Key, Kind, Member, Place, Scalar, Ty};
use crate::plan::names::ItemName;
use crate::report::Report;

/// The crates that generated code names, which a module beside it would hide.
const CRATES: &[&str] = &["alloc", "core", "soap_call", "soap_codec", "std"];

/// Everything to generate.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) clients: Vec<Client>,
    pub(crate) items: Items,
    pub(crate) names: BTreeMap<Key, ItemName>,
    /// The modules of namespaces.
    pub(crate) modules: BTreeMap<String, String>,
    /// Names of the fields or variants of each item.
    pub(crate) naming: BTreeMap<Key, Naming>,
    /// Items (holder, held) whose values are boxed.
    pub(crate) boxes: BTreeSet<(Key, Key)>,
    pub(crate) facts: BTreeMap<Key, Facts>,
    pub(crate) directions: BTreeMap<Key, Directions>,
    /// All Rust names of items.
    rust_names: BTreeSet<String>,
    abstract_types: BTreeSet<TypeId>,
    /// The names of types in the schema.
    type_names: BTreeMap<TypeId, QNameBuf>,
}

impl Plan {
    /// Makes the plan for a WSDL.
    pub(crate) fn new(wsdl: &Wsdl, config: &Config, report: &mut Report) -> Self {
        settings::report_unknown(wsdl, config, report);
        let schemas = &wsdl.schemas;
        let mut collector = Collector::new(schemas, config);
        let mut clients = Clients::new(wsdl, config, report, &mut collector);
        if wsdl.bindings.is_empty() {
            collect_all(schemas, &mut collector);
        }
        let items = collector.finish();
        let names = names::names(schemas, config, &items, &clients.messages);
        let mut modules = Scope::with_reserved(CRATES);
        let used = names
            .values()
            .map(|name| &*name.namespace)
            .chain(clients.namespaces());
        let namespaces = names::modules(
            config,
            used.filter(|it| !config.externs.contains_key(*it)),
            &mut modules,
        );
        clients.name_modules(&mut modules);
        let mut plan = Self {
            clients: clients.clients,
            items,
            names,
            modules: namespaces,
            naming: BTreeMap::new(),
            boxes: BTreeSet::new(),
            facts: BTreeMap::new(),
            directions: BTreeMap::new(),
            rust_names: BTreeSet::new(),
            abstract_types: schemas
                .types()
                .filter(|(_, ty)| matches!(ty, Type::Complex(it) if it.is_abstract))
                .map(|(id, _)| id)
                .collect(),
            type_names: schemas
                .types()
                .filter_map(|(id, ty)| Some((id, ty.name().qname()?.clone())))
                .collect(),
        };
        plan.rust_names = plan.names.values().map(|it| it.rust.clone()).collect();
        plan.naming = plan
            .items
            .iter()
            .map(|(key, item)| (*key, members::naming(&plan, item)))
            .collect();
        graph::analyze(&mut plan);
        plan.directions = plan.travels(config, &clients.roots);
        plan
    }

    /// Returns the item that a type stands for, if it is one.
    pub(crate) fn item_of(&self, ty: &Ty) -> Option<Key> {
        match ty {
            Ty::Declared(id) => {
                let keys = [Key::Family(*id), Key::Type(*id)];
                let mut items = keys.into_iter().filter(|key| self.items.contains_key(key));
                // No element is of an abstract type, whose struct is for those derived from it.
                items.find(|key| !matches!(key, Key::Type(id) if self.abstract_types.contains(id)))
            }
            Ty::Item(key) => Some(*key),
            Ty::External(_) | Ty::List(_) | Ty::Scalar(_) | Ty::Unit => None,
        }
    }

    /// Returns `true` if an item has this name, so that nothing else of this name is imported.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.rust_names.contains(name)
    }

    /// Returns the name of a type in the schema.
    pub(crate) fn type_name(&self, id: TypeId) -> Option<QNameBuf> {
        self.type_names.get(&id).cloned()
    }

    /// Returns the type, with those that have no item as raw XML: abstract types from which no
    /// type is derived.
    pub(crate) fn resolve<'t>(&self, ty: &'t Ty) -> &'t Ty {
        match ty {
            Ty::Declared(_) if self.item_of(ty).is_none() => &Ty::Scalar(Scalar::Raw),
            ty => ty,
        }
    }

    /// Returns the default or fixed value of a member, if it can be written in Rust.
    pub(crate) fn value_of(&self, member: &Member) -> Option<constraint::Value> {
        let (Place::Attribute { constraint, .. } | Place::Element { constraint, .. }) =
            &member.place
        else {
            return None;
        };
        constraint::value(self, member, constraint.as_ref()?)
    }

    /// Returns the directions in which each item travels.
    fn travels(&self, config: &Config, roots: &[(Ty, Directions)]) -> BTreeMap<Key, Directions> {
        if !config.directions {
            return self
                .items
                .keys()
                .map(|key| (*key, Directions::BOTH))
                .collect();
        }
        let mut found: BTreeMap<Key, Directions> = BTreeMap::new();
        let keys = roots
            .iter()
            .filter_map(|(ty, way)| Some((self.item_of(ty)?, *way)));
        let mut open: Vec<(Key, Directions)> = keys.collect();
        while let Some((key, way)) = open.pop() {
            let known = found.entry(key).or_default();
            let both = known.with(way);
            if both != *known {
                *known = both;
                open.extend(self.parts(key).into_iter().map(|part| (part, way)));
            }
        }
        found
    }

    /// Returns all items that the values of an item may contain.
    fn parts(&self, key: Key) -> Vec<Key> {
        let types: Vec<&Ty> = match &self.items[&key].kind {
            Kind::Choice(choice) => choice.variants.iter().map(|it| &it.ty).collect(),
            Kind::Family(family) => {
                return family.members.iter().map(|id| Key::Type(*id)).collect();
            }
            Kind::Record(record) => record.members.iter().map(|it| &it.ty).collect(),
            Kind::Texts(_) => Vec::new(),
        };
        let innermost = |ty: &Ty| match ty {
            Ty::List(item) => self.item_of(item),
            ty => self.item_of(ty),
        };
        types.into_iter().filter_map(innermost).collect()
    }
}

/// Collects all global types and elements, for schemas without a WSDL.
fn collect_all(schemas: &Schemas, collector: &mut Collector<'_>) {
    for (id, ty) in schemas.types() {
        let is_built_in = schemas.as_builtin(id).is_some() || ty.location().line == 0;
        if ty.name().qname().is_some()
            && !is_built_in
            && !matches!(ty, Type::Complex(it) if it.is_abstract)
        {
            collector.root(id);
        }
    }
    for (_, element) in schemas.global_elements() {
        if element.location.line > 0 {
            collector.element_type(element.ty);
        }
    }
}
