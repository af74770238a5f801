//! Suggestions for misspelt names.

/// Returns the name in `known` that `word` probably stands for.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness =
        |other: &str| strsim::jaro(&word.to_ascii_lowercase(), &other.to_ascii_lowercase());
    known
        .into_iter()
        .map(|other| (likeness(other), other))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_are_recognised_and_other_words_are_not() {
        let known = ["GetPurchases", "GetInvoiceHeaders", "customerCode"];
        assert_eq!(nearest("GetPurchase", known), Some("GetPurchases"));
        assert_eq!(nearest("customercode", known), Some("customerCode"));
        assert_eq!(
            nearest("getInvoiceHeader", known),
            Some("GetInvoiceHeaders")
        );
        assert_eq!(nearest("weather", known), None);
    }
}
