//! The progress of a run on a terminal; nothing in a pipe.

use std::fmt;
use std::io::{self, IsTerminal as _};

use cloudbilling::batch::Summary;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// The least columns for a bar beside the numbers.
const WIDE: u16 = 60;

const STYLE: &str = "{wide_bar} {pos}/{len} {rate}/s, {eta} left{msg}";
const NARROW_STYLE: &str = "{pos}/{len} {rate}/s, {eta} left";

/// A line on standard error that shows how far a run is.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Begins with what earlier runs did, which does not count for the rate.
    pub(super) fn begin(summary: Summary) -> Self {
        let target = match io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(summary.rows() as u64), target);
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| width.0);
        let style = if width >= WIDE { STYLE } else { NARROW_STYLE };
        let style = ProgressStyle::with_template(style).expect("a template of the program");
        let rate = |state: &ProgressState, text: &mut dyn fmt::Write| {
            // A rate that cannot be written is not shown.
            let _ = write!(text, "{:.0}", state.per_sec());
        };
        bar.set_style(style.progress_chars("=> ").with_key("rate", rate));
        bar.set_position(settled(summary));
        bar.reset_eta();
        Self(bar)
    }

    pub(super) fn show(&self, summary: Summary) {
        let counts = [(summary.refused, "refused"), (summary.unknown, "unknown")];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let message: String = counts
            .map(|(count, state)| format!(", {count} {state}"))
            .collect();
        self.0.set_message(message);
        self.0.set_position(settled(summary));
    }

    /// Shows a line of text, also where there is no bar.
    pub(super) fn note(&self, text: &str) {
        self.0.suspend(|| anstream::eprintln!("{text}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn settled(summary: Summary) -> u64 {
    (summary.done + summary.refused + summary.unknown) as u64
}
