//! Module names from namespaces.

use crate::name::ident::Form;
use crate::name::words::words;

/// Returns a name for the module of a namespace: its last part that says something, with the part
/// before it if that one is general (`types`, `schema`, …).
pub(crate) fn module_name(namespace: &str) -> String {
    let parts = parts(namespace);
    let Some(last) = parts.last() else {
        return "unqualified".to_owned();
    };
    let specific = parts.iter().rev().find(|part| !GENERAL.contains(&&***part));
    match specific {
        Some(specific) if GENERAL.contains(&&**last) => {
            Form::Module.ident(&format!("{specific}_{last}"))
        }
        _ => Form::Module.ident(last),
    }
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

/// The parts of a namespace in snake case, without dates, versions, and the beginning and end of a
/// host's name.
fn parts(namespace: &str) -> Vec<String> {
    let (host, path) = match namespace.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", namespace.strip_prefix("urn:").unwrap_or(namespace)),
    };
    let path = path.split(['/', ':', '#', '?', '=', ';', ',', '&']);
    let path = path.flat_map(
        |part| match part.contains('.') && part.split('.').count() > 2 {
            true => part.split('.').collect(),
            false => vec![part],
        },
    );
    let host = host.split(':').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    std::iter::once(host)
        .chain(path)
        .map(|part| words(part).join("_"))
        .filter(|part| !part.is_empty() && !is_version(part))
        .collect()
}

/// Returns `true` for numbers and versions: `2006`, `v1`, `ver10`, `1_0`.
fn is_version(part: &str) -> bool {
    let part = part.trim_start_matches("version").trim_start_matches("ver");
    let part = part.strip_prefix('v').unwrap_or(part);
    part.chars().all(|it| it.is_ascii_digit() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::module_name;

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
            ("urn:type", "type_"),
            ("urn:2026", "unqualified"),
            ("\"); } mod x {", "mod_x"),
        ] {
            assert_eq!(module_name(namespace), expected, "{namespace}");
        }
    }
}
