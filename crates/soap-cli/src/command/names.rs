//! Names and messages in the notation of `soap inspect`.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::{ComplexType, Content, ElementId, Particle, Term, TypeId};
use soap_wsdl::wsdl::{MessageShape, Part, PartContent};
use soap_wsdl::{Schemas, Type, Wsdl};

/// The names of a WSDL: those of its own namespace without a prefix, others with one.
pub(super) struct Names<'w> {
    schemas: &'w Schemas,
    target: &'w str,
    namespaces: BTreeMap<&'w str, Counts>,
}

/// A namespace, and the number of its components.
pub(super) struct Namespace<'n> {
    pub(super) name: &'n str,
    /// Empty for the namespace of the WSDL.
    pub(super) prefix: &'n str,
    pub(super) elements: usize,
    pub(super) complex: usize,
    pub(super) simple: usize,
}

#[derive(Default)]
struct Counts {
    prefix: String,
    elements: usize,
    complex: usize,
    simple: usize,
}

/// The most elements and attributes of a message that are shown.
const MOST_MEMBERS: usize = 12;

impl<'w> Names<'w> {
    pub(super) fn new(wsdl: &'w Wsdl) -> Self {
        let schemas = &wsdl.schemas;
        let mut namespaces: BTreeMap<&str, Counts> = BTreeMap::new();
        for (_, element) in schemas.global_elements() {
            if element.location.line > 0 {
                let counts = namespaces.entry(element.name.namespace()).or_default();
                counts.elements += 1;
            }
        }
        for (id, ty) in schemas.types() {
            if id == schemas.any_type() || ty.location().line == 0 {
                continue;
            }
            let counts = namespaces.entry(ty.name().namespace()).or_default();
            match ty {
                Type::Complex(_) => counts.complex += 1,
                Type::Simple(_) => counts.simple += 1,
            }
        }
        let mut taken = BTreeSet::from(["xs".to_owned()]);
        for (name, counts) in &mut namespaces {
            if !name.is_empty() && *name != wsdl.target_namespace {
                counts.prefix = prefix(name, &taken);
                taken.insert(counts.prefix.clone());
            }
        }
        Self {
            schemas,
            target: &wsdl.target_namespace,
            namespaces,
        }
    }

