//! Requests read by the contract, as WCF's serializer would.

use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};
use soap_codec::{Element, QName};

use super::contract::{Enumeration, Item, Member, Record, Shape};
use super::value::{Arguments, RecordValue, Value};

/// What becomes of a member that stands behind one that should follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberOrder {
    /// It is read all the same.
    Any,
    /// It is dropped without a word, as WCF's `DataContractSerializer` does.
    #[default]
    Contract,
}

/// Why a request can't be read; WCF answers such with the fault `DeserializationFailed`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) String);

/// Reads the parameters of an operation from its element.
pub(crate) fn arguments(
    element: Element<'_>,
    parameters: &[Member],
    order: MemberOrder,
) -> Result<Arguments, Unreadable> {
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    let found = in_order(element, OPERATIONS, &names, order);
    let values = parameters
        .iter()
        .zip(found)
        .map(|(parameter, found)| member(found, *parameter, order))
        .collect::<Result<_, _>>()?;
    Ok(Arguments::new(
        names.into_iter().map(str::to_owned).collect(),
        values,
    ))
}

/// The children of these names in this namespace, each at the place of its name.
///
/// In the contract's order, a child whose name stands before that of an earlier child is passed over, and so is one whose
/// name is not known or comes a second time.
pub(crate) fn in_order<'a>(
    parent: Element<'a>,
    namespace: &str,
    names: &[&str],
    order: MemberOrder,
) -> Vec<Option<Element<'a>>> {
    let mut found = vec![None; names.len()];
    let mut next = 0;
    for child in parent.children() {
        let start = if order == MemberOrder::Contract {
            next
        } else {
            0
        };
        let place =
            (start..names.len()).find(|&place| child.name() == QName::new(namespace, names[place]));
        if let Some(place) = place
            && found[place].is_none()
        {
            found[place] = Some(child);
            next = place + 1;
        }
    }
    found
}

fn member(
    found: Option<Element<'_>>,
    member: Member,
    order: MemberOrder,
) -> Result<Value, Unreadable> {
    match found {
        None => Ok(Value::Nil),
        Some(element) if element.is_nil() => Ok(Value::Nil),
        Some(element) => value(element, member.shape, order),
    }
}

fn value(element: Element<'_>, shape: Shape, order: MemberOrder) -> Result<Value, Unreadable> {
    match shape {
        Shape::Array(item) => array(element, item, order),
        Shape::Base64 => scalar::<soap_codec::scalar::Base64>(element, "base64Binary")
            .map(|bytes| Value::Bytes(bytes.0)),
        Shape::Boolean => scalar(element, "boolean").map(Value::Boolean),
        Shape::Double | Shape::DoubleOrNull => scalar(element, "double").map(Value::Double),
        Shape::Enumeration(enumeration) => enumerated(element, enumeration),
        Shape::Record(contract) => record(element, contract, order),
        Shape::Text => simple(element).map(Value::Text),
    }
}

fn array(element: Element<'_>, item: Item, order: MemberOrder) -> Result<Value, Unreadable> {
    let namespace = if matches!(item, Item::Text) {
        ARRAYS
    } else {
        DATA_CONTRACT
    };
    let name = QName::new(namespace, item.name());
    let items = element.children().filter(|child| child.is(name));
    let values = items.map(|child| {
        if child.is_nil() {
            Ok(Value::Nil)
        } else {
            value(child, item.shape(), order)
        }
    });
    values.collect::<Result<_, _>>().map(Value::Array)
}

fn record(
    element: Element<'_>,
    contract: &'static Record,
    order: MemberOrder,
) -> Result<Value, Unreadable> {
    let names: Vec<&str> = contract.members.iter().map(|member| member.name).collect();
    let found = in_order(element, DATA_CONTRACT, &names, order);
    let members = contract
        .members
        .iter()
        .zip(found)
        .map(|(contract, found)| member(found, *contract, order));
    Ok(RecordValue::with_members(contract, members.collect::<Result<_, _>>()?).into())
}

fn enumerated(element: Element<'_>, enumeration: &Enumeration) -> Result<Value, Unreadable> {
    let text = simple(element)?;
    match enumeration.values.contains(&text.as_str()) {
        true => Ok(Value::Text(text)),
        false => Err(Unreadable(format!(
            "Invalid enum value '{text}' cannot be deserialized into type '{}'. Ensure that the necessary enum values are present.",
            enumeration.name
        ))),
    }
}

fn scalar<T: soap_codec::scalar::Scalar>(
    element: Element<'_>,
    type_name: &str,
) -> Result<T, Unreadable> {
    let text = simple(element)?;
    T::parse(&text).map_err(|_| {
        Unreadable(format!(
            "The value '{text}' cannot be parsed as the type '{type_name}'."
        ))
    })
}

fn simple(element: Element<'_>) -> Result<String, Unreadable> {
    match element.children().next() {
        None => Ok(element.text().into_owned()),
        Some(child) => Err(Unreadable(format!(
            "'EndElement' '{}' was expected. 'Element' '{}' was found instead.",
            element.name().local(),
            child.name().local()
        ))),
    }
}
