//! Long tables: searched, and shown a page at a time.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use maud::{Markup, html};

use super::page::count;

/// The query of a page. A value that cannot be read is ignored.
#[derive(Debug, Default)]
pub(super) struct View {
    /// The action that led to the page; a name, never a text to show.
    pub(super) done: String,
    pub(super) search: String,
    /// Counts from 1.
    page: usize,
}

/// The page of a table.
pub(super) struct Listing<'a, T> {
    pub(super) rows: &'a [T],
    total: usize,
    view: &'a View,
}

/// Rows on one page.
pub(super) const ROWS: usize = 50;

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query: Result<Query<Vec<(String, String)>>, _> =
            Query::from_request_parts(parts, state).await;
        let mut view = Self::default();
        for (name, value) in query.map_or_else(|_| Vec::new(), |Query(pairs)| pairs) {
            match name.as_str() {
                "done" => view.done = value,
                "page" => view.page = value.parse().unwrap_or(1),
                "search" => value.trim().clone_into(&mut view.search),
                _ => {}
            }
        }
        Ok(view)
    }
}

impl View {
    /// Keeps the rows with a text that contains the search, ignoring case.
    pub(super) fn found<T>(&self, rows: Vec<T>, texts: impl Fn(&T) -> Vec<&str>) -> Vec<T> {
        let wanted = self.search.to_lowercase();
        let is_found = |text: &&str| text.to_lowercase().contains(&wanted);
        let rows = rows.into_iter();
        rows.filter(|row| wanted.is_empty() || texts(row).iter().any(is_found))
            .collect()
    }
}

impl<'a, T> Listing<'a, T> {
    pub(super) fn new(view: &'a View, rows: &'a [T]) -> Self {
        let last = rows.len().div_ceil(ROWS).max(1);
        let start = (view.page.clamp(1, last) - 1) * ROWS;
        Self {
            rows: &rows[start..rows.len().min(start + ROWS)],
            total: rows.len(),
            view,
        }
    }

    /// Returns the number of rows, and the range that is shown.
    pub(super) fn caption(&self, one: &str, many: &str) -> String {
        let start = (self.page() - 1) * ROWS;
        match self.total {
            total if total <= ROWS => count(total, one, many),
            total => format!(
                "{} to {} of {}",
                start + 1,
                start + self.rows.len(),
                count(total, one, many)
            ),
        }
    }

    /// Renders the search field, and the links to other pages.
    pub(super) fn controls(&self, path: &str) -> Markup {
        if self.total <= ROWS && self.view.search.is_empty() {
            return html! {};
        }
        let (page, last) = (self.page(), self.last());
        html! {
            form.row.find method="get" action=(path) role="search" {
                label { span.unseen { "Search" } input type="search" name="search" value=(self.view.search) placeholder="Search"; }
                button.plain { "Search" }
                @if !self.view.search.is_empty() { a href=(path) { "Show all" } }
                @if last > 1 {
                    span.pages {
                        @if page > 1 { a rel="prev" href=(self.address(path, page - 1)) { "Previous" } }
                        span.quiet { "Page " (page) " of " (last) }
                        @if page < last { a rel="next" href=(self.address(path, page + 1)) { "Next" } }
                    }
                }
            }
        }
    }

    /// Returns the text for an empty table: `none` if it has no rows at all.
    pub(super) fn empty<'t>(&self, none: &'t str) -> &'t str {
        match self.view.search.is_empty() {
            true => none,
            false => "Nothing found.",
        }
    }

    fn page(&self) -> usize {
        self.view.page.clamp(1, self.last())
    }

    fn last(&self) -> usize {
        self.total.div_ceil(ROWS).max(1)
    }

    fn address(&self, path: &str, page: usize) -> String {
        match self.view.search.as_str() {
            "" => format!("{path}?page={page}"),
            search => format!("{path}?search={}&page={page}", percent_encoded(search)),
        }
    }
}

/// Encodes a text as the value of a query: `%XX` for everything but letters and digits.
fn percent_encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(page: usize, search: &str) -> View {
        View {
            page,
            search: search.to_owned(),
            ..View::default()
        }
    }

    #[test]
    fn the_last_page_holds_the_remaining_rows() {
        let rows: Vec<usize> = (0..120).collect();
        for (page, first, shown) in [(0, 0, 50), (1, 0, 50), (3, 100, 20), (9, 100, 20)] {
            let view = view(page, "");
            let listing = Listing::new(&view, &rows);
            assert_eq!(
                (listing.rows[0], listing.rows.len()),
                (first, shown),
                "{page}"
            );
        }
        let view = view(2, "");
        let listing = Listing::new(&view, &rows);
        assert_eq!(listing.caption("row", "rows"), "51 to 100 of 120 rows");
        assert_eq!(
            Listing::<u8>::new(&view, &[]).caption("row", "rows"),
            "0 rows"
        );
    }

    #[test]
    fn a_search_finds_parts_in_any_case_and_keeps_to_its_pages() {
        let rows = vec!["Anna", "Ben", "Hannah"];
        let view = view(1, "ANN");
        assert_eq!(view.found(rows, |row| vec![row]), ["Anna", "Hannah"]);
        let many = vec!["a&b"; 60];
        let listing = Listing::new(&view, &many);
        assert_eq!(listing.address("/x", 2), "/x?search=ANN&page=2");
        assert_eq!(percent_encoded("a&b c"), "a%26b%20c");
    }
}
