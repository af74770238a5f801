//! Settings of the generator.

use std::collections::BTreeMap;

use soap_codec::scalar::QNameBuf;

/// Settings of the generator. The defaults suit most services.
///
/// Names of types are written as `{namespace}local`, or as `local` alone, which stands for all
/// types of that name. Types of XML Schema itself can also be written with the prefix `xs`. A
/// setting that names nothing of the WSDL is reported as [`UnknownSetting`].
///
/// [`UnknownSetting`]: crate::NoteCode::UnknownSetting
///
/// ```
/// use soap_codegen::{Config, Derived};
///
/// let config = Config::new()
///     .operations(["Get*", "PlaceOrder"])
///     .derived(Derived::Reachable)
///     .type_for("xs:decimal", "rust_decimal::Decimal");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The kind of clients beside the types. Default: async ones.
    pub client: ClientKind,
    /// The types that can stand for their base, by `xsi:type`. Default: all.
    pub derived: Derived,
    /// Further traits to derive for all types, such as `serde::Serialize`, which needs the feature
    /// `serde` of `soap-codec`. Enums derive them too, so `Default` is not possible. Default: none.
    pub derives: Vec<String>,
    /// Set if `ToXml` and `FromXml` are derived only for the types that need them: those of
    /// requests and those of responses. Default: `false`, so that tests can do both.
    pub directions: bool,
    /// Set if the documentation of the schema becomes that of the Rust items. Default: `true`.
    pub docs: bool,
    /// Rust modules for namespaces that are generated elsewhere, as paths such as `crate::common`.
    /// Default: none.
    pub externs: BTreeMap<String, String>,
    /// Names for the modules of namespaces.
    pub modules: BTreeMap<String, String>,
    /// Names for types. One that has no name of its own is given by the names of the components
    /// around it, such as `{urn:shop}Order/line`. Default: the names of the schema in Rust's case.
    pub names: BTreeMap<String, String>,
    /// The operations to generate, with `*` for any text. Default: all.
    pub operations: Vec<String>,
    /// Rust types for types of the schema. They need `ToXml` and `FromXml`, and `Scalar` for
    /// attributes and lists.
    pub types: BTreeMap<String, String>,
}

/// The kind of clients.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum ClientKind {
    /// Clients with `async` methods.
    #[default]
    Async,
    /// Clients with methods that block.
    Blocking,
    /// No clients, but the constants of operations.
    None,
}

/// The types that can stand for their base, by `xsi:type`. Any other type is kept as a
/// [`Raw`](soap_codec::Raw).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Derived {
    /// All derived types of the schema.
    #[default]
    All,
    /// These types, and those of `Reachable`.
    Listed(Vec<String>),
    /// Derived types that are needed anyway, because an element has that type.
    Reachable,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            client: ClientKind::default(),
            derived: Derived::default(),
            derives: Vec::new(),
            directions: false,
            docs: true,
            externs: BTreeMap::new(),
            modules: BTreeMap::new(),
            names: BTreeMap::new(),
            operations: Vec::new(),
            types: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Creates the default settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the kind of clients.
    #[must_use]
    pub fn client(mut self, client: ClientKind) -> Self {
        self.client = client;
        self
    }

    /// Sets the types that can stand for their base.
    #[must_use]
    pub fn derived(mut self, derived: Derived) -> Self {
        self.derived = derived;
        self
    }

    /// Derives a further trait for all types.
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.derives.push(path.into());
        self
    }

    /// Sets whether types implement only the directions that they need.
    #[must_use]
    pub fn directions(mut self, directions: bool) -> Self {
        self.directions = directions;
        self
    }

    /// Sets whether the documentation of the schema is kept.
    #[must_use]
    pub fn docs(mut self, docs: bool) -> Self {
        self.docs = docs;
        self
    }

    /// Refers to a module for the types of a namespace, instead of generating them.
    #[must_use]
    pub fn extern_namespace(
        mut self,
        namespace: impl Into<String>,
        module: impl Into<String>,
    ) -> Self {
        self.externs.insert(namespace.into(), module.into());
        self
    }

    /// Names the module of a namespace.
    #[must_use]
    pub fn module(mut self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.modules.insert(namespace.into(), name.into());
        self
    }

    /// Names a type, given as `{namespace}local` or `local`.
    #[must_use]
    pub fn name(mut self, ty: impl Into<String>, name: impl Into<String>) -> Self {
        self.names.insert(ty.into(), name.into());
        self
    }

    /// Selects operations, with `*` for any text.
    #[must_use]
    pub fn operations<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.operations.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Uses a Rust type for a type of the schema, given as `{namespace}local`, `xs:local` or
    /// `local`.
    #[must_use]
    pub fn type_for(mut self, ty: impl Into<String>, path: impl Into<String>) -> Self {
        self.types.insert(ty.into(), path.into());
        self
    }

    /// Returns the Rust name that the user chose for a type. `path` is its name, or those of the
    /// components around it with `/` between them.
    pub(crate) fn chosen_name(&self, namespace: &str, path: &str) -> Option<&str> {
        find(&self.names, namespace, path)
    }

    /// Returns the Rust type that the user chose for a type.
    pub(crate) fn external_type(&self, name: &QNameBuf) -> Option<String> {
        find(&self.types, name.namespace(), name.local()).map(str::to_owned)
    }

    /// Returns `true` if an operation with this name is generated.
    #[must_use]
    pub fn selects(&self, operation: &str) -> bool {
        self.operations.is_empty()
            || self
                .operations
                .iter()
                .any(|pattern| matches(pattern, operation))
    }
}

