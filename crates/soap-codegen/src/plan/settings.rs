//! Settings that name nothing of the WSDL.

use soap_wsdl::Wsdl;

use crate::config::{Config, Derived, matches, names_type};
use crate::plan::names::place;
use crate::report::{NoteCode, Report};

/// Reports the settings that name an operation, a type or a namespace that does not exist.
pub(crate) fn report_unknown(wsdl: &Wsdl, config: &Config, report: &mut Report) {
    let known = Known::new(wsdl);
    for pattern in &config.operations {
        let is_known = known.operations.iter().any(|name| matches(pattern, name));
        let names = || known.operations.clone();
        known_or_reported(is_known, "operation", pattern, names, report);
    }
    let listed = match &config.derived {
        Derived::Listed(names) => names.as_slice(),
        Derived::All | Derived::Reachable => &[],
    };

    for name in listed
        .iter()
        .chain(config.types.keys())
        .chain(config.names.keys())
    {
        let names = || known.types(name);
        known_or_reported(known.has_type(name), "type", name, names, report);
    }
    for namespace in config.externs.keys().chain(config.modules.keys()) {
        let is_known = known.namespaces.contains(namespace);
        let names = || known.namespaces.clone();
        known_or_reported(is_known, "namespace", namespace, names, report);
    }
}

/// The names in a WSDL.
struct Known {
    namespaces: Vec<String>,
    operations: Vec<String>,
    /// The namespaces and names of types.
    types: Vec<(String, String)>,
}

impl Known {
    fn new(wsdl: &Wsdl) -> Self {
        let bound = wsdl.bindings.iter().flat_map(|it| &it.operations);
        let left_out = wsdl.left_out.iter().filter_map(|it| it.operation.clone());
        let types = wsdl.schemas.types().map(|(id, _)| place(&wsdl.schemas, id));
        let types: Vec<_> = types.map(|(ns, path)| (ns, path.join("/"))).collect();
        let elements = wsdl.schemas.elements();
        let elements = elements.map(|(_, it)| it.name.namespace().to_string());
        let mut namespaces: Vec<_> = types.iter().map(|(ns, _)| ns.clone()).collect();
        namespaces.extend(elements);
        namespaces.push(wsdl.target_namespace.clone());
        Self {
            namespaces,
            operations: bound.map(|it| it.name.clone()).chain(left_out).collect(),
            types,
        }
    }

    fn has_type(&self, setting: &str) -> bool {
        let mut types = self.types.iter();
        types.any(|(namespace, local)| names_type(setting, namespace, local))
    }

    /// Returns the names of types as a setting would write them.
    fn types(&self, setting: &str) -> Vec<String> {
        let with_namespace = setting.starts_with('{');
        let names = self
            .types
            .iter()
            .map(|(namespace, local)| match with_namespace {
                true => format!("{{{namespace}}}{local}"),
                false => local.clone(),
            });
        names.collect()
    }
}

/// Reports a setting that names nothing, with the most similar of the existing names.
fn known_or_reported(
    is_known: bool,
    what: &str,
    name: &str,
    names: impl FnOnce() -> Vec<String>,
    report: &mut Report,
) {
    if !is_known {
        let similar = similar(name, &names()).map(|it| format!(" (similar: {it})"));
        let similar = similar.unwrap_or_default();
        let message = format!("no {what} is named {name}{similar}");
        report.add_setting(NoteCode::UnknownSetting, message);
    }
}

/// The least likeness of names that are worth a suggestion, from 0 to 1.
const LIKENESS: f64 = 0.85;

/// Returns the name that is most like another one.
fn similar<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let name = name.strip_prefix("xs:").unwrap_or(name);
    let rated = known.iter().map(|it| (strsim::jaro_winkler(name, it), it));
    let best = rated.max_by(|(a, _), (b, _)| a.total_cmp(b));
    let best = best.filter(|(likeness, _)| *likeness >= LIKENESS);
    best.map(|(_, name)| name.as_str())
}
