//! Billing data for people: a page of a table, searched, filtered and sorted by the database.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

/// A table that can be browsed.
#[derive(Debug)]
pub(crate) struct Source {
    /// The `FROM` clause. The rows are `r`.
    from: &'static str,
    pub(crate) fields: &'static [Field],
}

/// A column of a [`Source`].
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    sql: &'static str,
    form: Form,
    is_searched: bool,
}

/// The form in which a value is stored.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// Milliseconds.
    Moment,
    Number,
    Text,
}

/// The rows that are wanted. A name that the table does not have is ignored.
#[derive(Clone, Debug)]
pub(crate) struct Browse<'a> {
    /// A part of any searched text, ignoring the case of ASCII letters.
    pub(crate) search: &'a str,
    /// Fields with the value that they must have.
    pub(crate) filters: Vec<(&'a str, &'a str)>,
    pub(crate) order: &'a str,
    pub(crate) is_descending: bool,
    /// Rows on one page.
    pub(crate) limit: usize,
}

/// One page of rows.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) rows: Vec<Record>,
    /// The number of rows on all pages.
    pub(crate) total: usize,
}

/// A row, as texts. A value that is not stored is empty.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    source: &'static Source,
    values: Vec<String>,
}

impl Source {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

impl Record {
    /// The value of a field; empty if there is no such field.
    pub(crate) fn text(&self, name: &str) -> &str {
        let place = self
            .source
            .fields
            .iter()
            .position(|field| field.name == name);
        place
            .and_then(|place| self.values.get(place))
            .map_or("", String::as_str)
    }
}

impl Field {
    const fn new(name: &'static str, sql: &'static str, form: Form, is_searched: bool) -> Self {
        Self {
            name,
            sql,
            form,
            is_searched,
        }
    }

    /// Returns the SQL for the value as a text.
    fn text(&self) -> String {
        let sql = self.sql;
        match self.form {
            Form::Moment => {
                format!("coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', {sql} / 1000, 'unixepoch'), '')")
            }
            Form::Number => format!(
                "CASE WHEN {sql} IS NULL THEN '' ELSE rtrim(rtrim(printf('%.10f', {sql}), '0'), '.') END"
            ),
            Form::Text => format!("coalesce({sql}, '')"),
        }
    }
}

const fn moment(name: &'static str, sql: &'static str) -> Field {
    Field::new(name, sql, Form::Moment, false)
}

const fn number(name: &'static str, sql: &'static str) -> Field {
    Field::new(name, sql, Form::Number, false)
}

const fn text(name: &'static str, sql: &'static str) -> Field {
    Field::new(name, sql, Form::Text, false)
}

const fn searched(name: &'static str, sql: &'static str) -> Field {
    Field::new(name, sql, Form::Text, true)
}

pub(crate) static CUSTOMERS: Source = Source {
    from: "customers r",
    fields: &[
        text("environment", "r.environment"),
        searched("code", "r.code"),
        searched("name", "r.name"),
        number(
            "purchases",
            "(SELECT count(*) FROM purchases p WHERE p.environment = r.environment AND p.customer_code = r.code)",
        ),
        number(
            "invoices",
            "(SELECT count(*) FROM invoices i WHERE i.environment = r.environment AND i.customer_code = r.code)",
        ),
    ],
};

pub(crate) static PURCHASES: Source = Source {
    from: "purchases r",
    fields: &[
        text("environment", "r.environment"),
        searched("reference", "r.reference"),
        searched("customer", "r.customer_code"),
        searched("label", "r.product_label"),
        text("date", "r.purchase_date"),
        number("quantity", "r.quantity"),
        text("end", "r.end_date"),
        searched("invoice", "r.invoice_reference"),
        number("price", "r.override_unit_price"),
        number("cost", "r.override_cost"),
        text(
            "state",
            "iif(r.delete_reason IS NULL, 'stored', 'marked for deletion')",
        ),
    ],
};

pub(crate) static INVOICES: Source = Source {
    from: "invoices r",
    fields: &[
        text("environment", "r.environment"),
        searched("id", "r.id"),
        searched("customer", "r.customer_code"),
        searched("reference", "r.reference"),
        searched("number", "r.number"),
        text("status", "r.status"),
        text("kind", "r.kind"),
        text("date", "r.invoice_date"),
        text("start", "r.period_start"),
        text("end", "r.period_end"),
        number("total", "r.total"),
        text("currency", "r.currency"),
    ],
};

pub(crate) static RESULTS: Source = Source {
    from: "transformation_results r JOIN invoices i ON i.environment = r.environment AND i.id = r.invoice_id",
    fields: &[
        text("environment", "r.environment"),
        searched("id", "r.id"),
        searched("name", "r.transformation_name"),
        searched("customer", "i.customer_code"),
        searched("invoice", "coalesce(i.number, i.reference, i.id)"),
        moment("created", "r.created_at"),
        text("type", "r.content_type"),
        number("bytes", "length(r.file)"),
    ],
};

/// Finds one page. `offset` returns the number of rows before it from the number of all rows.
pub(crate) fn browse(
    db: &Connection,
    source: &'static Source,
    query: &Browse<'_>,
    offset: impl Fn(usize) -> usize,
) -> rusqlite::Result<Found> {
    let (clause, values) = conditions(source, query);
    let count = format!("SELECT count(*) FROM {}{clause}", source.from);
    let total = db
        .prepare_cached(&count)?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    let columns: Vec<_> = source.fields.iter().map(Field::text).collect();
    let sql = format!(
        "SELECT {} FROM {}{clause} ORDER BY {} LIMIT {} OFFSET {}",
        columns.join(", "),
        source.from,
        order(source, query),
        query.limit,
        offset(total)
    );
    let read = |row: &Row<'_>| {
        let values = (0..source.fields.len()).map(|place| row.get(place));
        Ok(Record {
            source,
            values: values.collect::<rusqlite::Result<_>>()?,
        })
    };
    let rows = db
        .prepare(&sql)?
        .query_map(params_from_iter(&values), read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Found { rows, total })
}

