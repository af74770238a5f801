//! Reference parameters as header blocks, which 1.0 marks ([SOAP binding
//! 3.3](https://www.w3.org/TR/ws-addr-soap/#sendingmsgs)).

use alloc::format;

use soap_codec::scalar::Scalar;
use soap_codec::{Element, QName, Raw};

use super::version::AddressingVersion;

/// The most parameters of a message that are read. Each is copied with the namespaces that it uses.
pub(super) const MAX_PARAMETERS: usize = 64;

const MARK: QName<'static> = AddressingVersion::V1_0.name("IsReferenceParameter");

/// Returns `true` if a header block is marked as a reference parameter.
pub(super) fn is_marked(block: &Element<'_>) -> bool {
    let mark = block.attribute(MARK);
    mark.is_some_and(|value| bool::parse(&value).unwrap_or(false))
}

/// Returns the parameter with the mark.
pub(super) fn marked(parameter: &Raw) -> Raw {
    if parameter.view().element().attribute(MARK).is_some() {
        return parameter.clone();
    }
    let xml = parameter.as_str();
    let name_end = xml.find([' ', '\t', '\r', '\n', '/', '>']);
    let (name, rest) = xml.split_at(name_end.expect("a start tag ends"));
    let (prefix, namespace, mark) = (free_prefix(xml), MARK.namespace(), MARK.local());
    let marked = format!(r#"{name} xmlns:{prefix}="{namespace}" {prefix}:{mark}="true"{rest}"#);
    // A tolerant decoder accepts what `parse` does not. Such a parameter cannot be written anyway.
    Raw::parse(&marked).unwrap_or_else(|_| parameter.clone())
}

/// Returns a prefix that does not occur in `xml`: it has more underscores.
fn free_prefix(xml: &str) -> alloc::string::String {
    const START: &str = "wsa";
    let underscores = xml.match_indices(START).map(|(at, _)| {
        let rest = &xml.as_bytes()[at + START.len()..];
        let run = rest.iter().take_while(|byte| **byte == b'_').count();
        run + 1
    });
    format!("{START}{}", "_".repeat(underscores.max().unwrap_or(0)))
}
