//! From a root document to the model.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::error::{WsdlError, WsdlErrorKind};
use crate::limits::Limits;
use crate::schema::load::collector::Collector;
use crate::schema::read::builder::Builder;
use crate::schema::resolve::{fatal, finish, schemas};
use crate::source::documents::{Arena, Documents};
use crate::source::loader::Loader;
use crate::wsdl::context::Reader;
use crate::wsdl::definitions::Definitions;
use crate::wsdl::extensions;
use crate::wsdl::model::Wsdl;
use crate::wsdl::needs;
use crate::wsdl::vocabulary::{documentation, is_wsdl};
use crate::wsdl::wrapped;

impl Wsdl {
    /// Loads a WSDL and everything that it imports and includes.
    ///
    /// Anything that is not supported is left out and has a diagnostic: look through them before
    /// you rely on the result.
    ///
    /// # Errors
    /// [`WsdlError`] if the document at `root` cannot be loaded or is not a WSDL 1.1.
    pub fn load(
        root: &str,
        loader: &mut dyn Loader,
        limits: &Limits,
    ) -> Result<(Self, Diagnostics), WsdlError> {
        Self::load_root(root, loader, limits, Root::Wsdl)
    }

    /// Loads a WSDL as [`Wsdl::load`], or a schema as a WSDL that has nothing else.
    ///
    /// # Errors
    /// [`WsdlError`] if the document at `root` cannot be loaded, or is neither a WSDL 1.1 nor a
    /// schema.
    pub fn load_any(
        root: &str,
        loader: &mut dyn Loader,
        limits: &Limits,
    ) -> Result<(Self, Diagnostics), WsdlError> {
        Self::load_root(root, loader, limits, Root::Any)
    }

    fn load_root(
        root: &str,
        loader: &mut dyn Loader,
        limits: &Limits,
        admitted: Root,
    ) -> Result<(Self, Diagnostics), WsdlError> {
        let arena = Arena::new(limits);
        let mut diagnostics = Diagnostics::new(limits.diagnostics);
        let mut documents = Documents::new(&arena, loader, *limits);
        let document = documents
            .load(root)
            .map_err(|failure| fatal(failure, root))?;
        let mut collector = Collector::new(documents);
        if !is_wsdl(&document.root(), "definitions") {
            let is_schema =
                admitted == Root::Any && collector.add_document(document, &mut diagnostics);
            if !is_schema {
                let found = document.root().name().to_string();
                return Err(WsdlError::new(
                    WsdlErrorKind::Unexpected { found },
                    &document.shown,
                ));
            }
            let wsdl = Self {
                schemas: schemas(collector, limits, &mut diagnostics),
                ..Self::default()
            };
            return Ok((wsdl, diagnostics));
        }
        let definitions = Definitions::collect(document, &mut collector, &mut diagnostics);
        collector.follow(&mut diagnostics);
        let builder = Builder::read(collector, *limits, &mut diagnostics);
        Ok((
            assembled(&definitions, builder, &mut diagnostics),
            diagnostics,
        ))
    }
}

/// The documents that may be the first one.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Root {
    /// A WSDL or a schema.
    Any,
    Wsdl,
}

fn assembled<'a>(
    definitions: &Definitions<'a>,
    mut builder: Builder<'a>,
    diagnostics: &mut Diagnostics,
) -> Wsdl {
    let mut reader = Reader {
        definitions,
        builder: &mut builder,
        diagnostics,
        left_out: Vec::new(),
        bound: BTreeSet::new(),
    };
    let mut bindings = reader.bindings();
    let services = reader.services(&bindings);
    reader.leave_out_unbound();
    let left_out = reader.left_out;
    let whole = left_out.iter().filter(|one| one.operation.is_none());
    let others = whole.map(|one| &one.owner).collect();
    extensions::report(definitions, &others, diagnostics);
    // Messages may have needed components of the built-in catalog.
    builder.drain(diagnostics);
    let (schemas, broken) = finish(builder, diagnostics);
    for binding in &mut bindings.supported {
        let operations = binding.operations.iter_mut();
        operations.for_each(|operation| wrapped::recognise(operation, &schemas));
    }
    needs::escalate(&bindings.supported, &schemas, &broken, diagnostics);
    let root = definitions.roots.first();
    Wsdl {
        target_namespace: root
            .map(|root| root.schema.target.to_string())
            .unwrap_or_default(),
        services,
        bindings: bindings.supported,
        left_out,
        schemas,
        documentation: root.and_then(documentation),
    }
}
