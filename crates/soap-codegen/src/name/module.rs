//! Module names from namespaces.

use crate::name::ident::Form;
use crate::name::words::words;

/// Returns names for the module of a namespace, from the shortest to the longest: its last part
/// that says something, with the part before it if that one is general (`types`, `schema`, …); the
/// same with the versions in the namespace; and with more and more of the parts before.
pub(crate) fn module_names(namespace: &str) -> Vec<String> {
    if namespace == XML {
        return vec!["xml".to_owned()];
    }
    let parts = parts(namespace);
    let versions = parts.iter().map(|part| &*part.version).collect::<Vec<_>>();
    let versions = versions.join("_");
    let words: Vec<&str> = parts.iter().map(|part| &*part.words).collect();
    let words: Vec<&str> = words.into_iter().filter(|it| !it.is_empty()).collect();
    let Some(last) = words.last() else {
        let words = words_of("unqualified", &versions);
        return vec!["unqualified".to_owned(), words];
    };
    let is_general = |part: &&str| GENERAL.contains(part);
    let specific = words.iter().rposition(|part| !is_general(part));
    let (start, short) = match specific {
        Some(place) if is_general(last) => (place, format!("{}_{last}", words[place])),
        _ => (words.len() - 1, (*last).to_owned()),
    };
    let longer = (0..start).rev().map(|from| words[from..].join("_"));
    let names = std::iter::once(short).chain(longer);
    names
        .flat_map(|name| [name.clone(), words_of(&name, &versions)])
        .map(|name| Form::Module.ident(&name))
        .collect()
}

/// The namespace of the attributes that XML itself has.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Returns the name for some words and a version.
fn words_of(name: &str, versions: &str) -> String {
    let versions = versions.split('_').filter(|it| !it.is_empty());
    let parts = std::iter::once(name).chain(versions);
    parts.collect::<Vec<_>>().join("_")
}

/// Words that say nothing about the contents of a namespace.
const GENERAL: &[&str] = &[
    "api",
    "common",
    "contract",
    "contracts",
    "data",
    "datacontract",
    "message",
    "messages",
    "model",
    "request",
    "response",
    "schema",
    "schemas",
    "service",
    "services",
    "soap",
    "type",
    "types",
    "webservice",
    "webservices",
    "ws",
    "wsdl",
    "xml",
    "xsd",
];

/// A part of a namespace in snake case, and the version or date at its end.
struct Part {
    words: String,
    version: String,
}

/// The parts of a namespace, the general ones first, without the ends of a host's name.
fn parts(namespace: &str) -> Vec<Part> {
    let (host, path) = match namespace.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", namespace.strip_prefix("urn:").unwrap_or(namespace)),
    };
    let path = path.split(['/', ':', '#', '?', '=', ';', ',', '&']);
    let path = path.flat_map(dotted);
    let host = host.split(':').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    std::iter::once(host).chain(path).map(part).collect()
}

/// Splits a part at its dots, if there are several. The name of a host begins with its most
/// specific label, and its end says nothing.
fn dotted(part: &str) -> Vec<&str> {
    let labels: Vec<&str> = part.split('.').collect();
    match labels.as_slice() {
        [] | [_] | [_, _] => vec![part],
        [labels @ .., end] if is_top_level(end) => labels.iter().rev().copied().collect(),
        _ => labels,
    }
}

/// Returns `true` for the end of a host's name: `com`, `eu`.
fn is_top_level(label: &str) -> bool {
    let is_country = label.len() == 2 && label.bytes().all(|it| it.is_ascii_lowercase());
    is_country || ["com", "edu", "gov", "info", "net", "org"].contains(&label)
}

/// Splits a part into its words and a version at its end.
fn part(text: &str) -> Part {
    let words = words(text);
    let all = words.join("_");
    if is_version(&all) {
        let (words, version) = (String::new(), all);
        return Part { words, version };
    }
    let numbers = words.iter().rev().take_while(|word| is_version(word));
    let split = words.len() - numbers.count();
    let (name, version) = words.split_at(split);
    // `b-2` is a name.
    let is_long = version.concat().len() > 1;
    match is_long {
        true => Part {
            words: name.join("_"),
            version: version.join("_"),
        },
        false => Part {
            words: all,
            version: String::new(),
        },
    }
}

/// Returns `true` for numbers and versions: `2006`, `v1`, `ver10`, `1_0`.
fn is_version(part: &str) -> bool {
    let part = part.trim_start_matches("version").trim_start_matches("ver");
    let part = part.strip_prefix('v').unwrap_or(part);
    part.chars().all(|it| it.is_ascii_digit() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::module_names;

    #[test]
    fn a_module_is_named_by_the_end_of_its_namespace() {
        for (namespace, expected) in [
            ("", "unqualified"),
            ("http://tempuri.org/", "tempuri_org"),
            ("http://www.example.com/orders/v2", "orders"),
            ("http://schemas.datacontract.org/2004/07/Weather", "weather"),
            (
                "http://schemas.datacontract.org/2004/07/Shop.Contracts.Data",
                "shop_data",
            ),
            (
                "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
                "arrays",
            ),
            (
                "http://schemas.microsoft.com/exchange/services/2006/types",
                "exchange_types",
            ),
            (
                "http://schemas.microsoft.com/exchange/services/2006/messages",
                "exchange_messages",
            ),
            (
                "urn:ec.europa.eu:taxud:vies:services:checkVat:types",
                "check_vat_types",
            ),
            ("http://www.onvif.org/ver10/schema", "onvif_org_schema"),
            ("http://www.onvif.org/ver10/device/wsdl", "device_wsdl"),
            ("http://docs.oasis-open.org/wsn/b-2", "b_2"),
            ("http://www.w3.org/2000/09/xmldsig#", "xmldsig"),
            ("urn:vim25", "vim25"),
            ("http://www.w3.org/XML/1998/namespace", "xml"),
            ("urn:sales_2017_1.orders.shop.example.com", "sales"),
            (
                "urn:types.sales_2017_1.orders.shop.example.com",
                "sales_types",
            ),
            ("http://www.example.com/schema/air_v29_0", "air"),
            ("urn:type", "type_"),
            ("urn:2026", "unqualified"),
            ("\"); } mod x {", "mod_x"),
        ] {
            assert_eq!(module_names(namespace)[0], expected, "{namespace}");
        }
    }

    #[test]
    fn longer_names_have_the_version_and_the_parts_before() {
        let names = module_names("http://www.example.com/ver20/media/wsdl");
        let expected = [
            "media_wsdl",
            "media_wsdl_ver20",
            "example_com_media_wsdl",
            "example_com_media_wsdl_ver20",
        ];
        assert_eq!(names, expected);
    }
}
