//! From types and messages of the WSDL to items.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use soap_wsdl::schema::{
    AttributeUse, ComplexType, Content, Element, ElementId, Schemas, SimpleType, Term, Type, TypeId,
};

use crate::config::{Config, Derived, names_type};
use crate::plan::content::{self, Leaves, Slot};
use crate::plan::inherit::{self, Base};
use crate::plan::model::{
    Choice, Family, Item, Items, Key, Kind, Member, Occurs, Place, Record, Scalar, Text, Texts, Ty,
    Variant,
};
use crate::plan::simple;
use crate::plan::wildcard;

/// Collects the items that some roots need.
pub(crate) struct Collector<'a> {
    config: &'a Config,
    schemas: &'a Schemas,
    items: Items,
    /// Types that are the type of an element.
    declared: BTreeSet<TypeId>,
    /// Types that are to be collected.
    pending: Vec<TypeId>,
    collected: BTreeSet<TypeId>,
    /// Types whose struct is a member of those derived from them.
    bases: BTreeSet<TypeId>,
    /// Types of elements that may be nil and have attributes: their values can be nil themselves.
    nillable: BTreeSet<TypeId>,
    slots: BTreeMap<TypeId, Rc<Vec<Slot>>>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(schemas: &'a Schemas, config: &'a Config) -> Self {
        Self {
            config,
            schemas,
            items: Items::new(),
            declared: BTreeSet::new(),
            pending: Vec::new(),
            collected: BTreeSet::new(),
            bases: BTreeSet::new(),
            nillable: nillable_types(schemas),
            slots: BTreeMap::new(),
        }
    }

    /// Adds an item that does not stand for a type.
    pub(crate) fn add(&mut self, key: Key, item: Item) {
        self.items.insert(key, item);
    }

    /// Returns the type of an element's content.
    pub(crate) fn element_type(&mut self, id: TypeId) -> Ty {
        if id == self.schemas.any_type() {
            return Ty::Scalar(Scalar::Raw);
        }
        if let Some(path) = simple::external(self.config, self.schemas, id) {
            return Ty::External(path);
        }
        match self.schemas.ty(id) {
            Type::Simple(_) if self.is_untyped(id) => Ty::Scalar(Scalar::Raw),
            Type::Simple(_) => self.simple(id),
            Type::Complex(complex) => match self.only_text(id, complex) {
                Some(text) => self.simple(text),
                None => {
                    if self.declared.insert(id) {
                        self.pending.push(id);
                    }
                    Ty::Declared(id)
                }
            },
        }
    }

    /// Returns the type of a request or a response: `()` if its element holds nothing.
    pub(crate) fn message_type(&mut self, id: ElementId) -> Ty {
        let element = self.schemas.element(id);
        let holds_nothing = match self.schemas.ty(element.ty) {
            Type::Complex(complex) => complex.name.qname().is_none() && is_without_members(complex),
            Type::Simple(_) => false,
        };
        if holds_nothing && !element.is_nillable {
            return Ty::Unit;
        }
        self.payload_type(id)
    }

    /// Returns the type of the payload of a message: a struct of its own if the element can be nil,
    /// and its type cannot be.
    pub(crate) fn payload_type(&mut self, id: ElementId) -> Ty {
        let element = self.schemas.element(id);
        let ty = self.element_type(element.ty);
        if !element.is_nillable || self.keeps_nil(element.ty, &ty) {
            return ty;
        }
        let place = match self.schemas.ty(element.ty) {
            Type::Complex(_) if matches!(ty, Ty::Declared(_)) => Place::Content,
            _ => Place::Text,
        };
        let members = vec![plain(place, Occurs::Optional, ty)];
        let item = Item {
            documentation: element.documentation.clone(),
            kind: Kind::Record(Record { members }),
        };
        self.add(Key::Payload(id), item);
        Ty::Item(Key::Payload(id))
    }

    /// Adds a type, whether or not anything refers to it.
    pub(crate) fn root(&mut self, id: TypeId) {
        match self.schemas.ty(id) {
            Type::Simple(_) => drop(self.simple(id)),
            Type::Complex(_) if id == self.schemas.any_type() => {}
            Type::Complex(_) => self.pending.push(id),
        }
    }

    /// Collects all items that are reached, and returns them.
    pub(crate) fn finish(mut self) -> Items {
        self.collect_pending();
        let families = self.families();
        for (id, family) in families {
            let documentation = self.schemas.ty(id).documentation().map(str::to_owned);
            let kind = Kind::Family(family);
            self.items.insert(
                Key::Family(id),
                Item {
                    documentation,
                    kind,
                },
            );
        }
        self.items
    }

    fn collect_pending(&mut self) {
        while let Some(id) = self.pending.pop() {
            if self.collected.insert(id)
                && let Type::Complex(complex) = self.schemas.ty(id)
            {
                self.complex(id, complex);
            }
        }
    }

    /// `xs:anySimpleType` as the type of an element: the value has the type that `xsi:type` names.
    fn is_untyped(&self, id: TypeId) -> bool {
        self.schemas.as_builtin(id) == Some(soap_wsdl::schema::Builtin::AnySimpleType)
    }

    /// Returns the simple type of a complex type that adds nothing to it.
    fn only_text(&self, id: TypeId, complex: &ComplexType) -> Option<TypeId> {
        let is_plain = !complex.has_attributes()
            && !complex.is_abstract
            && self.schemas.derived(id).is_empty();
        match complex.content {
            Content::Simple(text) if is_plain => Some(text),
            _ => None,
        }
    }

    fn simple(&mut self, id: TypeId) -> Ty {
        let ty = simple::simple_type(self.schemas, self.config, id);
        self.add_texts(&ty);
        ty
    }

    /// Adds the enum that a type is, or that its items are.
    fn add_texts(&mut self, ty: &Ty) {
        match ty {
            Ty::List(item) => self.add_texts(item),
            Ty::Item(Key::Type(id)) if !self.items.contains_key(&Key::Type(*id)) => {
                if let Type::Simple(simple) = self.schemas.ty(*id) {
                    let item = texts(self.schemas, simple);
                    self.items.insert(Key::Type(*id), item);
                }
            }
            _ => {}
        }
    }

    /// Adds the struct of a type. An abstract type needs none for itself, because no element is of
    /// that type.
    fn complex(&mut self, id: TypeId, complex: &ComplexType) {
        if complex.is_abstract && !self.bases.contains(&id) {
            return;
        }
        let base = self.base(id, complex);
        let mut members: Vec<Member> = base
            .map(|base| plain(Place::Base, Occurs::Once, Ty::Item(Key::Type(base.id))))
            .into_iter()
            .collect();
        let attributes = match base.map(|base| self.schemas.ty(base.id)) {
            Some(Type::Complex(base)) => inherit::own_attributes(complex, base),
            _ => complex.attributes.iter().collect(),
        };
        members.extend(attributes.into_iter().map(|it| self.attribute(it)));
        if let Some(any) = &complex.any_attribute
            && !base.is_some_and(|base| base.keeps_attributes)
        {
            let namespaces = wildcard::writable(&any.namespaces);
            members.push(plain(
                Place::AnyAttribute(namespaces),
                Occurs::Repeated,
                Ty::Scalar(Scalar::String),
            ));
        }
        match &complex.content {
            Content::Simple(text) => {
                let occurs = match self.nillable.contains(&id) {
                    true => Occurs::Optional,
                    false => Occurs::Once,
                };
                let ty = self.simple(*text);
                members.push(plain(Place::Text, occurs, ty));
            }
            content => {
                let elements = match content {
                    _ if complex.is_mixed => vec![self.mixed(id, complex)],
                    Content::Particles(_) => self.elements(id, base),
                    Content::Empty | Content::Simple(_) => Vec::new(),
                };
                match self.nillable.contains(&id) {
                    true => members.push(self.nillable_content(id, elements)),
                    false => members.extend(elements),
                }
            }
        }
        let item = Item {
            documentation: complex
                .documentation
                .clone()
                .or_else(|| self.documentation_of_element(complex)),
            kind: Kind::Record(Record { members }),
        };
        self.items.insert(Key::Type(id), item);
    }

    /// Adds the struct of what is in an element unless it is nil, and returns the member that holds
    /// it.
    fn nillable_content(&mut self, id: TypeId, members: Vec<Member>) -> Member {
        let key = Key::Content(id);
        let item = Item {
            documentation: None,
            kind: Kind::Record(Record { members }),
        };
        self.add(key, item);
        plain(Place::Content, Occurs::Optional, Ty::Item(key))
    }

    /// Returns the base whose struct is a member of that of a type, and collects it.
    fn base(&mut self, id: TypeId, complex: &ComplexType) -> Option<Base> {
        let base = complex.base?;
        let (slots, slots_of_base) = (self.slots(id), self.slots(base));
        // A nil element has attributes, which are the type's own, and no content.
        if self.nillable.contains(&id) || self.nillable.contains(&base) {
            return None;
        }
        let held = inherit::base(self.schemas, complex, &slots, &slots_of_base)?;
        if simple::external(self.config, self.schemas, base).is_some() {
            return None;
        }
        if self.bases.insert(base) {
            // An abstract type may have been left out before.
            self.collected.remove(&base);
            self.pending.push(base);
        }
        Some(held)
    }

    /// Returns the members for the elements of a type, without those that its base has.
    fn elements(&mut self, id: TypeId, base: Option<Base>) -> Vec<Member> {
        let slots = self.slots(id);
        let (inherited, own) = slots.split_at(base.map_or(0, |base| base.slots));
        let is_choice = |slot: &&Slot| matches!(slot, Slot::Choice { .. });
        let mut choices = inherited.iter().filter(is_choice).count();
        let members = own.iter().map(|slot| self.member(id, slot, &mut choices));
        members.collect()
    }

    /// Returns the documentation of the global element that an anonymous type belongs to.
    fn documentation_of_element(&self, complex: &ComplexType) -> Option<String> {
        let soap_wsdl::schema::TypeName::Anonymous(name) = &complex.name else {
            return None;
        };
        let [element] = name.path.as_slice() else {
            return None;
        };
        let name = soap_codec::QName::try_new(&name.namespace, element).ok()?;
        let element = self.schemas.element_named(name)?;
        self.schemas.element(element).documentation.clone()
    }

    /// Returns the parts of a type's content.
    fn slots(&mut self, id: TypeId) -> Rc<Vec<Slot>> {
        if let Some(slots) = self.slots.get(&id) {
            return Rc::clone(slots);
        }
        let slots = match self.schemas.ty(id) {
            Type::Complex(ComplexType {
                content: Content::Particles(particle),
                ..
            }) => content::slots(self.schemas, particle),
            _ => Vec::new(),
        };
        let slots = Rc::new(slots);
        self.slots.insert(id, Rc::clone(&slots));
        slots
    }

    fn attribute(&mut self, usage: &AttributeUse) -> Member {
        let attribute = self.schemas.attribute(usage.attribute);
        let ty = self.simple(attribute.ty);
        Member {
            documentation: attribute.documentation.clone(),
            occurs: match usage.is_required {
                true => Occurs::Once,
                false => Occurs::Optional,
            },
            place: Place::Attribute {
                name: attribute.name.clone(),
                constraint: usage.constraint.clone(),
            },
            ty,
        }
    }

    fn mixed(&mut self, id: TypeId, complex: &ComplexType) -> Member {
        let leaves = match &complex.content {
            Content::Particles(particle) => content::leaves(self.schemas, particle),
            Content::Empty | Content::Simple(_) => Leaves::default(),
        };
        let key = Key::Choice(id, 0);
        let choice = self.choice(&leaves, true);
        self.add(key, choice);
        plain(Place::Mixed, Occurs::Repeated, Ty::Item(key))
    }

    fn member(&mut self, owner: TypeId, slot: &Slot, choices: &mut usize) -> Member {
        match slot {
            Slot::Any {
                namespaces,
                is_optional,
                is_repeated,
            } => plain(
                Place::Any(namespaces.clone()),
                occurs(*is_optional, *is_repeated),
                Ty::Scalar(Scalar::Raw),
            ),
            Slot::Choice {
                leaves,
                is_optional,
                is_repeated,
            } => {
                let number = *choices;
                *choices += 1;
                let key = self.choice_key(owner, number, leaves);
                plain(
                    Place::Choice,
                    occurs(*is_optional, *is_repeated),
                    Ty::Item(key),
                )
            }
            Slot::Element {
                id,
                is_optional,
                is_repeated,
                is_untyped,
            } => {
                let element = self.schemas.element(*id);
                if *is_untyped {
                    return untyped(element, occurs(*is_optional, *is_repeated));
                }
                self.element(element, *is_optional, *is_repeated)
            }
        }
    }

    fn element(&mut self, element: &'a Element, is_optional: bool, is_repeated: bool) -> Member {
        let documentation = element.documentation.clone();
        if !is_repeated && let Some((item, ty)) = self.array(element) {
            return Member {
                documentation,
                occurs: occurs_of(is_optional, false, element.is_nillable),
                place: Place::List {
                    name: element.name.clone(),
                    item: item.name.clone(),
                    is_item_nillable: item.is_nillable && !self.keeps_nil(item.ty, &ty),
                },
                ty,
            };
        }
        let ty = self.element_type(element.ty);
        let is_nillable = element.is_nillable && !self.keeps_nil(element.ty, &ty);
        Member {
            documentation,
            occurs: occurs_of(is_optional, is_repeated, is_nillable),
            place: Place::Element {
                name: element.name.clone(),
                constraint: element.constraint.clone(),
            },
            ty,
        }
    }

    /// Returns `true` if a value of the type can be nil itself.
    fn keeps_nil(&self, id: TypeId, ty: &Ty) -> bool {
        *ty == Ty::Scalar(Scalar::Raw)
            || matches!(ty, Ty::Declared(_)) && self.nillable.contains(&id)
    }

    /// Returns the item of a type that is nothing but a list of them.
    fn array(&mut self, element: &Element) -> Option<(&'a Element, Ty)> {
        let schemas = self.schemas;
        let Type::Complex(complex) = schemas.ty(element.ty) else {
            return None;
        };
        let is_plain = !complex.has_attributes()
            && !complex.is_abstract
            && !complex.is_mixed
            && complex.base.is_none_or(|base| base == schemas.any_type())
            && element.constraint.is_none()
            && schemas.derived(element.ty).is_empty()
            && simple::external(self.config, schemas, element.ty).is_none();
        let Content::Particles(particle) = &complex.content else {
            return None;
        };
        let only = match &particle.term {
            Term::Sequence(parts) if particle.is_once() => match parts.as_slice() {
                [only] => only,
                _ => return None,
            },
            _ => particle,
        };
        let Term::Element(id) = only.term else {
            return None;
        };
        let item = schemas.element(id);
        if !is_plain
            || !only.is_repeated()
            || item.constraint.is_some()
            || content::with_substitutes(schemas, id) != [id]
        {
            return None;
        }
        Some((item, self.element_type(item.ty)))
    }

    /// Returns the enum of a choice: that of the base, if the choice is inherited, or that of the
    /// head, if it is a substitution group.
    fn choice_key(&mut self, owner: TypeId, number: usize, leaves: &Leaves) -> Key {
        let key = self.shared_choice(owner, number, leaves);
        if !self.items.contains_key(&key) {
            // The place is taken first, because the choice may contain itself.
            let placeholder = Kind::Choice(Choice::default());
            self.add(
                key,
                Item {
                    documentation: None,
                    kind: placeholder,
                },
            );
            let choice = self.choice(leaves, false);
            self.add(key, choice);
        }
        key
    }

    fn shared_choice(&mut self, owner: TypeId, number: usize, leaves: &Leaves) -> Key {
        if let Some(head) = substitution_head(self.schemas, leaves) {
            return Key::Substitutes(head);
        }
        let mut key = Key::Choice(owner, number);
        let mut ty = owner;
        while let Some(base) = self.schemas.ty(ty).base() {
            let slots = self.slots(base);
            let choices = slots.iter().filter_map(|slot| match slot {
                Slot::Choice { leaves, .. } => Some(leaves),
                _ => None,
            });
            match choices
                .enumerate()
                .find(|(_, inherited)| *inherited == leaves)
            {
                Some((number, _)) => key = Key::Choice(base, number),
                None => break,
            }
            ty = base;
        }
        key
    }

    fn choice(&mut self, leaves: &Leaves, has_text: bool) -> Item {
        let variants = leaves.elements.iter();
        let variants = variants.map(|id| match leaves.untyped.contains(id) {
            true => self.untyped_variant(*id),
            false => self.variant(*id),
        });
        let variants = variants.collect();
        Item {
            documentation: None,
            kind: Kind::Choice(Choice {
                variants,
                any: leaves.any.clone(),
                has_text,
            }),
        }
    }

    /// Returns the variant of an element whose name stands for several types.
    fn untyped_variant(&self, id: ElementId) -> Variant {
        let element = self.schemas.element(id);
        Variant {
            documentation: element.documentation.clone(),
            is_nillable: false,
            name: element.name.clone(),
            ty: Ty::Scalar(Scalar::Raw),
        }
    }

    /// Returns the variant of an element.
    pub(crate) fn variant(&mut self, id: ElementId) -> Variant {
        let element = self.schemas.element(id);
        let ty = self.element_type(element.ty);
        Variant {
            documentation: element.documentation.clone(),
            is_nillable: element.is_nillable && !self.keeps_nil(element.ty, &ty),
            name: element.name.clone(),
            ty,
        }
    }

    /// Returns the families of the types that are types of elements.
    fn families(&mut self) -> BTreeMap<TypeId, Family> {
        if self.config.derived == Derived::All {
            self.collect_derived();
        }
        if let Derived::Listed(names) = &self.config.derived {
            self.collect_listed(names);
        }
        let mut families = BTreeMap::new();
        for id in self.declared.clone() {
            let Type::Complex(complex) = self.schemas.ty(id) else {
                continue;
            };
            let derived = derived_from(self.schemas, id).into_iter();
            let derived: Vec<TypeId> = derived
                .filter(|it| self.is_concrete(*it) && self.collected.contains(it))
                .collect();
            if !derived.is_empty() {
                let own = (!complex.is_abstract).then_some(id);
                let family = Family {
                    members: own.into_iter().chain(derived).collect(),
                    has_default: !complex.is_abstract,
                    is_nillable: self.nillable.contains(&id),
                };
                families.insert(id, family);
            }
        }
        families
    }

    fn is_concrete(&self, id: TypeId) -> bool {
        matches!(self.schemas.ty(id), Type::Complex(complex) if !complex.is_abstract && complex.name.qname().is_some())
    }

    /// Collects all types that are derived from types of elements, which have elements themselves.
    fn collect_derived(&mut self) {
        let mut seen = BTreeSet::new();
        loop {
            let new: Vec<TypeId> = self.declared.difference(&seen).copied().collect();
            if new.is_empty() {
                return;
            }
            for id in new {
                seen.insert(id);
                let derived = derived_from(self.schemas, id).into_iter();
                let concrete: Vec<TypeId> = derived.filter(|it| self.is_concrete(*it)).collect();
                self.pending.extend(concrete);
            }
            self.collect_pending();
        }
    }

    fn collect_listed(&mut self, names: &[String]) {
        let schemas = self.schemas;
        let is_listed = |ty: &Type| {
            let name = ty.name().qname();
            name.is_some_and(|name| {
                let mut names = names.iter();
                names.any(|it| names_type(it, name.namespace(), name.local()))
            })
        };
        let listed = schemas
            .types()
            .filter(|(_, ty)| is_listed(ty))
            .map(|(id, _)| id);
        self.pending.extend(listed);
        self.collect_pending();
    }
}