    pub(super) fn namespaces(&self) -> impl Iterator<Item = Namespace<'_>> {
        self.namespaces.iter().map(|(name, counts)| Namespace {
            name,
            prefix: &counts.prefix,
            elements: counts.elements,
            complex: counts.complex,
            simple: counts.simple,
        })
    }

    /// Returns a name, with its prefix.
    pub(super) fn of(&self, name: &QNameBuf) -> String {
        if **name.namespace() == *self.target {
            return name.local().to_owned();
        }
        let known = self.namespaces.get(&**name.namespace());
        match known.map(|it| &*it.prefix) {
            Some("") => name.local().to_owned(),
            Some(prefix) => format!("{prefix}:{}", name.local()),
            None => name.to_string(),
        }
    }

    /// Returns a text with names such as `{namespace}local` in it, with their prefixes.
    pub(super) fn shortened(&self, text: &str) -> String {
        let mut text = text.replace(&format!("{{{}}}", self.target), "");
        for namespace in self.namespaces().filter(|it| !it.prefix.is_empty()) {
            let prefix = format!("{}:", namespace.prefix);
            text = text.replace(&format!("{{{}}}", namespace.name), &prefix);
        }
        text
    }

    /// Returns the element of a message with what it contains: `Pay(order: Order, note: string?)`.
    pub(super) fn message(&self, shape: &MessageShape) -> String {
        match shape {
            MessageShape::Wrapped { element, .. } => self.element(*element),
            MessageShape::Bare(part) => self.part(part),
            MessageShape::Rpc { wrapper, parts } => {
                format!("{}({})", self.of(wrapper), self.parts(parts))
            }
            MessageShape::Parts(parts) => self.parts(parts),
            _ => "nothing".to_owned(),
        }
    }

    pub(super) fn of_element(&self, id: ElementId) -> String {
        self.of(&self.schemas.element(id).name)
    }

    /// Returns an element with its content.
    pub(super) fn element(&self, id: ElementId) -> String {
        let element = self.schemas.element(id);
        let name = self.of(&element.name);
        match self.schemas.ty(element.ty) {
            Type::Complex(complex) if element.ty != self.schemas.any_type() => {
                format!("{name}({})", self.members(complex))
            }
            _ => format!("{name}: {}", self.ty(element.ty)),
        }
    }

    fn parts(&self, parts: &[Part]) -> String {
        let parts = parts.iter().map(|part| match part.content {
            PartContent::Element(_) => self.part(part),
            PartContent::Type(ty) => format!("{}: {}", part.name, self.ty(ty)),
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn part(&self, part: &Part) -> String {
        match part.content {
            PartContent::Element(element) => self.element(element),
            PartContent::Type(ty) => format!("of the type {}", self.ty(ty)),
        }
    }

    /// Returns the content of a type: elements, and attributes with `@`.
    fn members(&self, complex: &ComplexType) -> String {
        let mut room = MOST_MEMBERS;
        let mut members = Vec::new();
        if complex.is_mixed {
            members.push("text".to_owned());
        }
        match &complex.content {
            Content::Empty => {}
            Content::Simple(ty) => members.push(self.ty(*ty)),
            Content::Particles(content) => {
                let is_list = matches!(content.term, Term::All(_) | Term::Sequence(_));
                match is_list && content.is_once() {
                    true => members.extend(self.particles(content.children(), &mut room)),
                    false => members.push(self.particle(content, &mut room)),
                }
            }
        }
        for used in complex.attributes.iter().take(room) {
            let attribute = self.schemas.attribute(used.attribute);
            let occurs = if used.is_required { "" } else { "?" };
            let (name, ty) = (attribute.name.local(), self.ty(attribute.ty));
            members.push(format!("@{name}: {ty}{occurs}"));
        }
        if complex.attributes.len() > room {
            members.push("…".to_owned());
        }
        members.join(", ")
    }

    /// Returns as many particles as there is room for, and an ellipsis for the others.
    fn particles(&self, particles: &[Particle], room: &mut usize) -> Vec<String> {
        let mut shown = Vec::new();
        for particle in particles {
            if *room == 0 {
                shown.push("…".to_owned());
                break;
            }
            shown.push(self.particle(particle, room));
        }
        shown
    }

    fn particle(&self, particle: &Particle, room: &mut usize) -> String {
        let occurs = match (particle.min, particle.is_repeated()) {
            (0, true) => "*",
            (_, true) => "+",
            (0, false) => "?",
            _ => "",
        };
        let term = match &particle.term {
            Term::Element(id) => {
                *room = room.saturating_sub(1);
                let element = self.schemas.element(*id);
                format!("{}: {}", element.name.local(), self.ty(element.ty))
            }
            Term::Any(_) => {
                *room = room.saturating_sub(1);
                "any".to_owned()
            }
            Term::Choice(children) => format!("({})", self.particles(children, room).join(" | ")),
            Term::All(children) | Term::Sequence(children) => {
                format!("({})", self.particles(children, room).join(", "))
            }
        };
        format!("{term}{occurs}")
    }

    fn ty(&self, id: TypeId) -> String {
        let name = self.schemas.ty(id).name();
        match (self.schemas.as_builtin(id), name.qname()) {
            (Some(builtin), _) => builtin.name().to_owned(),
            (None, Some(name)) if id == self.schemas.any_type() => name.local().to_owned(),
            (None, Some(name)) => self.of(name),
            (None, None) => match self.schemas.ty(id) {
                Type::Complex(_) => "{…}".to_owned(),
                Type::Simple(simple) => match simple.base {
                    Some(base) => self.ty(base),
                    None => "anySimpleType".to_owned(),
                },
            },
        }
    }
}

/// Returns a prefix that is not taken: the last word of a namespace that says something.
fn prefix(namespace: &str, taken: &BTreeSet<String>) -> String {
    let mut words = namespace
        .split(|it: char| !it.is_ascii_alphanumeric())
        .rev();
    let says_something = |word: &&str| {
        word.len() > 2
            && word.starts_with(|it: char| it.is_ascii_alphabetic())
            && !matches!(
                *word,
                "http" | "urn" | "www" | "com" | "org" | "net" | "xsd"
            )
    };
    let word = words.find(says_something).unwrap_or("ns");
    let word = word.to_ascii_lowercase();
    let numbered = (2..).map(|number| format!("{word}{number}"));
    let mut candidates = std::iter::once(word.clone()).chain(numbered);
    let free = candidates.find(|it| !taken.contains(it));
    free.expect("there are more numbers than prefixes")
}