/// Returns the value of the setting for a type.
fn find<'a>(
    settings: &'a BTreeMap<String, String>,
    namespace: &str,
    path: &str,
) -> Option<&'a str> {
    let mut settings = settings.iter();
    let (_, value) = settings.find(|(setting, _)| names_type(setting, namespace, path))?;
    Some(value)
}

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// Returns `true` if a setting names this type: `{namespace}local`, `xs:local`, or only `local`.
pub(crate) fn names_type(setting: &str, namespace: &str, local: &str) -> bool {
    match (setting.strip_prefix('{'), setting.strip_prefix("xs:")) {
        (Some(rest), _) => rest.split_once('}') == Some((namespace, local)),
        (None, Some(setting)) => namespace == XS && setting == local,
        (None, None) => setting == local,
    }
}

/// Returns `true` if a text is a path of Rust, such as `crate::common` or `Vec<shop::Line>`.
#[cfg(feature = "config")]
pub(crate) fn is_rust_path(text: &str) -> bool {
    let (path, arguments) = match text.split_once('<') {
        Some((path, rest)) => (path, Some(rest)),
        None => (text, None),
    };
    let is_name = |name: &str| {
        let mut characters = name.chars();
        let first = characters.next();
        first.is_some_and(|it| it == '_' || unicode_ident::is_xid_start(it))
            && characters.all(unicode_ident::is_xid_continue)
    };
    let has_names = path.trim_start_matches("::").split("::").all(is_name);
    has_names && arguments.is_none_or(|it| it.strip_suffix('>').is_some_and(are_rust_paths))
}

/// Returns `true` for paths between commas. A comma within the arguments of one is not supported.
#[cfg(feature = "config")]
fn are_rust_paths(text: &str) -> bool {
    text.split(',').all(|path| is_rust_path(path.trim()))
}

/// Returns `true` if a text is as the pattern, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(place) => rest = &rest[place + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("Get", "Get", true),
            ("Get", "GetAll", false),
            ("Get*", "GetAll", true),
            ("*All", "GetAll", true),
            ("G*t*l", "GetAll", true),
            ("*", "", true),
            ("Get*t", "Get", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
    #[cfg(feature = "config")]
    #[test]
    fn a_path_has_names_only() {
        for path in [
            "Decimal",
            "rust_decimal::Decimal",
            "::a::B",
            "Vec<a::B<c::D>>",
            "A<B, C>",
        ] {
            assert!(is_rust_path(path), "{path}");
        }
        for text in [
            "",
            "a::",
            "a b",
            "a; fn x() {}",
            "Vec<",
            "Vec<a;b>",
            "A<B>>",
            "1a",
            "&str",
        ] {
            assert!(!is_rust_path(text), "{text}");
        }
    }
}
