//! The entry: from documents to the set of components.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::error::{WsdlError, WsdlErrorKind};
use crate::limits::Limits;
use crate::schema::broken::Broken;
use crate::schema::content::resolver::{self, RawComponents};
use crate::schema::load::collector::Collector;
use crate::schema::model::complex::Content;
use crate::schema::model::element::Element;
use crate::schema::model::ids::{AttributeId, ElementId, TypeId};
use crate::schema::model::name::TypeName;
use crate::schema::model::particle::Term;
use crate::schema::model::schemas::{Schemas, Type};
use crate::schema::raw::{RawElement, Ref};
use crate::schema::read::builder::Builder;
use crate::schema::read::references::ANY_TYPE;
use crate::source::documents::{Arena, Documents, Failure};
use crate::source::loader::Loader;

impl Schemas {
    /// Loads a schema, or the schemas of a WSDL, and everything that they import and include.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use soap_codec::QName;
    /// use soap_wsdl::{Limits, Schemas};
    ///
    /// let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    ///     targetNamespace="urn:a">
    ///     <xs:element name="size" type="xs:int"/></xs:schema>"#;
    /// let mut documents = BTreeMap::from([("a.xsd", text)]);
    /// let (schemas, diagnostics) = Schemas::load("a.xsd", &mut documents, &Limits::default())?;
    /// assert!(diagnostics.is_empty());
    /// assert!(schemas.element_named(QName::new("urn:a", "size")).is_some());
    /// # Ok::<(), soap_wsdl::WsdlError>(())
    /// ```
    ///
    /// # Errors
    /// [`WsdlError`] if the document at `root` cannot be loaded or is neither a schema nor a WSDL.
    pub fn load(
        root: &str,
        loader: &mut dyn Loader,
        limits: &Limits,
    ) -> Result<(Self, Diagnostics), WsdlError> {
        let arena = Arena::new(limits);
        let mut diagnostics = Diagnostics::new(limits.diagnostics);
        let mut documents = Documents::new(&arena, loader, *limits);
        let document = documents
            .load(root)
            .map_err(|failure| fatal(failure, root))?;
        let mut collector = Collector::new(documents);
        if !collector.add_document(document, &mut diagnostics) {
            let found = document.root().name().to_string();
            return Err(WsdlError::new(
                WsdlErrorKind::Unexpected { found },
                &document.shown,
            ));
        }
        let schemas = schemas(collector, limits, &mut diagnostics);
        Ok((schemas, diagnostics))
    }
}

/// Reads the schemas that were collected, and everything that they import and include.
pub(crate) fn schemas(
    mut collector: Collector<'_>,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Schemas {
    collector.follow(diagnostics);
    let builder = Builder::read(collector, *limits, diagnostics);
    finish(builder, diagnostics).0
}

/// Returns the error for a first document that cannot be read.
pub(crate) fn fatal(failure: Failure, root: &str) -> WsdlError {
    match failure {
        Failure::Load(error) => WsdlError::new(WsdlErrorKind::Load(error), root),
        Failure::Malformed(malformed) => {
            let kind = WsdlErrorKind::Malformed {
                error: malformed.error,
                line: malformed.line,
                column: malformed.column,
                hint: malformed.hint,
            };
            WsdlError::new(kind, &malformed.shown)
        }
        Failure::Known | Failure::Limit(_) => WsdlError::new(WsdlErrorKind::TooLarge, root),
    }
}

/// Resolves the components that were read.
pub(crate) fn finish(builder: Builder<'_>, diagnostics: &mut Diagnostics) -> (Schemas, Broken) {
    let mut broken = Broken::default();
    let raw = RawComponents {
        types: &builder.types,
        attributes: &builder.attributes,
        groups: &builder.groups,
        attribute_groups: &builder.attribute_groups,
    };
    let types = resolver::types(&raw, &builder.limits, &mut broken, diagnostics);
    let attributes = builder.attributes.iter().flatten();
    for (index, attribute) in attributes.clone().enumerate() {
        if let Ref::Missing(crate::schema::raw::Missing(Some(position))) = attribute.ty {
            broken.attributes.insert(AttributeId::new(index), position);
        }
    }
    let mut schemas = Schemas {
        types,
        attributes: attributes.map(resolver::attribute).collect(),
        documents: builder.documents.locations,
        ..Schemas::default()
    };
    let depth = builder.limits.derivation;
    schemas.elements = elements(&builder.elements, depth, &mut broken, diagnostics);
    index(&mut schemas);
    check_names(&schemas, diagnostics);
    (schemas, broken)
}