/// Returns all types that are derived from a type, directly or not.
pub(crate) fn derived_from(schemas: &Schemas, id: TypeId) -> Vec<TypeId> {
    let mut found = schemas.derived(id).to_vec();
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(schemas.derived(*id));
        next += 1;
    }
    found
}

/// Returns the head of the substitution group that the elements are, all of them.
fn substitution_head(schemas: &Schemas, leaves: &Leaves) -> Option<ElementId> {
    let mut head = *leaves.elements.first()?;
    while let Some(next) = schemas.element(head).substitution_head {
        if content::with_substitutes(schemas, next).len() > leaves.elements.len() {
            break;
        }
        head = next;
    }
    let group = content::with_substitutes(schemas, head);
    (leaves.any.is_none() && group.len() > 1 && group == leaves.elements).then_some(head)
}

/// Returns the types of elements that may be nil and have attributes, with all types derived from
/// them, any of which the element can have.
fn nillable_types(schemas: &Schemas) -> BTreeSet<TypeId> {
    let nillable = schemas
        .elements()
        .filter(|(_, element)| element.is_nillable);
    let declared: BTreeSet<TypeId> = nillable
        .map(|(_, element)| element.ty)
        .filter(|id| *id != schemas.any_type())
        .collect();
    let mut found = BTreeSet::new();
    for id in declared {
        let mut family = derived_from(schemas, id);
        family.push(id);
        if family.iter().any(|id| has_attributes(schemas.ty(*id))) {
            found.extend(family);
        }
    }
    found
}

