//! Structs and enums.

use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::Namespaces;

use crate::config::Config;
use crate::emit::path::Scope;
use crate::name::case::Case;
use crate::plan::constraint::Expression;
use crate::plan::model::{
    Choice, Directions, Family, Item, Key, Kind, Member, Occurs, Place, Record, Texts, Ty,
};
use crate::text::layout::Source;
use crate::text::literal::literal;

/// Writes an item under a name.
pub(crate) fn write(
    scope: &Scope<'_>,
    config: &Config,
    key: Key,
    name: &str,
    item: &Item,
    source: &mut Source,
) {
    let writer = Writer {
        scope,
        config,
        key,
        name,
    };
    if !matches!(key, Key::Faults(_)) {
        source.gap();
    }
    if let Some(text) = &item.documentation
        && config.docs
    {
        source.doc(text);
    }
    match &item.kind {
        Kind::Choice(choice) => writer.choice(choice, source),
        Kind::Family(family) => writer.family(family, source),
        Kind::Record(record) => writer.record(record, source),
        Kind::Texts(texts) => writer.texts(texts, source),
    }
}

struct Writer<'a> {
    scope: &'a Scope<'a>,
    config: &'a Config,
    key: Key,
    name: &'a str,
}

impl Writer<'_> {
    fn record(&self, record: &Record, source: &mut Source) {
        let plan = self.scope.plan;
        let has_default = plan
            .facts
            .get(&self.key)
            .is_some_and(|facts| facts.has_default);
        let names = &plan.naming[&self.key].members;
        let values: Vec<Option<String>> =
            record.members.iter().map(|it| self.initial(it)).collect();
        let has_values = has_default && values.iter().any(Option::is_some);
        let mut derived = Vec::new();
        derived.extend((has_default && !has_values).then(|| "Default".to_owned()));
        derived.extend(record.base().map(|_| self.scope.codec("DerefBase")));
        self.derives(&derived, source);
        let shape = Shape::new(record, names);
        source.soap(&shape.keys(self.scope));
        if record.members.is_empty() {
            return source.line(&format!("pub struct {} {{}}", self.name));
        }
        source.block(&format!("pub struct {} {{", self.name), "}", |source| {
            for (name, member) in names.iter().zip(&record.members) {
                self.docs(member.documentation.as_deref(), source);
                source.soap(&self.field_keys(&shape, name, member));
                source.field(name, &self.scope.field(self.key, member));
            }
        });
        if has_values {
            self.default(names, &values, source);
        }
    }

    /// Returns the value that a new struct has for a member, if it is not that of its type.
    fn initial(&self, member: &Member) -> Option<String> {
        if member.occurs != Occurs::Once && !self.scope.is_always_present(member) {
            return None;
        }
        let value = self.scope.plan.value_of(member)?;
        match &value.expression {
            Expression::Plain(text) if ["0", "0.0", "false"].contains(&&**text) => None,
            Expression::Text(text) if text == "\"\"" => None,
            Expression::Text(text) => Some(format!("{text}.into()")),
            expression => Some(self.expression(expression)),
        }
    }

    fn default(&self, names: &[String], values: &[Option<String>], source: &mut Source) {
        source.gap();
        source.block(
            &format!("impl Default for {} {{", self.name),
            "}",
            |source| {
                source.block("fn default() -> Self {", "}", |source| {
                    source.block("Self {", "}", |source| {
                        for (name, value) in names.iter().zip(values) {
                            let value = value.as_deref().unwrap_or("Default::default()");
                            source.line(&format!("{name}: {value},"));
                        }
                    });
                });
            },
        );
    }

    fn field_keys(&self, shape: &Shape, rust: &str, member: &Member) -> Vec<String> {
        let mut keys = Vec::new();
        let scope = self.scope;
        match &member.place {
            Place::Any(namespaces) => {
                keys.push("any".to_owned());
                shape.wildcard(scope, namespaces, &mut keys);
            }
            Place::AnyAttribute(namespaces) => {
                keys.push("any_attribute".to_owned());
                shape.wildcard(scope, namespaces, &mut keys);
            }
            Place::Attribute { name, .. } => {
                keys.push("attribute".to_owned());
                shape.rename(rust, name.local(), &mut keys);
                if !name.namespace().is_empty() {
                    keys.push(format!("namespace = {}", scope.namespace(name.namespace())));
                }
            }
            Place::Base | Place::Content => keys.push("base".to_owned()),
            Place::Choice => keys.push("choice".to_owned()),
            Place::Element { name, .. } => {
                if member.occurs.is_repeated() {
                    keys.push("flat".to_owned());
                }
                shape.name(scope, rust, name, &mut keys);
            }
            Place::List { name, item, .. } => {
                shape.name(scope, rust, name, &mut keys);
                keys.push(format!("item = {}", literal(item.local())));
                if shape.namespace != item.namespace().as_ref() {
                    keys.push(format!(
                        "item_namespace = {}",
                        scope.namespace(item.namespace())
                    ));
                }
            }
            Place::Mixed => keys.push("mixed".to_owned()),
            Place::Text => keys.push("text".to_owned()),
        }
        if member.occurs == Occurs::Nil {
            keys.push("none = \"nil\"".to_owned());
        }
        if let Some(value) = scope.plan.value_of(member) {
            let key = if value.is_fixed { "fixed" } else { "default" };
            keys.push(format!("{key} = {}", self.expression(&value.expression)));
        }
        keys
    }

    fn expression(&self, expression: &Expression) -> String {
        match expression {
            Expression::Plain(text) | Expression::Text(text) => text.clone(),
            Expression::Variant(key, place) => {
                let variant = &self.scope.plan.naming[key].members[*place];
                format!("{}::{variant}", self.scope.item(*key))
            }
        }
    }

    fn choice(&self, choice: &Choice, source: &mut Source) {
        let naming = &self.scope.plan.naming[&self.key];
        self.derives(&[], source);
        let shape = Shape::of_names(choice.variants.iter().map(|it| &it.name), &naming.members);
        let mut keys = shape.keys(self.scope);
        keys.push("choice".to_owned());
        source.soap(&keys);
        source.block(&format!("pub enum {} {{", self.name), "}", |source| {
            for (rust, variant) in naming.members.iter().zip(&choice.variants) {
                self.docs(variant.documentation.as_deref(), source);
                let mut keys = Vec::new();
                shape.name(self.scope, rust, &variant.name, &mut keys);
                source.soap(&keys);
                let ty = self.scope.ty(Some(self.key), &variant.ty);
                let ty = if variant.is_nillable {
                    format!("Option<{ty}>")
                } else {
                    ty
                };
                source.variant(rust, &ty);
            }
            if choice.has_text {
                source.soap(&["text".to_owned()]);
                source.line(&format!("{}(String),", naming.text));
            }
            if let Some(namespaces) = &choice.any {
                let mut keys = vec!["any".to_owned()];
                shape.wildcard(self.scope, namespaces, &mut keys);
                source.soap(&keys);
                source.line(&format!("{}({}),", naming.other, self.scope.codec("Raw")));
            }
        });
    }

    fn family(&self, family: &Family, source: &mut Source) {
        let plan = self.scope.plan;
        let naming = &plan.naming[&self.key];
        self.derives(&[], source);
        let origins: Vec<QNameBuf> = family
            .members
            .iter()
            .filter_map(|id| plan.type_name(*id))
            .collect();
        let shape = Shape::of_names(origins.iter(), &naming.members);
        let mut keys = shape.keys(self.scope);
        keys.push("xsi_type".to_owned());
        keys.extend(family.is_nillable.then(|| "nillable".to_owned()));
        source.soap(&keys);
        source.block(&format!("pub enum {} {{", self.name), "}", |source| {
            for (place, (rust, origin)) in naming.members.iter().zip(&origins).enumerate() {
                let mut keys = Vec::new();
                if place == 0 && family.has_default {
                    keys.push("default".to_owned());
                }
                shape.name(self.scope, rust, origin, &mut keys);
                source.soap(&keys);
                let ty = self
                    .scope
                    .ty(Some(self.key), &Ty::Item(Key::Type(family.members[place])));
                source.variant(rust, &ty);
            }
            self.docs(Some("A type that this code does not know."), source);
            source.soap(&["unknown".to_owned()]);
            source.line(&format!("{}({}),", naming.other, self.scope.codec("Raw")));
        });
    }

    fn texts(&self, texts: &Texts, source: &mut Source) {
        let naming = &self.scope.plan.naming[&self.key];
        let scalar = self.scope.codec("Scalar");
        self.derives(&["Eq".to_owned(), "Hash".to_owned(), scalar], source);
        let values = || {
            naming
                .members
                .iter()
                .zip(&texts.texts)
                .map(|(rust, text)| (rust.as_str(), text.value.as_str()))
        };
        let case = Case::best(values());
        if let Some(key) = case.key() {
            source.soap(&[format!("rename_all = {}", literal(key))]);
        }
        source.block(&format!("pub enum {} {{", self.name), "}", |source| {
            for ((rust, value), text) in values().zip(&texts.texts) {
                self.docs(text.documentation.as_deref(), source);
                if case.apply(rust) != value {
                    source.soap(&[format!("rename = {}", literal(value))]);
                }
                source.line(&format!("{rust},"));
            }
            self.docs(Some("A value that this code does not know."), source);
            source.soap(&["unknown".to_owned()]);
            source.line(&format!("{}(String),", naming.other));
        });
    }

    fn docs(&self, text: Option<&str>, source: &mut Source) {
        if let Some(text) = text
            && self.config.docs
        {
            source.doc(text);
        }
    }

    /// Writes the derives: what every type has, those of this one, and those of the user.
    fn derives(&self, own: &[String], source: &mut Source) {
        // Only services send faults, and the errors that hold them cannot be cloned either.
        let is_fault = matches!(self.key, Key::Faults(_));
        let directions = &self.scope.plan.directions;
        let way = match is_fault {
            true => Directions::RECEIVED,
            false => *directions.get(&self.key).unwrap_or(&Directions::BOTH),
        };
        let mut traits = vec!["Debug".to_owned(), "PartialEq".to_owned()];
        traits.extend((!is_fault).then(|| "Clone".to_owned()));
        traits.extend_from_slice(own);
        if way.is_received {
            traits.push(self.scope.codec("FromXml"));
        }
        if way.is_sent {
            traits.push(self.scope.codec("ToXml"));
        }
        traits.sort_by_key(|path| path.rsplit(':').next().map(str::to_owned));
        let further = self.config.derives.iter();
        let further: Vec<_> = further.filter(|it| !traits.contains(it)).cloned().collect();
        traits.extend(further);
        source.derive(&traits);
    }
}

