//! Paths and types as they are written in one file, and the imports that they need.

use std::cell::RefCell;
use std::collections::BTreeSet;

use soap_codec::scalar::QNameBuf;

use crate::config::Config;
use crate::plan::Plan;
use crate::plan::model::{Key, Member, Occurs, Place, Scalar, Ty};
use crate::text::layout::Source;
use crate::text::literal::literal;

/// A file that is being written.
pub(crate) struct Scope<'a> {
    pub(crate) plan: &'a Plan,
    config: &'a Config,
    /// The namespace of the module; `None` for that of a client.
    namespace: Option<&'a str>,
    /// The items in this file.
    local: BTreeSet<Key>,
    imports: RefCell<Imports>,
}

/// The imports of a file.
#[derive(Default)]
pub(crate) struct Imports {
    pub(crate) codec: BTreeSet<&'static str>,
    pub(crate) modules: BTreeSet<String>,
    pub(crate) scalars: BTreeSet<&'static str>,
    /// Something of the same module is in another file.
    pub(crate) has_siblings: bool,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        config: &'a Config,
        namespace: Option<&'a str>,
        local: BTreeSet<Key>,
    ) -> Self {
        Self {
            plan,
            config,
            namespace,
            local,
            imports: RefCell::default(),
        }
    }

    /// Returns a name of `soap_codec`, and imports it if it is not a type of the schema.
    pub(crate) fn codec(&self, name: &'static str) -> String {
        if self.plan.is_named(name) {
            return format!("soap_codec::{name}");
        }
        self.imports.borrow_mut().codec.insert(name);
        name.to_owned()
    }

    fn scalar(&self, name: &'static str) -> String {
        if self.plan.is_named(name) {
            return format!("soap_codec::scalar::{name}");
        }
        self.imports.borrow_mut().scalars.insert(name);
        name.to_owned()
    }

    /// Returns the path of an item.
    pub(crate) fn item(&self, key: Key) -> String {
        let Some(name) = self.plan.names.get(&key) else {
            return String::new();
        };
        match self.module(&name.namespace) {
            Some(module) => format!("{module}::{}", name.rust),
            None => {
                self.imports.borrow_mut().has_siblings |= !self.local.contains(&key);
                name.rust.clone()
            }
        }
    }

    /// Returns the path of the constant of a namespace, or a literal.
    pub(crate) fn namespace(&self, namespace: &str) -> String {
        if namespace.is_empty() {
            return literal("");
        }
        if self.namespace == Some(namespace) {
            self.imports.borrow_mut().has_siblings = true;
            return "NAMESPACE".to_owned();
        }
        match self.plan.modules.contains_key(namespace) {
            true => match self.module(namespace) {
                Some(module) => format!("{module}::NAMESPACE"),
                None => "NAMESPACE".to_owned(),
            },
            false => literal(namespace),
        }
    }

    /// Returns `QName::new(…)`.
    pub(crate) fn qname(&self, name: &QNameBuf) -> String {
        format!(
            "{}::new({}, {})",
            self.codec("QName"),
            self.namespace(name.namespace()),
            literal(name.local())
        )
    }

    /// Returns the module of a namespace; none for that of this file.
    fn module(&self, namespace: &str) -> Option<String> {
        if let Some(path) = self.config.externs.get(namespace) {
            return Some(path.clone());
        }
        if self.namespace == Some(namespace) {
            return None;
        }
        let module = self.plan.modules.get(namespace)?;
        self.imports.borrow_mut().modules.insert(module.clone());
        Some(module.clone())
    }

    /// Returns the type of a value that `owner` holds.
    pub(crate) fn ty(&self, owner: Option<Key>, ty: &Ty) -> String {
        match self.plan.resolve(ty) {
            Ty::External(path) => path.clone(),
            Ty::List(item) => format!("{}<{}>", self.scalar("List"), self.ty(None, item)),
            Ty::Scalar(scalar) => self.scalar_type(*scalar),
            Ty::Unit => "()".to_owned(),
            ty => {
                let Some(key) = self.plan.item_of(ty) else {
                    return self.codec("Raw");
                };
                let path = self.item(key);
                match owner {
                    Some(owner) if self.plan.boxes.contains(&(owner, key)) => {
                        format!("Box<{path}>")
                    }
                    _ => path,
                }
            }
        }
    }

    /// Returns the type of a field.
    pub(crate) fn field(&self, owner: Key, member: &Member) -> String {
        if let Place::AnyAttribute(_) = member.place {
            return format!("Vec<({}, String)>", self.scalar("QNameBuf"));
        }
        let is_list = matches!(member.place, Place::List { .. });
        let owner = (!is_list && !member.occurs.is_repeated()).then_some(owner);
        let ty = self.ty(owner, &member.ty);
        let ty = match &member.place {
            Place::List {
                is_item_nillable: true,
                ..
            } => format!("Vec<Option<{ty}>>"),
            Place::List { .. } => format!("Vec<{ty}>"),
            _ => ty,
        };
        match member.occurs {
            // A value for an absent attribute makes it present.
            Occurs::Optional if self.is_always_present(member) => ty,
            Occurs::Nil | Occurs::Optional => format!("Option<{ty}>"),
            Occurs::Nillable => format!("{}<{ty}>", self.codec("Nillable")),
            Occurs::Once => ty,
            Occurs::Repeated => format!("Vec<{ty}>"),
            Occurs::RepeatedNil => format!("Vec<Option<{ty}>>"),
        }
    }

    /// Returns `true` for an attribute with a default or fixed value.
    pub(crate) fn is_always_present(&self, member: &Member) -> bool {
        matches!(member.place, Place::Attribute { .. }) && self.plan.value_of(member).is_some()
    }

    fn scalar_type(&self, scalar: Scalar) -> String {
        let name = match scalar {
            Scalar::Base64 => "Base64",
            Scalar::Date => "Date",
            Scalar::DateTime => "DateTime",
            Scalar::Decimal => "Decimal",
            Scalar::Duration => "Duration",
            Scalar::Guid => "Guid",
            Scalar::Hex => "Hex",
            Scalar::QName => "QNameBuf",
            Scalar::Time => "Time",
            Scalar::Raw => return self.codec("Raw"),
            Scalar::Bool => return "bool".to_owned(),
            Scalar::F32 => return "f32".to_owned(),
            Scalar::F64 => return "f64".to_owned(),
            Scalar::I128 => return "i128".to_owned(),
            Scalar::I16 => return "i16".to_owned(),
            Scalar::I32 => return "i32".to_owned(),
            Scalar::I64 => return "i64".to_owned(),
            Scalar::I8 => return "i8".to_owned(),
            Scalar::String => return "String".to_owned(),
            Scalar::U128 => return "u128".to_owned(),
            Scalar::U16 => return "u16".to_owned(),
            Scalar::U32 => return "u32".to_owned(),
            Scalar::U64 => return "u64".to_owned(),
            Scalar::U8 => return "u8".to_owned(),
        };
        self.scalar(name)
    }

    /// Writes the imports. `up` is the path of the module of all modules.
    pub(crate) fn write_imports(&self, source: &mut Source, up: &str, is_part: bool) {
        let imports = self.imports.borrow();
        let owned = |names: &BTreeSet<&str>| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let codec = ("soap_codec", owned(&imports.codec));
        let scalars = ("soap_codec::scalar", owned(&imports.scalars));
        // For rustfmt, a type comes before a module, and a module before a list.
        let order = match codec.1.len() {
            1 => [codec, scalars],
            _ => [scalars, codec],
        };
        for (path, names) in order {
            source.import(path, &names);
        }
        source.gap();
        source.import(up, &imports.modules.iter().cloned().collect::<Vec<_>>());
        if is_part && imports.has_siblings {
            source.line("use super::*;");
        }
    }
}
