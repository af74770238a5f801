//! Lists among the arguments.

use crate::data::billing::Refusal;
use crate::soap::value::{Arguments, Members as _, RecordValue, Value};

/// Every item of an array that can't hold null, or the refusal of the null in it.
pub(super) fn texts<'a>(arguments: &'a Arguments, name: &str) -> Result<Vec<&'a str>, Refusal> {
    items(arguments, name, Value::as_text)
}

/// Every record of an array, or the refusal of the null in it: no row is left out under *Success*.
pub(super) fn records<'a>(
    arguments: &'a Arguments,
    name: &str,
) -> Result<Vec<&'a RecordValue>, Refusal> {
    items(arguments, name, Value::as_record)
}

fn items<'a, T>(
    arguments: &'a Arguments,
    name: &str,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Result<Vec<T>, Refusal> {
    let items = arguments.items(name).iter().enumerate();
    items
        .map(|(index, item)| {
            read(item).ok_or_else(|| Refusal::because(format!("{name} item {} is null", index + 1)))
        })
        .collect()
}

/// As [`texts`], of at least one.
pub(super) fn some_texts<'a>(
    arguments: &'a Arguments,
    name: &str,
) -> Result<Vec<&'a str>, Refusal> {
    let texts = texts(arguments, name)?;
    if texts.is_empty() {
        return Err(Refusal::because(format!("{name} is required")));
    }
    Ok(texts)
}
