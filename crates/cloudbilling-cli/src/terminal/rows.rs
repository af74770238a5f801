//! Tables of text.

use cloudbilling::codec::Printable;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// The number of spaces between two columns.
const GAP: usize = 3;

/// A header and rows of text, each row as long as the header. All text is [`Printable`].
#[derive(Debug)]
pub(crate) struct Rows {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    pub(crate) fn new<T: AsRef<str>>(header: impl IntoIterator<Item = T>) -> Self {
        Self {
            header: header.into_iter().map(printable).collect(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn push<T: AsRef<str>>(&mut self, row: impl IntoIterator<Item = T>) {
        self.rows.push(row.into_iter().map(printable).collect());
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Keeps as many columns, from the left, as fit into `width` without line breaks, and returns
    /// the names of the others.
    pub(crate) fn fit(self, width: usize) -> (Self, Vec<String>) {
        let mut used = 0;
        let fits = |&column: &usize| {
            used += self.width_of(column) + GAP;
            // One space before the first column and one after the last are one less than a gap.
            column == 0 || used <= width + 1
        };
        let kept: Vec<usize> = (0..self.header.len()).take_while(fits).collect();
        let hidden = self.header[kept.len()..].to_vec();
        (self.keep(&kept), hidden)
    }

    /// Returns the table, at most `width` characters wide. Longer cells are broken into lines, and
    /// `rule` is drawn under the header.
    pub(crate) fn draw(&self, width: usize, rule: char) -> String {
        let mut table = Table::new();
        table
            .load_style(
                TableStyle::new().header_separator(LineStyle::none().fill(rule).junction(rule)),
            )
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX))
            .set_header(&self.header);
        for row in &self.rows {
            table.add_row(row);
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            if self.has_amounts(index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
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

    /// Returns `true` for a column of numbers of which one has a fraction. Codes and dates are
    /// text, even if they consist of digits.
    fn has_amounts(&self, column: usize) -> bool {
        let texts = self.rows.iter().map(|row| row[column].as_str());
        let mut fraction = false;
        let numbers = texts.filter(|text| !text.is_empty()).all(|text| {
            fraction |= text.contains('.');
            text.parse::<f64>().is_ok()
        });
        numbers && fraction
    }
}

fn printable(text: impl AsRef<str>) -> String {
    Printable::whole(text.as_ref()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_can_leave_its_line() {
        let mut rows = Rows::new(["Na\u{202e}me", "Code"]);
        rows.push(["a\nb\u{1b}[2J", "\u{2028}1"]);
        let set = rows.draw(80, '-');
        assert_eq!(set.lines().count(), 3, "{set}");
        let shown = [r"Na\u{202e}me", r"a\nb\u{1b}[2J", r"\u{2028}1"];
        assert!(shown.iter().all(|cell| set.contains(cell)), "{set}");
    }

    #[test]
    fn only_columns_of_amounts_are_aligned_to_the_right() {
        let mut rows = Rows::new(["CustomerCode", "Total"]);
        rows.push(["12", "1.5"]);
        rows.push(["C-7", "1200.25"]);
        rows.push(["13", "55"]);
        let set = rows.draw(60, '-');
        let lines: Vec<&str> = set.lines().collect();
        assert_eq!(
            lines,
            [
                " CustomerCode     Total ",
                "------------------------",
                " 12                 1.5 ",
                " C-7            1200.25 ",
                " 13                  55 ",
            ]
        );
    }

    #[test]
    fn a_column_that_fits_is_not_broken() {
        let mut rows = Rows::new(["Number", "CustomerCode", "Total"]);
        rows.push(["1", "C-7", "1.5"]);
        for width in 24..40 {
            let (rows, _) = rows.keep(&[0, 1, 2]).fit(width);
            assert_eq!(rows.draw(width, '-').lines().count(), 3, "{width}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_named() {
        let mut rows = Rows::new(["Id", "CustomerCode", "Total"]);
        rows.push(["1", "C-7", "1.5"]);
        let (rows, hidden) = rows.fit(20);
        assert_eq!(hidden, ["Total"]);
        assert!(rows.draw(20, '-').contains("CustomerCode"));
    }

    #[test]
    fn a_long_cell_is_broken_and_not_cut() {
        let mut rows = Rows::new(["Text"]);
        rows.push(["one two three four five six seven"]);
        let set = rows.draw(12, '-');
        assert!(set.lines().all(|line| line.chars().count() <= 12), "{set}");
        assert!(set.contains("seven"), "{set}");
    }
}