fn has_attributes(ty: &Type) -> bool {
    matches!(ty, Type::Complex(complex) if complex.has_attributes())
}

/// The enum of the texts that a type lists.
fn texts(schemas: &Schemas, simple: &SimpleType) -> Item {
    let texts = simple::texts(schemas, simple).into_iter().map(|text| Text {
        documentation: text.documentation,
        value: text.value,
    });
    Item {
        documentation: simple.documentation.clone(),
        kind: Kind::Texts(Texts {
            texts: texts.collect(),
        }),
    }
}

/// A member for elements of one name and several types.
fn untyped(element: &Element, occurs: Occurs) -> Member {
    Member {
        documentation: element.documentation.clone(),
        occurs,
        place: Place::Element {
            name: element.name.clone(),
            constraint: None,
        },
        ty: Ty::Scalar(Scalar::Raw),
    }
}

/// A member without documentation.
const fn plain(place: Place, occurs: Occurs, ty: Ty) -> Member {
    Member {
        documentation: None,
        occurs,
        place,
        ty,
    }
}

const fn occurs(is_optional: bool, is_repeated: bool) -> Occurs {
    occurs_of(is_optional, is_repeated, false)
}

const fn occurs_of(is_optional: bool, is_repeated: bool, is_nillable: bool) -> Occurs {
    match (is_repeated, is_optional, is_nillable) {
        (true, _, true) => Occurs::RepeatedNil,
        (true, _, false) => Occurs::Repeated,
        (false, true, true) => Occurs::Nillable,
        (false, true, false) => Occurs::Optional,
        (false, false, true) => Occurs::Nil,
        (false, false, false) => Occurs::Once,
    }
}

/// Returns `true` for a type that has neither elements, attributes nor text.
fn is_without_members(complex: &ComplexType) -> bool {
    let has_particles = match &complex.content {
        Content::Empty => false,
        Content::Particles(particle) => {
            !matches!(&particle.term, Term::Sequence(parts) | Term::All(parts) if parts.is_empty())
        }
        Content::Simple(_) => true,
    };
    !has_particles
        && complex.base.is_none()
        && !complex.has_attributes()
        && !complex.is_abstract
        && !complex.is_mixed
}
