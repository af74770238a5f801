//! The namespaces of members that are `any` or `any_attribute`, as XML Schema writes them.

use syn::{Error, Expr, LitStr, Result, parse_quote};

use crate::attributes::{ContainerAttributes, FieldAttributes, VariantAttributes, no_namespace};
use crate::model::Wildcard;

/// Returns the namespaces that a member takes; `None` for all.
///
/// # Errors
/// A text that XML Schema does not allow ([part 1, 3.10.2]), or a member that is not open.
///
/// [part 1, 3.10.2]: https://www.w3.org/TR/xmlschema-1/#declare-openness
pub(crate) fn wildcard(
    container: &ContainerAttributes,
    attributes: &FieldAttributes,
) -> Result<Option<Wildcard>> {
    let Some(literal) = &attributes.namespaces else {
        return Ok(None);
    };
    if !attributes.any && !attributes.any_attribute {
        return Err(Error::new(
            literal.span(),
            "`namespaces` needs `any` or `any_attribute`; a member with a name has one `namespace`",
        ));
    }
    admitted(container, literal, attributes.namespace.as_ref())
}

/// Returns the namespaces that the variant of a choice takes; `None` for all.
///
/// # Errors
/// As [`wildcard`].
pub(crate) fn of_variant(
    container: &ContainerAttributes,
    attributes: &VariantAttributes,
) -> Result<Option<Wildcard>> {
    match &attributes.namespaces {
        None => Ok(None),
        Some(literal) if !attributes.any => Err(Error::new(
            literal.span(),
            "`namespaces` needs `any`; a variant with a name has one `namespace`",
        )),
        Some(literal) => admitted(container, literal, attributes.namespace.as_ref()),
    }
}

fn admitted(
    container: &ContainerAttributes,
    literal: &LitStr,
    namespace: Option<&Expr>,
) -> Result<Option<Wildcard>> {
    let own = || container.namespace_or_own(namespace.cloned());
    let text = literal.value();
    match text.split_ascii_whitespace().collect::<Vec<_>>().as_slice() {
        ["##any"] => Ok(None),
        ["##other"] => Ok(Some(Wildcard::Other(own()))),
        [] => Err(unexpected(literal)),
        names => {
            let names = names.iter().map(|name| listed(name, literal, own));
            Ok(Some(Wildcard::Listed(names.collect::<Result<_>>()?)))
        }
    }
}

fn listed(name: &str, literal: &LitStr, own: impl Fn() -> Expr) -> Result<Expr> {
    match name {
        "##local" => Ok(no_namespace()),
        "##targetNamespace" => Ok(own()),
        name if name.starts_with("##") => Err(unexpected(literal)),
        name => {
            let name = LitStr::new(name, literal.span());
            Ok(parse_quote!(#name))
        }
    }
}

fn unexpected(literal: &LitStr) -> Error {
    Error::new(
        literal.span(),
        "expected \"##any\", \"##other\", or a list of namespaces, \"##local\" and \"##targetNamespace\"",
    )
}
