//! Actions: their defaults, and their agreement with HTTP.

use alloc::format;
use alloc::string::String;

/// The direction of a message of an operation.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(clippy::exhaustive_enums)] // A message goes to the service or comes from it.
pub enum Direction {
    /// To the service.
    Input,
    /// From the service.
    Output,
}

/// Returns the action of an `input` or `output` in a WSDL 1.1 document that gives none ([metadata
/// 4.4.4](https://www.w3.org/TR/ws-addr-metadata/#defactionwsdl11)). `message_name` is the `name`
/// of the `input` or `output`, or its [default](default_message_name).
///
/// ```
/// use soap_headers::addressing::{Direction, default_action, default_message_name};
///
/// let name = default_message_name("GetQuote", Direction::Input, true);
/// assert_eq!(
///     default_action("http://example.com/stock", "StockPortType", &name),
///     "http://example.com/stock/StockPortType/GetQuoteRequest",
/// );
/// ```
#[must_use]
pub fn default_action(target_namespace: &str, port_type: &str, message_name: &str) -> String {
    let (namespace, delimiter) = split_delimiter(target_namespace);
    format!("{namespace}{delimiter}{port_type}{delimiter}{message_name}")
}

/// Returns the action of a `fault` in a WSDL 1.1 document that gives none ([metadata
/// 4.4.4](https://www.w3.org/TR/ws-addr-metadata/#defactionwsdl11)).
///
/// ```
/// use soap_headers::addressing::default_fault_action;
///
/// assert_eq!(
///     default_fault_action("urn:stock", "StockPortType", "GetQuote", "UnknownSymbol"),
///     "urn:stock:StockPortType:GetQuote:Fault:UnknownSymbol",
/// );
/// ```
#[must_use]
pub fn default_fault_action(
    target_namespace: &str,
    port_type: &str,
    operation: &str,
    fault: &str,
) -> String {
    let (namespace, delimiter) = split_delimiter(target_namespace);
    [namespace, port_type, operation, "Fault", fault].join(delimiter)
}

/// Returns the name of an `input` or `output` without one ([WSDL 1.1,
/// 2.4.5](https://www.w3.org/TR/wsdl.html#_names)). `has_response` is `false` for a one-way
/// operation, whose input has the name of the operation.
#[must_use]
pub fn default_message_name(operation: &str, direction: Direction, has_response: bool) -> String {
    let suffix = match direction {
        Direction::Input if has_response => "Request",
        Direction::Input => "",
        Direction::Output => "Response",
    };
    format!("{operation}{suffix}")
}

/// Returns `true` if the action of HTTP, without quotes, agrees with `wsa:Action`: it is the same,
/// or empty, which leaves the intent to the message ([SOAP binding 2.4 and
/// 5.1](https://www.w3.org/TR/ws-addr-soap/#soaphttp)). A service may refuse any other.
#[must_use]
pub fn is_same_action(soap_action: &str, action: &str) -> bool {
    soap_action.is_empty() || soap_action == action
}

/// Returns the namespace without a delimiter at its end, and the delimiter.
fn split_delimiter(namespace: &str) -> (&str, &'static str) {
    let scheme = namespace.get(..4).unwrap_or_default();
    let delimiter = if scheme.eq_ignore_ascii_case("urn:") {
        ":"
    } else {
        "/"
    };
    let namespace = namespace.strip_suffix(delimiter).unwrap_or(namespace);
    (namespace, delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the recommendation's section 4.4.4, and a namespace that ends with the
    /// delimiter.
    #[test]
    fn actions_follow_the_pattern() {
        for (namespace, action) in [
            (
                "http://example.com/stock",
                "http://example.com/stock/Port/Op",
            ),
            (
                "http://example.com/stock/",
                "http://example.com/stock/Port/Op",
            ),
            ("urn:stock", "urn:stock:Port:Op"),
            ("URN:stock:", "URN:stock:Port:Op"),
            ("", "/Port/Op"),
            ("é", "é/Port/Op"),
        ] {
            assert_eq!(default_action(namespace, "Port", "Op"), action);
        }
    }

    #[test]
    fn names_of_messages_have_defaults() {
        for (direction, has_response, name) in [
            (Direction::Input, true, "OpRequest"),
            (Direction::Input, false, "Op"),
            (Direction::Output, true, "OpResponse"),
        ] {
            assert_eq!(default_message_name("Op", direction, has_response), name);
        }
    }

    #[test]
    fn an_empty_action_of_http_agrees_with_any() {
        assert!(is_same_action("", "urn:a"));
        assert!(is_same_action("urn:a", "urn:a"));
        assert!(!is_same_action("urn:b", "urn:a"));
    }
}
