//! A table of text.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// Blanks beside the text of a column.
const PADDING: usize = 2;

/// A header and rows of text, each row as long as the header.
#[derive(Debug)]
pub(crate) struct Rows {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    pub(crate) fn new<T: Into<String>>(header: impl IntoIterator<Item = T>) -> Self {
        Self {
            header: header.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn push<T: Into<String>>(&mut self, row: impl IntoIterator<Item = T>) {
        self.rows.push(row.into_iter().map(Into::into).collect());
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Keeps the columns of these names, in that order.
    ///
    /// # Errors
    /// The first name that is no column.
    pub(crate) fn select<'a>(self, names: &[&'a str]) -> Result<Self, &'a str> {
        let position = |name| {
            self.header
                .iter()
                .position(|column| column == name)
                .ok_or(name)
        };
        let kept: Vec<usize> = names
            .iter()
            .map(|&name| position(name))
            .collect::<Result<_, _>>()?;
        Ok(self.keep(&kept))
    }

    /// Keeps as many columns, from the left, as fit into `width` unbroken, and returns the names of the others.
    pub(crate) fn fit(self, width: usize) -> (Self, Vec<String>) {
        let mut used = 0;
        let fits = |&column: &usize| {
            used += self.width_of(column) + PADDING;
            column == 0 || used <= width
        };
        let kept: Vec<usize> = (0..self.header.len()).take_while(fits).collect();
        let hidden = self.header[kept.len()..].to_vec();
        (self.keep(&kept), hidden)
    }

    /// Sets the table at most `width` columns wide, longer cells broken, with `rule` under the header.
    pub(crate) fn set(&self, width: usize, rule: char) -> String {
        let mut table = Table::new();
        table
            .load_style(
                TableStyle::new().header_separator(LineStyle::none().fill(rule).junction(rule)),
            )
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX))
            .set_header(&self.header);
        for row in &self.rows {
            table.add_row(row.iter().map(|text| {
                let alignment = if is_amount(text) {
                    CellAlignment::Right
                } else {
                    CellAlignment::Left
                };
                Cell::new(text).set_alignment(alignment)
            }));
        }
        table.to_string()
    }

    fn keep(&self, columns: &[usize]) -> Self {
        let keep = |row: &Vec<String>| columns.iter().map(|&column| row[column].clone()).collect();
        Self {
            header: keep(&self.header),
            rows: self.rows.iter().map(keep).collect(),
        }
    }

    fn width_of(&self, column: usize) -> usize {
        let rows = self.rows.iter().map(|row| &row[column]);
        rows.chain([&self.header[column]])
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    }
}

/// Codes and dates are text even if they are made of digits; only what has a fraction is an amount.
fn is_amount(text: &str) -> bool {
    text.contains('.') && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_amounts_stand_at_the_right() {
        let mut rows = Rows::new(["CustomerCode", "Total"]);
        rows.push(["12", "1.5"]);
        rows.push(["C-7", "1200.25"]);
        let set = rows.set(60, '-');
        let lines: Vec<&str> = set.lines().collect();
        assert_eq!(
            lines,
            [
                " CustomerCode   Total   ",
                "------------------------",
                " 12                 1.5 ",
                " C-7            1200.25 ",
            ]
        );
    }

    #[test]
    fn columns_that_do_not_fit_are_named() {
        let mut rows = Rows::new(["Id", "CustomerCode", "Total"]);
        rows.push(["1", "C-7", "1.5"]);
        let (rows, hidden) = rows.fit(20);
        assert_eq!(hidden, ["Total"]);
        assert!(rows.set(20, '-').contains("CustomerCode"));
    }

    #[test]
    fn columns_can_be_chosen() {
        let mut rows = Rows::new(["Id", "Total"]);
        rows.push(["1", "1.5"]);
        assert!(
            rows.select(&["Total", "Nothing"])
                .is_err_and(|name| name == "Nothing")
        );
    }

    #[test]
    fn a_long_cell_is_broken_and_not_cut() {
        let mut rows = Rows::new(["Text"]);
        rows.push(["one two three four five six seven"]);
        let set = rows.set(12, '-');
        assert!(set.lines().all(|line| line.chars().count() <= 12), "{set}");
        assert!(set.contains("seven"), "{set}");
    }
}
