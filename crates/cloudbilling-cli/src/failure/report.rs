//! Failures on standard error, for people or as JSON.

use std::process::ExitCode;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use cloudbilling::codec::Printable;
use serde_json::{Value, json};

use super::Failure;

/// The version of the schema of a failure as JSON. Members may be added to a version, so a reader
/// must ignore those that it does not know.
const VERSION: u32 = 1;

/// The form of failures on standard error.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// One JSON object on one line, for programs
    Json,
    /// Text for people
    #[default]
    Text,
}

impl Failure {
    /// Prints the failure, and returns its exit code.
    pub(crate) fn report(&self, format: ErrorFormat) -> ExitCode {
        match format {
            ErrorFormat::Json => anstream::eprintln!("{}", self.json()),
            ErrorFormat::Text => {
                let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
                anstream::eprintln!("{red}error{red:#}: {self}");
            }
        }
        self.kind.class().into()
    }

    fn json(&self) -> Value {
        json!({
            "version": VERSION,
            "kind": self.kind.name(),
            "exit_code": self.kind.class().code(),
            "message": printable(&self.message),
            "causes": self.lines(&[super::CAUSE]),
            "details": self.lines(&[super::DETAIL, super::EXCERPT]),
            "help": self.help.as_deref().map(printable),
            "executed": self.executed.name(),
            "retry_after": self.retry_after.map(seconds),
        })
    }

    fn lines(&self, labels: &[&str]) -> Vec<String> {
        let lines = self.notes.iter();
        let lines = lines.filter(|(label, _)| labels.contains(label));
        lines.map(|(_, line)| printable(line)).collect()
    }
}

fn printable(text: &str) -> String {
    Printable::whole(text).to_string()
}

/// Rounds up, because an earlier try would be too early.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::super::{Executed, ExitClass};
    use super::*;

    #[test]
    fn every_exit_class_has_the_members_of_the_schema() {
        for class in ExitClass::ALL {
            let failure = Failure::new(class, "it\u{1b}failed").with_help("help");
            let json = failure.json();
            let members: Vec<_> = json.as_object().expect("an object").keys().collect();
            assert_eq!(
                members,
                [
                    "version",
                    "kind",
                    "exit_code",
                    "message",
                    "causes",
                    "details",
                    "help",
                    "executed",
                    "retry_after"
                ]
            );
            assert_eq!(json["exit_code"], class.code());
            assert_eq!(json["message"], "it\\u{1b}failed");
            assert!(["yes", "no", "unknown"].contains(&json["executed"].as_str().expect("text")));
            assert!(!json.to_string().contains('\n'));
        }
    }

    #[test]
    fn the_time_to_wait_is_rounded_up() {
        let mut failure = Failure::usage("wait");
        assert_eq!(failure.json()["retry_after"], Value::Null);
        failure.retry_after = Some(Duration::from_millis(1_001));
        assert_eq!(failure.json()["retry_after"], 2);
    }

    #[test]
    fn causes_and_details_are_apart() {
        let failure = Failure::usage("cannot write")
            .with_notes(super::super::CAUSE, ["the disk is full".to_owned()])
            .with_excerpt(["line 3"].into_iter());
        let json = failure.json();
        assert_eq!(json["causes"], json!(["the disk is full"]));
        assert_eq!(json["details"], json!(["line 3"]));
        assert_eq!(json["executed"], Executed::No.name());
    }
}
