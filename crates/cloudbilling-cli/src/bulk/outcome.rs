//! The outcome of a run: a summary, rows on demand, and the exit code.

use std::path::Path;

use cloudbilling::Error;
use cloudbilling::batch::journal::JournalError;
use cloudbilling::batch::{Bulk, CallError, Checkable, RowState, Summary};
use cloudbilling::codec::Printable;
use serde_json::{Map, Value, json};

use super::arguments::{BulkArguments, RowFilter};
use super::work::Work;
use crate::failure::{ExitClass, Failure, FailureKind};
use crate::output::{self, Columns, Format};
use crate::terminal::Screen;

/// The most rows of a state in the summary for people.
const MAX_LINES: usize = 10;

/// Shows the outcome. `ended` is `true` if the run was interrupted.
pub(super) fn report<O: Checkable>(
    work: &Work<O>,
    journal: &Path,
    arguments: &BulkArguments,
    ended: Result<bool, Failure>,
    screen: &mut Screen,
) -> Result<ExitClass, Failure> {
    show(work, journal, arguments, screen)?;
    let is_interrupted = ended?;
    if let Some(stopped) = work.batch.stopped() {
        let failure = stop_failure(stopped);
        return Err(match is_interrupted {
            true => failure.with_help("run the same command again to continue"),
            false => failure,
        });
    }
    if is_interrupted {
        return Err(Failure::new(ExitClass::Interrupted, "interrupted")
            .with_help("run the same command again to continue"));
    }
    let summary = work.batch.summary();
    match summary.all_done() {
        true => Ok(ExitClass::Success),
        false => Err(open_rows(work, summary)),
    }
}

/// Returns the failure that stopped a batch.
fn stop_failure(stopped: &CallError) -> Failure {
    if let Some(error) = stopped.downcast_ref::<Error>() {
        return error.into();
    }
    match stopped.downcast_ref::<JournalError>() {
        Some(error) => error.clone().into(),
        None => Failure::new(ExitClass::Interrupted, stopped.to_string()),
    }
}

fn open_rows<O: Bulk>(work: &Work<O>, summary: Summary) -> Failure {
    let open = summary.rows() - summary.done;
    let message = format!(
        "{open} of {} are not done",
        work.words.count(summary.rows())
    );
    let help = match (summary.unknown, summary.not_attempted, work.unfindable) {
        (0, 0, _) => "correct the rows that were refused, and send them from a file of their own",
        (0, _, _) => "run the same command again to continue",
        (_, _, 0) => "run the same command again to look for the unknown rows",
        _ => {
            "run the same command again to look for the unknown rows; those without a reference must be looked for in the portal"
        }
    };
    let failure = Failure::new(FailureKind::Rows, message);
    failure.with_executed(summary.unknown > 0).with_help(help)
}

fn show<O: Bulk>(
    work: &Work<O>,
    journal: &Path,
    arguments: &BulkArguments,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if !arguments.rows.is_empty() {
        let rows = || rows(work, &arguments.rows);
        let columns = Columns::of(work.words.columns);
        output::print_rows(&arguments.output, columns, rows, screen)?;
        anstream::eprintln!("{}", title(work));
        return Ok(());
    }
    match arguments.output.format {
        Format::Table => text(work, journal, screen),
        _ => output::print_value(&arguments.output, &counts(work, journal), screen)?,
    }
    Ok(())
}

/// Shows the summary for people.
fn text<O: Bulk>(work: &Work<O>, journal: &Path, screen: &mut Screen) {
    screen.raw(&format!("{}\n", title(work)));
    for (filter, name) in [
        (RowFilter::Refused, "Refused"),
        (RowFilter::Unknown, "Unknown"),
    ] {
        let filters = [filter];
        let all = || states(work).filter(|(_, _, state)| fits(state, &filters));
        let count = all().count();
        if count == 0 {
            continue;
        }
        screen.raw(&format!("{name}:\n"));
        for (id, line, state) in all().take(MAX_LINES) {
            let line = format!("line {line}, {id}: {}", reason(state));
            screen.raw(&format!("  {}\n", Printable::new(line)));
        }
        if count > MAX_LINES {
            let state = name.to_lowercase();
            let more = count - MAX_LINES;
            screen.raw(&format!("  … and {more} more (--rows {state} shows all)\n"));
        }
    }
    if !work.batch.summary().all_done() {
        let path = journal.display().to_string();
        screen.raw(&format!("Journal: {}\n", Printable::whole(path)));
    }
}

/// Returns one line, such as `200 invoices: 190 done, 10 unknown`.
fn title<O: Bulk>(work: &Work<O>) -> String {
    let summary = work.batch.summary();
    let text = summary.to_string();
    let counts = text.split_once(": ").map_or("", |(_, counts)| counts);
    format!("{}: {counts}", work.words.count(summary.rows()))
}

fn counts<O: Bulk>(work: &Work<O>, journal: &Path) -> Value {
    let summary = work.batch.summary();
    json!({
        "Rows": summary.rows().to_string(),
        "Done": summary.done.to_string(),
        "Refused": summary.refused.to_string(),
        "Unknown": summary.unknown.to_string(),
        "NotAttempted": summary.not_attempted.to_string(),
        "Journal": journal.display().to_string(),
    })
}

fn states<O: Bulk>(work: &Work<O>) -> impl Iterator<Item = (String, usize, &RowState)> {
    let rows = work.batch.rows().zip(&work.lines);
    rows.map(|(row, line)| (row.id.to_string(), *line, row.state))
}

fn rows<'a, O: Bulk>(
    work: &'a Work<O>,
    filters: &'a [RowFilter],
) -> impl Iterator<Item = Map<String, Value>> + 'a {
    let rows = states(work).zip(&work.rows);
    let rows = rows.filter(|((_, _, state), _)| fits(state, filters));
    rows.map(|((_, line, state), values)| {
        let mut row = Map::new();
        row.insert("Line".to_owned(), line.to_string().into());
        let values = values.iter();
        row.extend(values.map(|(name, value)| ((*name).to_owned(), value.as_str().into())));
        row.insert("State".to_owned(), name(state).into());
        row.insert("Reason".to_owned(), reason(state).into());
        row
    })
}

fn fits(state: &RowState, filters: &[RowFilter]) -> bool {
    let filter = match state {
        RowState::Done(_) => RowFilter::Done,
        RowState::NotAttempted => RowFilter::NotAttempted,
        RowState::Refused(_) => RowFilter::Refused,
        RowState::InFlight | RowState::Unknown(_) => RowFilter::Unknown,
    };
    filters.contains(&filter) || filters.contains(&RowFilter::All)
}

fn name(state: &RowState) -> &'static str {
    match state {
        RowState::Done(_) => "done",
        RowState::NotAttempted => "not attempted",
        RowState::Refused(_) => "refused",
        RowState::InFlight | RowState::Unknown(_) => "unknown",
    }
}

/// Returns the reason of a state, or how it is known that a row was done.
fn reason(state: &RowState) -> String {
    let text = state.to_string();
    let reason = text.split_once(": ").map_or("", |(_, reason)| reason);
    reason.to_owned()
}