/// Returns the `WHERE` clause and its parameters.
fn conditions(source: &Source, query: &Browse<'_>) -> (String, Vec<Value>) {
    let (mut clauses, mut values) = (Vec::new(), Vec::new());
    for (name, value) in &query.filters {
        if let Some(field) = source.fields.iter().find(|field| field.name == *name) {
            clauses.push(format!("{} = ?", field.sql));
            values.push((*value).to_owned().into());
        }
    }
    if !query.search.is_empty() {
        let fields = source.fields.iter().filter(|field| field.is_searched);
        let likes: Vec<_> = fields
            .map(|field| format!("{} LIKE ? ESCAPE '\\'", field.sql))
            .collect();
        let pattern = Value::from(format!("%{}%", escaped(query.search)));
        values.extend(likes.iter().map(|_| pattern.clone()));
        clauses.push(format!("({})", likes.join(" OR ")));
    }
    match clauses.is_empty() {
        true => (String::new(), values),
        false => (format!(" WHERE {}", clauses.join(" AND ")), values),
    }
}

/// The key of each table follows, so that pages do not overlap.
fn order(source: &Source, query: &Browse<'_>) -> String {
    let field = source.fields.iter().find(|field| field.name == query.order);
    let direction = if query.is_descending { "DESC" } else { "ASC" };
    let field = field.map_or_else(String::new, |field| format!("{} {direction}, ", field.sql));
    format!("{field}{}, {}", source.fields[0].sql, source.fields[1].sql)
}

/// Escapes the wildcards of `LIKE`.
fn escaped(search: &str) -> String {
    search
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::billing::{customers, invoices};
    use crate::data::seed;
    use crate::data::storage::{Storage, Store};
    use crate::data::timestamp::Timestamp;

    fn query<'a>(search: &'a str, order: &'a str) -> Browse<'a> {
        Browse {
            search,
            filters: Vec::new(),
            order,
            is_descending: false,
            limit: 50,
        }
    }

    fn codes(store: &Store, query: &Browse<'_>) -> (Vec<String>, usize) {
        let found = store
            .read(|db| browse(db, &CUSTOMERS, query, |_| 0))
            .expect("a query");
        (
            found
                .rows
                .iter()
                .map(|row| row.text("code").to_owned())
                .collect(),
            found.total,
        )
    }

    fn customers() -> Store {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let added: rusqlite::Result<()> = store.write(|db| {
            for (code, name) in [("1", "a_b"), ("2", "aXb"), ("3", "100 %"), ("4", "A_B")] {
                customers::add(db, "Demo", code, name)?;
            }
            customers::add(db, "Test", "1", "other").map(drop)
        });
        added.expect("new customers");
        store
    }

    #[test]
    fn wildcards_are_searched_as_they_are() {
        let store = customers();
        for (search, expected) in [
            ("a_b", &["1", "4"][..]),
            ("%", &["3"]),
            ("\\", &[]),
            ("'", &[]),
        ] {
            assert_eq!(
                codes(&store, &query(search, "code")).0,
                expected,
                "{search}"
            );
        }
    }

    #[test]
    fn rows_are_filtered_sorted_and_counted() {
        let store = customers();
        let demo = Browse {
            filters: vec![("environment", "Demo"), ("nothing", "x")],
            limit: 2,
            ..query("", "code")
        };
        assert_eq!(
            codes(&store, &demo),
            (vec!["1".to_owned(), "2".to_owned()], 4)
        );
        let last = Browse {
            is_descending: true,
            ..demo
        };
        assert_eq!(codes(&store, &last).0, ["4", "3"]);
        let unknown = Browse {
            order: "code; DROP TABLE customers",
            ..query("", "")
        };
        assert_eq!(codes(&store, &unknown).1, 5);
    }

    #[test]
    fn every_source_has_sound_sql() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let now = Timestamp::from_millis(1_700_000_000_000);
        let seeded: Result<bool, _> = store.write(|db| seed::demo(db, "Demo", now));
        seeded.expect("an empty environment");
        for source in [&CUSTOMERS, &PURCHASES, &INVOICES, &RESULTS] {
            for field in source.fields {
                let filtered = Browse {
                    filters: vec![("environment", "Demo")],
                    ..query("1", field.name)
                };
                let found = store
                    .read(|db| browse(db, source, &filtered, |_| 0))
                    .expect("sound SQL");
                assert!(found.total > 0 && found.rows.len() <= 50, "{}", field.name);
            }
        }
        let approved = Browse {
            filters: vec![("status", "APPROVED")],
            ..query("", "")
        };
        let found = store
            .read(|db| browse(db, &INVOICES, &approved, |_| 0))
            .expect("sound SQL");
        assert!(
            found
                .rows
                .iter()
                .all(|row| invoices::is_read_only(row.text("status")))
        );
    }
}
