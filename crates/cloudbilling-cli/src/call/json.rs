//! An XML payload as JSON: the form that `--output json` prints and that tables are made of.
//!
//! What a document says and JSON has no word for is decided here, once: `xsi:nil` is `null`; an element with children is an
//! object, its members in the order of the wire; a repeated child is an array; everything else is a text, because a
//! payload without schema does not say what is a number. Attributes carry nothing in this API and are left out.

use cloudbilling::codec::Element;
use cloudbilling::types::namespace::ARRAYS;
use serde_json::{Map, Value};

/// The content of `element`.
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

/// One child in the namespace in which WCF puts the items of plain lists is a list; one child elsewhere is a member, as far as the document shows.
fn is_list(element: Element<'_>) -> bool {
    let mut children = element.children();
    children.next().is_some_and(|first| {
        first.name().namespace() == ARRAYS && children.all(|other| other.name() == first.name())
    })
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
    use cloudbilling::codec::{Charset, Decoder};
    use serde_json::json;

    use super::*;

    fn read(content: &str) -> Value {
        let text = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:a='{ARRAYS}' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><s:Body><r>{content}</r></s:Body></s:Envelope>"
        );
        let message = Decoder::new().decode(text.as_str(), Charset::Utf8).unwrap();
        value(message.envelope().payload().unwrap().unwrap())
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
}
