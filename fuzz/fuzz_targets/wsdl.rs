//! No documents make the loader of WSDLs and schemas panic or hang; what it returns is complete and
//! the same at a second load.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use soap_wsdl::schema::{Content, Particle, Term};
use soap_wsdl::{Limits, Schemas, Type, Wsdl};

/// The documents, by the order in the input.
const NAMES: [&str; 3] = ["a.wsdl", "b.xsd", "sub/c.xsd"];

fuzz_target!(|data: &[u8]| {
    let documents = NAMES.into_iter().zip(data.split(|byte| *byte == 0));
    let mut documents: BTreeMap<&str, &[u8]> = documents.collect();
    let limits = Limits::default().components(5_000).particles(20_000);
    if let Ok((wsdl, diagnostics)) = Wsdl::load(NAMES[0], &mut documents, &limits) {
        check(&wsdl.schemas);
        for diagnostic in &diagnostics {
            assert!(!diagnostic.to_string().contains('\n'));
        }
        let again = Wsdl::load(NAMES[0], &mut documents, &limits).expect("it has loaded once");
        assert_eq!(format!("{wsdl:?}"), format!("{:?}", again.0));
    } else if let Ok((schemas, _)) = Schemas::load(NAMES[0], &mut documents, &limits) {
        check(&schemas);
    }
});

fn check(schemas: &Schemas) {
    for (_, element) in schemas.elements() {
        let _ = schemas.ty(element.ty);
    }
    for (id, ty) in schemas.types() {
        let mut base = Some(id);
        for _ in 0..200 {
            base = base.and_then(|base| schemas.ty(base).base());
        }
        assert_eq!(base, None, "the bases of {} do not end", ty.name());
        if let Type::Complex(complex) = ty {
            for used in &complex.attributes {
                let _ = schemas.attribute(used.attribute);
            }
            if let Content::Particles(particle) = &complex.content {
                check_particle(schemas, particle);
            }
        }
    }
}

fn check_particle(schemas: &Schemas, particle: &Particle) {
    assert!(
        particle
            .max
            .is_none_or(|max| max >= particle.min && max > 0)
    );
    if let Term::Element(element) = particle.term {
        let _ = schemas.element(element);
    }
    for child in particle.children() {
        check_particle(schemas, child);
    }
}
