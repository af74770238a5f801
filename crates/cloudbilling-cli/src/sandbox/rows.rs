//! `--load`: a file with rows.

use std::fs;
use std::path::PathBuf;

use cloudbilling_sandbox::{Admin, Table};

use crate::failure::Failure;

/// A file with rows: CSV of one table, or JSON.
#[derive(Clone, Debug)]
pub(crate) struct RowsFile {
    table: Option<Table>,
    path: PathBuf,
}

impl RowsFile {
    /// Loads the rows into the environment of `admin`.
    pub(super) fn load(&self, admin: &Admin) -> Result<(), Failure> {
        let text = fs::read_to_string(&self.path)
            .map_err(|error| Failure::file("read", &self.path, &error))?;
        let loaded = match self.table {
            Some(table) => admin.load_csv(table, &text),
            None => admin.load_json(&text),
        };
        match loaded {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::usage(format!("{}: {error}", self.path.display()))
                .with_help("correct the file; none of its rows is loaded")),
        }
    }
}

/// Reads `FILE` or `TABLE=FILE`.
#[allow(clippy::unnecessary_wraps, reason = "as clap expects it")]
pub(super) fn parse(text: &str) -> Result<RowsFile, String> {
    let (table, path) = match text.split_once('=') {
        Some(("customers", path)) => (Some(Table::Customers), path),
        Some(("invoices", path)) => (Some(Table::Invoices), path),
        Some(("purchases", path)) => (Some(Table::Purchases), path),
        _ => (None, text),
    };
    Ok(RowsFile {
        table,
        path: path.into(),
    })
}
