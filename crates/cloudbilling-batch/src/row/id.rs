use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;

use soap_codec::is_unprintable;

/// The id of a row in its batch.
///
/// It is made of the texts that identify the row, such as an invoice's customer and reference, and
/// not of its place. So it stays the same while the row is split off, sent again or stands
/// elsewhere in a new batch: a journal of the states of rows can be read back with
/// [`recall`](crate::Batch::recall). Rows with the same texts are numbered, in the order in which
/// they were given.
///
/// Its text has no white space and reads back. The form is stable.
///
/// ```
/// use cloudbilling_batch::{Batch, RowId};
///
/// let batch = Batch::delete("imported twice", ["P-1", "P 2", "P-1"]);
/// let ids: Vec<String> = batch.rows().map(|row| row.id.to_string()).collect();
/// assert_eq!(ids, ["P-1", "P%202", "P-1#2"]);
/// assert_eq!(ids[2].parse::<RowId>().as_ref(), Ok(batch.rows().nth(2).expect("three rows").id));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(Arc<str>);

/// The error of a text that is not the id of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowIdError(());

/// Gives rows their ids.
#[derive(Default)]
pub(crate) struct RowIds(HashMap<String, usize>);

impl RowIds {
    /// Returns the id of the next row, which is identified by these texts.
    pub(crate) fn next(&mut self, identified_by: &[&str]) -> RowId {
        let texts: Vec<String> = identified_by.iter().map(|text| encoded(text)).collect();
        let mut id = texts.join("/");
        let copies = self.0.entry(id.clone()).or_default();
        *copies += 1;
        if *copies > 1 || id.is_empty() {
            id.push_str(&format!("#{copies}"));
        }
        RowId(id.into())
    }
}

#[cfg(feature = "journal")]
impl RowId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for RowId {
    type Err = RowIdError;

    fn from_str(text: &str) -> Result<Self, RowIdError> {
        let is_valid = |c: char| is_plain(c) || matches!(c, '%' | '/' | '#');
        match !text.is_empty() && text.chars().all(is_valid) {
            true => Ok(Self(text.into())),
            false => Err(RowIdError(())),
        }
    }
}

impl fmt::Display for RowIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "invalid row id: expected a text without white space, other characters percent-encoded",
        )
    }
}

impl Error for RowIdError {}

/// Percent-encodes a text, so that it has no white space.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if is_plain(c) {
            encoded.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            write!(encoded, "%{byte:02X}").expect("a String takes any text");
        }
    }
    encoded
}

/// Returns `true` if the character is written unescaped in an id.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() && !is_unprintable(c)
        || matches!(c, '-' | '_' | '.' | ':' | '+' | '@' | '~')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn ids(rows: &[Vec<String>]) -> Vec<RowId> {
        let mut ids = RowIds::default();
        let mut next = |row: &Vec<String>| {
            let texts: Vec<&str> = row.iter().map(String::as_str).collect();
            ids.next(&texts)
        };
        rows.iter().map(&mut next).collect()
    }

    proptest! {
        #[test]
        fn ids_are_unique_and_read_back(
            rows in vec(vec(prop_oneof![any::<String>(), "[a/#%2 ]{0,2}"], 1..3), 0..20),
        ) {
            let ids = ids(&rows);
            let unique: HashSet<&RowId> = ids.iter().collect();
            prop_assert_eq!(unique.len(), rows.len());
            for id in &ids {
                let text = id.to_string();
                prop_assert!(!text.contains(char::is_whitespace));
                prop_assert_eq!(text.parse(), Ok(id.clone()));
            }
        }

        #[test]
        fn an_id_does_not_depend_on_the_place(
            names in proptest::collection::hash_set(any::<String>(), 1..20),
        ) {
            let rows: Vec<Vec<String>> = names.into_iter().map(|name| vec![name]).collect();
            let mut backwards = rows.clone();
            backwards.reverse();
            let mut ids_backwards = ids(&backwards);
            ids_backwards.reverse();
            prop_assert_eq!(ids(&rows), ids_backwards);
        }
    }

    #[test]
    fn another_text_is_not_an_id() {
        for text in ["", "a b", "a\nb", "a\u{202e}b", "\"a\""] {
            assert_eq!(text.parse::<RowId>(), Err(RowIdError(())), "{text:?}");
        }
    }
}
