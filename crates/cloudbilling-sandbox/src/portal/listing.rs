//! The tables of the portal: searched, filtered, sorted, and shown a page at a time.
//!
//! A [`Table`] says what it has; a [`View`] is what a person wants to see of it, and the query of
//! the page's address, so that an address can be shared. The rows come from memory
//! ([`Listing::of`]) or already selected from the database ([`Listing::selected`]).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use maud::{Markup, html};
use soap_codec::Printable;

use super::page::count;

/// The query of a page. A value that cannot be read is ignored.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// The action that led to the page; a name, never a text to show.
    pub(super) done: String,
    /// Everything else, by name; none is empty.
    parameters: BTreeMap<String, String>,
}

/// The description of a table.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) path: &'a str,
    /// The noun for one row, and for several.
    pub(super) nouns: (&'static str, &'static str),
    pub(super) columns: &'static [Column],
    pub(super) filters: Vec<Filter>,
    /// The column of the order by default, as in a [`View`].
    pub(super) sort: &'static str,
    /// The text for a table that has no rows at all.
    pub(super) empty: &'static str,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// Its name in an address; empty if the table cannot be sorted by it.
    pub(super) name: &'static str,
    pub(super) is_number: bool,
}

/// A choice of values that rows must have.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) title: &'static str,
    pub(super) name: &'static str,
    /// Each value with its text.
    pub(super) options: Vec<(String, String)>,
}

/// A row that is searched, filtered and sorted in memory.
pub(super) trait Row {
    /// The texts that a search looks at.
    fn texts(&self) -> Vec<Cow<'_, str>>;

    /// Returns `true` if the row has this value of a filter.
    fn has(&self, filter: &str, value: &str) -> bool;

    /// The value of a column, to sort by.
    fn key(&self, column: &str) -> Key;
}

/// A value to sort by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

/// The rows of one page of a table.
pub(super) struct Listing<'a, T> {
    pub(super) rows: Vec<T>,
    total: usize,
    table: &'a Table<'a>,
    view: &'a View,
    /// A parameter that keeps the other pages to the same rows, if rows are added meanwhile.
    pinned: Option<(&'static str, String)>,
}

/// Rows on one page.
pub(super) const ROWS: usize = 50;

impl Column {
    /// A column that the table can be sorted by.
    pub(super) const fn sorted(title: &'static str, name: &'static str) -> Self {
        Self {
            title,
            name,
            is_number: false,
        }
    }

    /// A column of numbers that the table can be sorted by.
    pub(super) const fn number(title: &'static str, name: &'static str) -> Self {
        Self {
            title,
            name,
            is_number: true,
        }
    }

    /// A column without an order.
    pub(super) const fn plain(title: &'static str) -> Self {
        Self {
            title,
            name: "",
            is_number: false,
        }
    }
}

impl Filter {
    /// A choice from these values, which are shown as they are.
    pub(super) fn of(
        title: &'static str,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let values = values.into_iter().map(Into::into);
        let options = values.map(|value: String| (value.clone(), value)).collect();
        Self {
            title,
            name,
            options,
        }
    }

    /// A choice from these values, each with its text.
    pub(super) fn named(title: &'static str, name: &'static str, options: &[(&str, &str)]) -> Self {
        let options = options
            .iter()
            .map(|&(value, text)| (value.to_owned(), text.to_owned()));
        Self {
            title,
            name,
            options: options.collect(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query: Result<Query<Vec<(String, String)>>, _> =
            Query::from_request_parts(parts, state).await;
        let mut view = Self::default();
        for (name, value) in query.map_or_else(|_| Vec::new(), |Query(pairs)| pairs) {
            match name.as_str() {
                "done" => view.done = value,
                _ => view.set(name, value.trim()),
            }
        }
        Ok(view)
    }
}

impl View {
    fn set(&mut self, name: String, value: &str) {
        match value {
            "" => drop(self.parameters.remove(&name)),
            value => drop(self.parameters.insert(name, value.to_owned())),
        }
    }

    /// The value of a parameter; empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    pub(super) fn search(&self) -> &str {
        self.text("search")
    }

    /// The number of rows before the page that is shown, if there are `total`.
    pub(super) fn offset(&self, total: usize) -> usize {
        (self.wanted_page().min(last_page(total)) - 1) * ROWS
    }

    /// The name of the column to sort by, and whether in descending order.
    pub(super) fn order<'a>(&'a self, table: &'a Table<'_>) -> (&'a str, bool) {
        let wanted = self.text("sort");
        let is_known = |sort: &str| {
            table
                .columns
                .iter()
                .any(|column| column.name == named(sort).0)
        };
        match !wanted.is_empty() && is_known(wanted) {
            true => named(wanted),
            false => named(table.sort),
        }
    }

