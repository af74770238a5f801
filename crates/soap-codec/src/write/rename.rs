//! Substitution of namespace names in a finished document.

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::read::settings::ReadSettings;
use crate::read::steps::Steps;
use crate::read::tape::Tape;
use crate::read::tolerance::Tolerance;
use crate::text::namespace::NamespaceMap;
use crate::write::encode_error::{EncodeError, EncodeErrorKind};
use crate::write::escape::{Place, push_escaped};
use crate::write::scope::can_be_bound;

/// Returns `document` with the actual name in each namespace declaration. Names refer to
/// declarations by their prefixes, so nothing else changes.
///
/// The document is parsed again. It is only the detail of a fault, and only under a
/// [`NamespaceMap`]; the alternative, to carry the places of declarations along with every detail,
/// costs each fault more.
///
/// # Errors
/// [`EncodeError`] if a name in the document is too long to read, or if a prefix cannot be bound to
/// the actual name.
pub(crate) fn with_actual_names<'a>(
    document: &'a str,
    map: &NamespaceMap,
) -> Result<Cow<'a, str>, EncodeError> {
    let settings = ReadSettings::unlimited().tolerate(Tolerance::ProcessingInstructions);
    let mut tape = Tape::default();
    tape.build(Steps::new(document, settings))
        .map_err(EncodeError::value)?;

    let mut renamed: Vec<u8> = Vec::new();
    let mut at = 0;
    for declaration in tape.declarations.from(0) {
        let declared = &*tape.namespaces[usize::from(declaration.namespace.0)];
        let actual = map.actual(declared);
        if actual == declared {
            continue;
        }
        if !can_be_bound(declaration.prefix(document), actual) {
            return Err(EncodeErrorKind::BadPrefix.into());
        }
        let quoted = declaration.quoted(document);
        renamed.extend_from_slice(&document.as_bytes()[at..quoted.start]);
        renamed.push(b'"');
        push_escaped(&mut renamed, actual, Place::Attribute)?;
        renamed.push(b'"');
        at = quoted.end;
    }
    if at == 0 {
        return Ok(Cow::Borrowed(document));
    }
    renamed.extend_from_slice(&document.as_bytes()[at..]);
    let renamed = String::from_utf8(renamed).expect("text, cut at quotes, with text between");
    Ok(Cow::Owned(renamed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_change_and_nothing_else() {
        let map = NamespaceMap::new()
            .map("urn:a", "urn:\"1\"")
            .map("urn:b", "urn:2");
        let document =
            r#"<a xmlns='urn:a' x="urn:a"><b:b xmlns:b="urn:b">urn:b</b:b><c xmlns="urn:c"/></a>"#;
        let expected = r#"<a xmlns="urn:&quot;1&quot;" x="urn:a"><b:b xmlns:b="urn:2">urn:b</b:b><c xmlns="urn:c"/></a>"#;
        assert_eq!(with_actual_names(document, &map).unwrap(), expected);
        assert!(matches!(
            with_actual_names(document, &NamespaceMap::new()),
            Ok(Cow::Borrowed(_))
        ));
    }

    #[test]
    fn a_prefix_is_not_declared_to_mean_nothing() {
        let map = NamespaceMap::new().map("urn:a", "");
        let renamed = |document| with_actual_names(document, &map);
        assert_eq!(
            renamed(r#"<a xmlns="urn:a"/>"#).unwrap(),
            r#"<a xmlns=""/>"#
        );
        let error = renamed(r#"<p:a xmlns:p="urn:a"/>"#).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::BadPrefix);
    }
}