/// The letter case and the namespace that most members of an item share.
struct Shape {
    case: Case,
    /// The namespace of most elements.
    namespace: String,
}

impl Shape {
    fn new(record: &Record, rust: &[String]) -> Self {
        let wire = |member: &Member| match &member.place {
            Place::Attribute { name, .. }
            | Place::Element { name, .. }
            | Place::List { name, .. } => Some(name.clone()),
            _ => None,
        };
        let elements = record
            .members
            .iter()
            .filter(|it| !matches!(it.place, Place::Attribute { .. }))
            .filter_map(wire);
        let excluded = record.members.iter().filter_map(|it| match &it.place {
            Place::Any(Namespaces::Other(name)) | Place::AnyAttribute(Namespaces::Other(name)) => {
                Some(name.to_string())
            }
            _ => None,
        });
        let namespaces = elements.map(|name| name.namespace().to_string());
        let namespaces = namespaces.chain(excluded);
        let names: Vec<(&str, QNameBuf)> = rust
            .iter()
            .zip(&record.members)
            .filter_map(|(rust, it)| Some((&**rust, wire(it)?)))
            .collect();
        Self {
            case: Case::best(names.iter().map(|(rust, name)| (*rust, name.local()))),
            namespace: most_frequent(namespaces),
        }
    }