    /// Returns the address of the same view with other values of some parameters.
    pub(super) fn address(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let mut changed = self.clone();
        for (name, value) in changes {
            changed.set((*name).to_owned(), value);
        }
        link(path, changed.parameters.iter())
    }

    fn wanted_page(&self) -> usize {
        self.text("page").parse().unwrap_or(1).max(1)
    }
}

/// Returns the address of a page with this query.
pub(super) fn link<'a, N: AsRef<str> + 'a, V: AsRef<str> + 'a>(
    path: &str,
    parameters: impl IntoIterator<Item = (N, V)>,
) -> String {
    let pairs = parameters.into_iter().map(|(name, value)| {
        format!(
            "{}={}",
            percent_encoded(name.as_ref()),
            percent_encoded(value.as_ref())
        )
    });
    match pairs.collect::<Vec<_>>().join("&") {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

fn last_page(total: usize) -> usize {
    total.div_ceil(ROWS).max(1)
}

/// Splits the minus sign of a descending order from the name of its column.
fn named(sort: &str) -> (&str, bool) {
    match sort.strip_prefix('-') {
        Some(name) => (name, true),
        None => (sort, false),
    }
}

impl<'a, T> Listing<'a, T> {
    /// The page of rows that the database selected, and the number of rows that it found.
    pub(super) fn selected(
        table: &'a Table<'a>,
        view: &'a View,
        rows: Vec<T>,
        total: usize,
    ) -> Self {
        Self {
            rows,
            total,
            table,
            view,
            pinned: None,
        }
    }

    /// Keeps the other pages to the same rows.
    pub(super) fn pinned(mut self, name: &'static str, value: String) -> Self {
        self.pinned = Some((name, value));
        self
    }

    /// Renders the whole table. `row` renders a row with a cell for each column.
    pub(super) fn render(&self, row: impl Fn(&T) -> Markup) -> Markup {
        html! {
            (self.controls())
            div.wide {
                table {
                    caption { (self.caption()) }
                    thead { tr { @for column in self.table.columns { (self.heading(column)) } } }
                    tbody {
                        @for item in &self.rows { (row(item)) }
                        @if self.rows.is_empty() {
                            tr { td.quiet colspan=(self.table.columns.len()) { (self.empty()) } }
                        }
                    }
                }
            }
            (self.pages())
        }
    }

    /// Returns the number of rows, and the range that is shown.
    fn caption(&self) -> String {
        let (one, many) = self.table.nouns;
        let start = self.view.offset(self.total);
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

    /// Renders the search field and the filters.
    fn controls(&self) -> Markup {
        let is_restricted = self.is_restricted();
        if self.total == 0 && !is_restricted {
            return html! {};
        }
        html! {
            form.row.find method="get" action=(self.table.path) role="search" {
                label { span.unseen { "Search" } input type="search" name="search" value=(self.view.search()) placeholder="Search"; }
                @for filter in &self.table.filters { (self.filter(filter)) }
                (self.orders())
                button.plain { "Search" }
                @if is_restricted { a href=(self.table.path) { "Show all" } }
            }
        }
    }

    fn filter(&self, filter: &Filter) -> Markup {
        let chosen = self.view.text(filter.name);
        if filter.options.is_empty() && chosen.is_empty() {
            return html! {};
        }
        let is_listed = filter.options.iter().any(|(value, _)| value == chosen);
        html! {
            label {
                span.unseen { (filter.title) }
                select name=(filter.name) {
                    option value="" { (filter.title) ": any" }
                    @if !chosen.is_empty() && !is_listed { option value=(chosen) selected { (Printable::up_to(60, chosen).to_string()) } }
                    @for (value, text) in &filter.options { option value=(value) selected[value == chosen] { (text) } }
                }
            }
        }
    }

    /// Renders a choice of orders. Every search sends it; only a small screen, where the table has
    /// no headings, shows it.
    fn orders(&self) -> Markup {
        let chosen = self.view.text("sort");
        let columns = self
            .table
            .columns
            .iter()
            .filter(|column| !column.name.is_empty());
        html! {
            label.narrow {
                span.unseen { "Sort by" }
                select name="sort" {
                    option value="" { "Sort: as usual" }
                    @for column in columns {
                        @let descending = format!("-{}", column.name);
                        option value=(column.name) selected[chosen == column.name] { (column.title) " ↑" }
                        option value=(descending) selected[chosen == descending] { (column.title) " ↓" }
                    }
                }
            }
        }
    }

    /// Renders the title of a column, as a link that sorts by it.
    fn heading(&self, column: &Column) -> Markup {
        let (name, is_descending) = self.view.order(self.table);
        let class = if column.is_number { "number" } else { "" };
        if column.name.is_empty() {
            return html! { th class=[column.is_number.then_some(class)] scope="col" { @if column.title == ACTIONS { span.unseen { (ACTIONS) } } @else { (column.title) } } };
        }
        let is_sorted = name == column.name;
        let state = is_sorted.then_some(if is_descending {
            "descending"
        } else {
            "ascending"
        });
        let other = if is_sorted && !is_descending {
            format!("-{name}")
        } else {
            column.name.to_owned()
        };
        let address = self
            .view
            .address(self.table.path, &[("sort", &other), ("page", "")]);
        html! { th class=[column.is_number.then_some(class)] scope="col" aria-sort=[state] { a href=(address) { (column.title) } } }
    }

    /// Renders the links to the pages around this one.
    fn pages(&self) -> Markup {
        let (page, last) = (self.page(), self.last());
        html! {
            @if last > 1 {
                nav.pages aria-label="Pages" {
                    @if page > 1 { a rel="prev" href=(self.address(page - 1)) { "Previous" } }
                    span.quiet { "Page " (page) " of " (last) }
                    @if page < last { a rel="next" href=(self.address(page + 1)) { "Next" } }
                }
            }
        }
    }

    /// Returns the text for an empty table.
    fn empty(&self) -> &str {
        match self.is_restricted() {
            true => "Nothing found. Change the search, or show all.",
            false => self.table.empty,
        }
    }

    fn is_restricted(&self) -> bool {
        let filters = self.table.filters.iter().map(|filter| filter.name);
        filters
            .chain(["search"])
            .any(|name| !self.view.text(name).is_empty())
    }

    fn page(&self) -> usize {
        self.view.wanted_page().min(self.last())
    }

    fn last(&self) -> usize {
        last_page(self.total)
    }

    fn address(&self, page: usize) -> String {
        let page = page.to_string();
        let pinned = self
            .pinned
            .as_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let changes: Vec<_> = pinned
            .into_iter()
            .chain([("page", page.as_str())])
            .collect();
        self.view.address(self.table.path, &changes)
    }
}

impl<'a, T: Row> Listing<'a, T> {
    /// The page of these rows that the view shows.
    pub(super) fn of(table: &'a Table<'a>, view: &'a View, mut rows: Vec<T>) -> Self {
        let wanted = view.search().to_lowercase();
        rows.retain(|row| {
            let filters = table
                .filters
                .iter()
                .map(|filter| (filter.name, view.text(filter.name)));
            let mut chosen = filters.filter(|(_, value)| !value.is_empty());
            chosen.all(|(name, value)| row.has(name, value)) && is_found(row, &wanted)
        });
        let (column, is_descending) = view.order(table);
        rows.sort_by_cached_key(|row| Directed {
            key: row.key(column),
            is_descending,
        });
        let total = rows.len();
        let rows = rows
            .into_iter()
            .skip(view.offset(total))
            .take(ROWS)
            .collect();
        Self::selected(table, view, rows, total)
    }
}

fn is_found<T: Row>(row: &T, wanted: &str) -> bool {
    wanted.is_empty()
        || row
            .texts()
            .iter()
            .any(|text| text.to_lowercase().contains(wanted))
}

/// A key in one of the two orders. Equal keys keep the order of the rows.
#[derive(PartialEq, Eq)]
struct Directed {
    key: Key,
    is_descending: bool,
}

impl Ord for Directed {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.is_descending {
            true => other.key.cmp(&self.key),
            false => self.key.cmp(&other.key),
        }
    }
}

impl PartialOrd for Directed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The title of the column with the buttons of each row, which only screen readers have.
pub(super) const ACTIONS: &str = "Actions";

/// Encodes a text as a part of a path or the value of a query: `%XX` for everything but letters,
/// digits and hyphens.
pub(super) fn percent_encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() || byte == b'-' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Row for &'static str {
        fn texts(&self) -> Vec<Cow<'_, str>> {
            vec![(*self).into()]
        }

        fn has(&self, _: &str, value: &str) -> bool {
            self.starts_with(value)
        }

        fn key(&self, column: &str) -> Key {
            match column {
                "length" => Key::Number(i64::try_from(self.len()).unwrap_or(i64::MAX)),
                _ => Key::Text(self.to_lowercase()),
            }
        }
    }

    const COLUMNS: &[Column] = &[
        Column::sorted("Name", "name"),
        Column::number("Length", "length"),
    ];

    fn table() -> Table<'static> {
        Table {
            path: "/x",
            nouns: ("row", "rows"),
            columns: COLUMNS,
            filters: vec![Filter::of("Start", "start", ["A", "B"])],
            sort: "name",
            empty: "No row yet.",
        }
    }

    fn view(parameters: &[(&str, &str)]) -> View {
        let mut view = View::default();
        for (name, value) in parameters {
            view.set((*name).to_owned(), value);
        }
        view
    }

    #[test]
    fn the_last_page_holds_the_remaining_rows() {
        let table = table();
        let numbers: Vec<i64> = (0..120).collect();
        for (page, shown) in [("0", 50), ("1", 50), ("3", 20), ("9", 20), ("x", 50)] {
            let view = view(&[("page", page)]);
            let listing = Listing::of(&table, &view, vec!["a"; numbers.len()]);
            assert_eq!(listing.rows.len(), shown, "{page}");
        }
        let view = view(&[("page", "2")]);
        let listing = Listing::of(&table, &view, vec!["a"; 120]);
        assert_eq!(listing.caption(), "51 to 100 of 120 rows");
        assert_eq!(
            Listing::of(&table, &view, Vec::<&str>::new()).caption(),
            "0 rows"
        );
    }

    #[test]
    fn rows_are_searched_filtered_and_sorted() {
        let table = table();
        for (parameters, expected) in [
            (&[("search", "ANN")][..], &["Anna", "Hannah"][..]),
            (&[("start", "B")], &["Ben"]),
            (&[("sort", "-length")], &["Hannah", "Anna", "Ben"]),
            (
                &[("sort", "length"), ("search", "n")],
                &["Ben", "Anna", "Hannah"],
            ),
            (&[("sort", "nothing")], &["Anna", "Ben", "Hannah"]),
        ] {
            let view = view(parameters);
            assert_eq!(
                Listing::of(&table, &view, vec!["Ben", "Hannah", "Anna"]).rows,
                expected
            );
        }
    }

    #[test]
    fn an_address_keeps_what_is_not_changed() {
        let view = view(&[("search", "a&b c"), ("page", "3")]);
        let table = table();
        let listing = Listing::of(&table, &view, vec!["a&b c"; 160]).pinned("upto", "7".to_owned());
        assert_eq!(listing.address(2), "/x?page=2&search=a%26b%20c&upto=7");
        assert_eq!(view.address("/x", &[("page", ""), ("search", "")]), "/x");
    }

    #[test]
    fn a_heading_turns_its_order_round() {
        let table = table();
        for (sort, address) in [
            ("", "-name"),
            ("name", "-name"),
            ("-name", "name"),
            ("length", "name"),
        ] {
            let view = view(&[("sort", sort)]);
            let heading = Listing::of(&table, &view, vec!["a"])
                .heading(&COLUMNS[0])
                .into_string();
            assert!(
                heading.contains(&format!("sort={address}\"")),
                "{sort}: {heading}"
            );
        }
    }
}
