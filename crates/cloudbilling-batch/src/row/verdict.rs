/// The verdict of a response on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // The three states that a response can lead to.
pub enum RowVerdict {
    /// The row was done.
    Done,
    /// The row was not done, with the reason in the service's own words.
    Refused(String),
    /// The response does not mention the row, or contradicts itself.
    Unclear,
}

impl RowVerdict {
    /// Judges a row by two lists of a response: the rows that were done, and those that were
    /// refused. A row in both lists, or in neither, is unclear.
    pub(crate) fn from_lists(done: bool, refused: Option<String>) -> Self {
        match (done, refused) {
            (true, None) => Self::Done,
            (false, Some(words)) => Self::Refused(words),
            (false, None) | (true, Some(_)) => Self::Unclear,
        }
    }
}
