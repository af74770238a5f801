//! The mapping of XML payloads to JSON, from which every format but XML is made.
//!
//! - `xsi:nil` is `null`.
//! - An element with children is an object, with members in the order of the response.
//! - A list is an array, however many items it has.
//! - Everything else is a string, because a payload without a schema does not mark numbers.
//! - Attributes have no meaning in this API, and are omitted.
//!
//! A payload without a schema does not mark lists either. These elements are lists: the
//! [members](LISTS) that are documented or inferred to be lists, those in the namespace of plain
//! lists, and those with a repeated child.

use cloudbilling::codec::Element;
use cloudbilling::types::namespace::ARRAYS;
use serde_json::{Map, Value};

/// The members that are lists. The one of `CloseInvoices` is taken from the sandbox.
const LISTS: [&str; 8] = [
    "Aliases",
    "BillingOutputTags",
    "ClosedInvoices",
    "DateValues",
    "Errors",
    "InvoiceIds",
    "MarkedForDeletion",
    "NumericValues",
];

/// Returns the content of `element` as JSON.
pub(crate) fn value(element: Element<'_>) -> Value {
    if element.is_nil() {
        return Value::Null;
    }
    if is_list(element) {
        return Value::Array(element.children().map(value).collect());
    }
    let mut members = Map::new();
    for child in element.children() {
        add(&mut members, child.name().local(), value(child));
    }
    if members.is_empty() {
        return Value::String(element.text().into_owned());
    }
    Value::Object(members)
}

/// Returns a record as JSON. One without members is an empty object, not an empty text.
pub(crate) fn record(element: Element<'_>) -> Map<String, Value> {
    match value(element) {
        Value::Object(members) => members,
        Value::Null => Map::new(),
        Value::String(text) if text.is_empty() => Map::new(),
        other => Map::from_iter([("Value".to_owned(), other)]),
    }
}

/// Returns `true` for a list. It is recognised by its name, or by the namespace that WCF uses for
/// the items of plain lists.
fn is_list(element: Element<'_>) -> bool {
    let mut children = element.children();
    let Some(first) = children.next() else {
        return is_known_list(element) && element.text().trim().is_empty();
    };
    (is_known_list(element) || first.name().namespace() == ARRAYS)
        && children.all(|other| other.name() == first.name())
}

fn is_known_list(element: Element<'_>) -> bool {
    LISTS.contains(&element.name().local())
}

fn add(members: &mut Map<String, Value>, name: &str, value: Value) {
    match members.get_mut(name) {
        None => {
            members.insert(name.to_owned(), value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(first) => {
            let items = vec![first.take(), value];
            *first = Value::Array(items);
        }
    }
}

#[cfg(test)]
mod tests {
    use cloudbilling::codec::Decoder;
    use serde_json::json;

    use super::*;

    fn read(content: &str) -> Value {
        let text = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:a='{ARRAYS}' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><s:Body><r>{content}</r></s:Body></s:Envelope>"
        );
        let message = Decoder::new().decode(text.as_str()).unwrap();
        value(message.envelope().payload().unwrap())
    }

    #[test]
    fn texts_nulls_and_objects() {
        assert_eq!(read("x &amp; y"), json!("x & y"));
        assert_eq!(read(""), json!(""));
        assert_eq!(read("<b>1</b><c i:nil='1'/>"), json!({"b": "1", "c": null}));
    }

    #[test]
    fn lists() {
        assert_eq!(
            read("<b>1</b><b>2</b><b>3</b>"),
            json!({"b": ["1", "2", "3"]})
        );
        assert_eq!(read("<l><a:string>1</a:string></l>"), json!({"l": ["1"]}));
    }

    #[test]
    fn a_list_is_an_array_at_any_length() {
        let error = |id: &str| format!("<E><Error>no</Error><Id>{id}</Id></E>");
        let one = json!({"Error": "no", "Id": "1"});
        let two = json!({"Error": "no", "Id": "2"});
        let errors = |items: &str| read(&format!("<Errors>{items}</Errors>"));
        assert_eq!(errors(""), json!({"Errors": []}));
        assert_eq!(errors(" "), json!({"Errors": []}));
        assert_eq!(errors(&error("1")), json!({"Errors": [one]}));
        assert_eq!(
            errors(&[error("1"), error("2")].concat()),
            json!({"Errors": [one, two]})
        );
        assert_eq!(
            read("<Errors i:nil='true'/><InvoiceIds/>"),
            json!({"Errors": null, "InvoiceIds": []})
        );
        // Not of one kind, so it is not a list after all.
        assert_eq!(
            read("<Errors><A>1</A><B>2</B></Errors>"),
            json!({"Errors": {"A": "1", "B": "2"}})
        );
    }
}