/// Reports content models with elements of one name and different types (part 1, 3.8.6). A type is
/// not reported for what it inherits.
fn check_names(schemas: &Schemas, diagnostics: &mut Diagnostics) {
    for (_, ty) in schemas.types() {
        let Type::Complex(complex) = ty else {
            continue;
        };
        let Content::Particles(particle) = &complex.own_content else {
            continue;
        };
        let mut types: BTreeMap<&QNameBuf, TypeId> = BTreeMap::new();
        let mut open = vec![particle];
        let mut reported = BTreeSet::new();
        while let Some(particle) = open.pop() {
            open.extend(particle.children().iter().rev());
            let Term::Element(id) = particle.term else {
                continue;
            };
            let element = schemas.element(id);
            let first = types.entry(&element.name).or_insert(element.ty);
            if *first != element.ty && reported.insert(&element.name) {
                let name = &element.name;
                let message = format!("elements {name} of {} have different types", ty.name());
                diagnostics.report(Code::Inconsistent, &element.location, message);
            }
        }
    }
}

fn elements(
    raw: &[Option<RawElement>],
    depth: u32,
    broken: &mut Broken,
    diagnostics: &mut Diagnostics,
) -> Vec<Element> {
    let raw: Vec<&RawElement> = raw.iter().flatten().collect();
    let ids = (0..raw.len()).map(ElementId::new);
    ids.map(|id| {
        let element = raw[id.index()];
        let typed = with_type(&raw, id, depth);
        if typed.is_none() {
            let message = format!("the element {} is the head of itself", element.name);
            diagnostics.report(Code::Circular, &element.location, message);
        }
        let ty = typed
            .and_then(|typed| typed.ty)
            .unwrap_or(Ref::Found(TypeId::new(ANY_TYPE)));
        if let Ref::Missing(crate::schema::raw::Missing(Some(position))) = ty {
            broken.elements.insert(id, position);
        }
        Element {
            name: element.name.clone(),
            namespace: element.namespace.clone(),
            ty: match ty {
                Ref::Found(ty) => ty,
                Ref::Missing(_) => TypeId::new(ANY_TYPE),
            },
            is_nillable: element.is_nillable,
            is_abstract: element.is_abstract,
            is_global: element.is_global,
            constraint: element.constraint.clone(),
            substitution_head: typed.and(head(element)),
            documentation: element.documentation.clone(),
            location: element.location.clone(),
        }
    })
    .collect()
}

/// Follows the heads of an element, up to the last one. Returns the first element with a type, or
/// `None` if the heads form a circle or are too many.
fn with_type<'r>(raw: &[&'r RawElement], id: ElementId, depth: u32) -> Option<&'r RawElement> {
    let mut at = raw[id.index()];
    let mut typed = None;
    for _ in 0..=depth {
        if typed.is_none() && at.ty.is_some() {
            typed = Some(at);
        }
        match head(at) {
            None => return Some(typed.unwrap_or(at)),
            Some(head) => at = raw[head.index()],
        }
    }
    None
}

fn head(element: &RawElement) -> Option<ElementId> {
    match element.head {
        Some(Ref::Found(head)) => Some(head),
        _ => None,
    }
}

/// Fills the tables by name, of derived types, and of substitution groups.
fn index(schemas: &mut Schemas) {
    let types = (0..schemas.types.len()).map(TypeId::new);
    schemas.type_names = types
        .filter(|id| matches!(schemas.ty(*id).name(), TypeName::Global(_)))
        .collect();
    let mut names = std::mem::take(&mut schemas.type_names);
    names.sort_by(|a, b| {
        schemas
            .ty(*a)
            .name()
            .qname()
            .cmp(&schemas.ty(*b).name().qname())
    });
    schemas.type_names = names;

    let elements = (0..schemas.elements.len()).map(ElementId::new);
    let mut names: Vec<ElementId> = elements
        .filter(|id| schemas.element(*id).is_global)
        .collect();
    names.sort_by(|a, b| schemas.element(*a).name.cmp(&schemas.element(*b).name));
    schemas.element_names = names;

    let attributes = (0..schemas.attributes.len()).map(AttributeId::new);
    let mut names: Vec<AttributeId> = attributes
        .filter(|id| schemas.attribute(*id).is_global)
        .collect();
    names.sort_by(|a, b| schemas.attribute(*a).name.cmp(&schemas.attribute(*b).name));
    schemas.attribute_names = names;

    let mut derived = vec![Vec::new(); schemas.types.len()];
    for (id, ty) in schemas.types() {
        if let Some(base) = ty.base() {
            derived[base.index()].push(id);
        }
    }
    let place_of_type = |id: &TypeId| {
        let ty = schemas.ty(*id);
        (ty.name().namespace(), ty.location())
    };
    for derived in &mut derived {
        derived.sort_by(|a, b| place_of_type(a).cmp(&place_of_type(b)));
    }
    schemas.derived = derived;

    let mut substitutes = vec![Vec::new(); schemas.elements.len()];
    for (id, element) in schemas.elements() {
        if let Some(head) = element.substitution_head {
            substitutes[head.index()].push(id);
        }
    }
    let place_of_element = |id: &ElementId| {
        let element = schemas.element(*id);
        (element.name.namespace(), &element.location)
    };
    for substitutes in &mut substitutes {
        substitutes.sort_by(|a, b| place_of_element(a).cmp(&place_of_element(b)));
    }
    schemas.substitutes = substitutes;
}
