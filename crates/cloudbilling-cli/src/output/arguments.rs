//! The arguments that choose the format of a result.

use clap::{Args, ValueEnum};

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// The format of the result
    #[arg(
        long = "output",
        short = 'o',
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) format: Format,

    /// Show these columns only, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line for each row, under a line of names; lists and objects as JSON
    Csv,
    /// An array of objects, with members in the order of the response
    Json,
    /// One object for each line
    Ndjson,
    /// A table for people
    #[default]
    Table,
    /// The XML of the response, unchanged
    Xml,
}