    fn of_names<'n>(names: impl Iterator<Item = &'n QNameBuf> + Clone, rust: &'n [String]) -> Self {
        let pairs = rust
            .iter()
            .map(String::as_str)
            .zip(names.clone().map(QNameBuf::local));
        Self {
            case: Case::best(pairs),
            namespace: most_frequent(names.map(|name| name.namespace().to_string())),
        }
    }

    fn keys(&self, scope: &Scope<'_>) -> Vec<String> {
        let mut keys = Vec::new();
        if !self.namespace.is_empty() {
            keys.push(format!("namespace = {}", scope.namespace(&self.namespace)));
        }
        keys.extend(
            self.case
                .key()
                .map(|case| format!("rename_all = {}", literal(case))),
        );
        keys
    }

    /// Adds what makes a Rust name the one on the wire.
    fn name(&self, scope: &Scope<'_>, rust: &str, wire: &QNameBuf, keys: &mut Vec<String>) {
        self.rename(rust, wire.local(), keys);
        if **wire.namespace() != *self.namespace {
            keys.push(format!("namespace = {}", scope.namespace(wire.namespace())));
        }
    }

    /// Adds the namespaces of a wildcard.
    fn wildcard(&self, scope: &Scope<'_>, namespaces: &Namespaces, keys: &mut Vec<String>) {
        match namespaces {
            Namespaces::Any => {}
            Namespaces::List(names) => {
                let names = names.iter().map(|name| match &**name {
                    "" => "##local",
                    name if name == self.namespace => "##targetNamespace",
                    name => name,
                });
                let list = names.collect::<Vec<_>>().join(" ");
                keys.push(format!("namespaces = {}", literal(&list)));
            }
            Namespaces::Other(name) => {
                keys.push("namespaces = \"##other\"".to_owned());
                if **name != *self.namespace {
                    keys.push(format!("namespace = {}", scope.namespace(name)));
                }
            }
        }
    }

    fn rename(&self, rust: &str, wire: &str, keys: &mut Vec<String>) {
        if self.case.apply(rust) != wire {
            keys.push(format!("rename = {}", literal(wire)));
        }
    }
}

/// Returns the text that occurs most often; the least one of several.
fn most_frequent(texts: impl Iterator<Item = String>) -> String {
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.map(|(text, _)| text).unwrap_or_default()
}
