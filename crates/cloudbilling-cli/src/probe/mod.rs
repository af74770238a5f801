//! `cloudbilling probe` and `cloudbilling capture`: reads with an API token that show how the real
//! service does what its documentation leaves open.
//!
//! Only `reads` makes requests, and only the `guard` lets them pass. A response becomes an
//! observation, then evidence, then a verdict; contradictory evidence decides nothing.
//!
//! It must not depend on the other commands, but for the calls of `call`.

mod anatomy;
mod arguments;
mod capture;
mod contract_file;
mod description;
mod evidence;
mod fetch;
mod gate;
mod guard;
mod node;
mod notes;
mod observe;
mod reads;
mod redact;
mod report;
mod search;
mod survey;

use std::cell::Cell;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;

use self::arguments::day_of;
use self::contract_file::ContractFile;
use self::evidence::{Evidence, Source};
use self::gate::Gate;
use self::guard::Guard;
use self::notes::Notes;
use self::observe::Stage;
use self::reads::Spelling;
use self::report::Report;
use self::survey::Survey;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::Screen;

pub(crate) use self::arguments::{CaptureArguments, ProbeArguments};
pub(crate) use self::capture::run as run_capture;

/// Asks the service, shows the report, and writes the contract.
pub(crate) fn run(arguments: &ProbeArguments, screen: &mut Screen) -> Result<(), Failure> {
    if let Some(path) = &arguments.write {
        is_free(path)?;
    }
    let report = ask(arguments)?;
    report.show(&arguments.output, screen)?;
    let path = arguments.write.as_ref();
    if let Some(path) = path.filter(|_| report.has_asked()) {
        let file = report.file.as_ref();
        let file = file.map_err(|error| {
            Failure::usage(format!(
                "the contract was not written, because it would be invalid: {error}"
            ))
        })?;
        write_new(path, &file.text)?;
    }
    report.failure()
}

fn ask(arguments: &ProbeArguments) -> Result<Report, Failure> {
    let connection = Connection::open(&arguments.connection)?;
    let token = connection.api_token()?;
    let transport = connection.transport(&token)?;
    let now = Timestamp::now();
    let guard = Guard::new(connection.contract());
    let gate = Gate {
        transport: &*transport,
        guard: &guard,
        http_headers: connection.http_headers(),
        options: &connection.call_options(),
        limit: arguments.limit(),
        sent: Cell::new(0),
    };
    let mut survey = Survey {
        gate: &gate,
        endpoint: connection.endpoint().uri(),
        token: &token,
        decoder: &connection.decoder(),
        start: connection.contract(),
        sample: &arguments.sample.at(now),
        tries_invalid_token: arguments.try_invalid_token,
        notes: Notes::default(),
        evidence: Evidence::new(&token),
        spelling: Spelling::new(connection.contract().clone()),
        stage: Stage::NoSoap,
    };
    let stop = runtime::start()?.block_on(survey.run()).err();
    Ok(survey.report(stop, &day_of(now)))
}

impl Survey<'_> {
    fn report(mut self, stop: Option<gate::Stop>, date: &str) -> Report {
        self.conclude_error_word();
        let findings = self.evidence.findings(self.start);
        Report {
            file: ContractFile::new(&findings, &self.spelling.contract, date),
            findings,
            facts: self.notes.facts,
            requests: self.gate.sent.get(),
            stage: self.stage,
            best: self.notes.best,
            stop,
        }
    }

    /// Of two declared words of which one was seen in a success, the other is that of a failure.
    fn conclude_error_word(&mut self) {
        if self.evidence.has("response.error") {
            return;
        }
        let success = self.evidence.seen("response.success");
        let words = self.notes.code_words.iter();
        let others: Vec<&String> = words.filter(|word| !success.contains(word)).collect();
        if let ([other], 2) = (&others[..], self.notes.code_words.len()) {
            let note = "the declared word that no accepted request had";
            self.evidence
                .add("response.error", [other.as_str()], Source::Wsdl, note);
        }
    }
}

/// Fails if there is a file, before anything is sent.
fn is_free(path: &Path) -> Result<(), Failure> {
    match path.exists() {
        true => Err(exists(path)),
        false => Ok(()),
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::file("write", path, &error),
    })
}

fn exists(path: &Path) -> Failure {
    Failure::usage(format!("{} exists already", path.display())).with_help("choose another name")
}
