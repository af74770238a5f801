//! The result of a probe, for people and for programs.

use serde_json::{Map, Value, json};

use super::contract_file::ContractFile;
use super::evidence::{Finding, Source, Verdict};
use super::gate::Stop;
use super::notes::Fact;
use super::observe::Stage;
use crate::failure::{ExitClass, Failure};
use crate::output::{self, Columns, Format, OutputArguments};
use crate::terminal::{Rows, Screen};

/// Everything that a probe found out.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) findings: Vec<Finding>,
    pub(super) facts: Vec<Fact>,
    /// The contract, or the reason why the findings are not one.
    pub(super) file: Result<ContractFile, String>,
    pub(super) requests: usize,
    pub(super) stage: Stage,
    /// The request that came furthest, in words.
    pub(super) best: Option<String>,
    pub(super) stop: Option<Stop>,
}

impl Report {
    pub(super) fn show(
        &self,
        arguments: &OutputArguments,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        match arguments.format {
            Format::Table if arguments.columns.is_empty() => self.show_tables(screen),
            Format::Json if arguments.columns.is_empty() => {
                output::print_value(arguments, &self.json(), screen)?;
            }
            _ => {
                let rows = || self.findings.iter().map(row);
                output::print_rows(arguments, Columns::default(), rows, screen)?;
            }
        }
        Ok(())
    }

    /// Returns `false` if the service could not be asked, so that a contract would show nothing.
    pub(super) fn has_asked(&self) -> bool {
        matches!(self.stop, None | Some(Stop::Limit | Stop::Throttled))
    }

    /// Returns the failure of a probe that found no request that the service accepts, or that had
    /// to stop.
    pub(super) fn failure(&self) -> Result<(), Failure> {
        match &self.stop {
            Some(stop) => self.stopped(stop),
            None if self.stage == Stage::Accepted => Ok(()),
            None => Err(self.not_accepted()),
        }
    }

    fn stopped(&self, stop: &Stop) -> Result<(), Failure> {
        Err(match stop {
            Stop::Limit if self.stage == Stage::Accepted => return Ok(()),
            Stop::Limit => {
                let what = "no request was accepted before the maximum number was reached";
                Failure::new(ExitClass::Response, what).with_help(
                    "allow more with --max-requests, or give names to start with by --contract",
                )
            }
            Stop::NotARead(why) => Failure::usage(format!("a request was not sent: {why}"))
                .with_help("check the actions in the contract file, and those in the WSDL"),
            Stop::Throttled => Failure::new(ExitClass::Service, "the service asked to slow down")
                .with_help("run it again later, with a longer --pause"),
            Stop::Unreachable(error) => cloudbilling::Error::from(error.clone()).into(),
            Stop::Unwritable(why) => {
                Failure::usage(format!("the request cannot be written: {why}"))
                    .with_help("check the names in the contract file")
            }
        })
    }

    fn not_accepted(&self) -> Failure {
        let best = self.best.as_deref().unwrap_or("no response");
        let (class, what, help) = match self.stage {
            Stage::Authentication => (
                ExitClass::Authentication,
                "the token was refused",
                "check that the API token is valid and permits reads",
            ),
            _ => (
                ExitClass::Response,
                "no request was accepted",
                "check that the endpoint is that of the API; --contract can give names to start with",
            ),
        };
        Failure::new(class, format!("{what}: {best}")).with_help(help)
    }

    fn show_tables(&self, screen: &mut Screen) {
        let mut decided = Rows::new(["Setting", "Verdict", "Value", "Evidence"]);
        let mut open = Rows::new(["Not decided", "Reason"]);
        for finding in &self.findings {
            let (verdict, reason) = verdict(finding.verdict);
            let setting = finding.setting;
            match (reason, finding.statements.is_empty()) {
                (None, _) => {
                    decided.push([setting, verdict, &short(&finding.values), &sources(finding)]);
                }
                (Some(reason), true) => open.push([setting, reason]),
                (Some(reason), false) => {
                    open.push([setting, &format!("{reason}: {}", shown(finding))]);
                }
            }
        }
        for table in [&decided, &open] {
            if table.len() > 0 {
                screen.table(table, 0);
                screen.blank_line();
            }
        }
        let mut facts = Rows::new(["Also seen", "Response"]);
        for fact in &self.facts {
            facts.push([&fact.topic, &fact.seen]);
        }
        screen.table(&facts, 0);
        screen.raw(&format!("\n{}\n", self.summary()));
    }

    fn summary(&self) -> String {
        let count = |is: fn(&Verdict) -> bool| {
            self.findings
                .iter()
                .filter(|finding| is(&finding.verdict))
                .count()
        };
        let confirmed = count(|it| *it == Verdict::Confirmed);
        let contradicted = count(|it| *it == Verdict::Contradicted);
        let open = self.findings.len() - confirmed - contradicted;
        let stopped = match &self.stop {
            Some(Stop::Limit) => " Stopped at the maximum number of requests (--max-requests).",
            Some(_) => " Stopped before the end.",
            None => "",
        };
        format!(
            "{confirmed} settings confirmed, {contradicted} contradicted, {open} not decided; {} requests, all of them reads.{stopped}",
            self.requests
        )
    }

    fn json(&self) -> Value {
        let settings: Vec<Value> = self
            .findings
            .iter()
            .map(|it| Value::Object(row(it)))
            .collect();
        let facts: Vec<Value> = self
            .facts
            .iter()
            .map(|fact| json!({ "topic": fact.topic, "response": fact.seen }))
            .collect();
        json!({
            "accepted": self.stage == Stage::Accepted,
            "requests": self.requests,
            "complete": self.stop.is_none(),
            "settings": settings,
            "facts": facts,
        })
    }
}

fn row(finding: &Finding) -> Map<String, Value> {
    let (verdict, reason) = verdict(finding.verdict);
    let evidence: Vec<Value> = finding
        .statements
        .iter()
        .map(|it| json!({ "source": source(it.source), "values": it.values, "note": it.note }))
        .collect();
    let row = json!({
        "setting": finding.setting,
        "verdict": verdict,
        "reason": reason,
        "values": finding.values,
        "evidence": evidence,
    });
    match row {
        Value::Object(row) => row,
        _ => unreachable!("the macro made an object"),
    }
}

fn verdict(verdict: Verdict) -> (&'static str, Option<&'static str>) {
    match verdict {
        Verdict::Confirmed => ("confirmed", None),
        Verdict::Contradicted => ("contradicted", None),
        Verdict::NotDecided(reason) => ("not decided", Some(reason)),
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Response => "seen",
        Source::Wsdl => "WSDL",
    }
}

/// Returns the sources that agree, and the last of their notes.
fn sources(finding: &Finding) -> String {
    let has = |source| finding.statements.iter().any(|it| it.source == source);
    let sources = match (has(Source::Wsdl), has(Source::Response)) {
        (true, true) => "WSDL and seen",
        (true, false) => "WSDL",
        _ => "seen",
    };
    let note = finding
        .statements
        .last()
        .map_or("", |statement| &statement.note);
    format!("{sources}: {note}")
}

/// Returns what each source shows, where they differ.
fn shown(finding: &Finding) -> String {
    let shown = finding.statements.iter().map(|it| {
        format!(
            "{} {} ({})",
            source(it.source),
            it.values.join(", "),
            it.note
        )
    });
    shown.collect::<Vec<_>>().join("; ")
}

/// Returns a list for a cell of a table.
fn short(values: &[String]) -> String {
    match values {
        [first, second, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, and {} more", rest.len())
        }
        _ => values.join(", "),
    }
}
