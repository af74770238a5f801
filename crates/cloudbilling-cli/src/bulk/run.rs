//! A run: the journal, the check of unknown rows, the calls, and the pauses between them.

use std::cell::Cell;
use std::io;
use std::pin::pin;
use std::time::Duration;

use cloudbilling::batch::journal::Journal;
use cloudbilling::batch::{Batch, CallError, CallErrorKind, Checkable};
use cloudbilling::{Client, Error, ErrorKind};

use super::arguments::BulkArguments;
use super::journal::{self, OpenJournal};
use super::outcome;
use super::progress::Progress;
use super::work::Work;
use crate::connection::Connection;
use crate::failure::{ExitClass, Failure};
use crate::process::{Interrupts, runtime};
use crate::terminal::{Screen, prompt};

/// The pause if the service asks for one without a time.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs bulk work, or continues it.
pub(super) fn run<O: Checkable>(
    mut work: Work<O>,
    arguments: &BulkArguments,
    screen: &mut Screen,
) -> Result<ExitClass, Failure> {
    if arguments.check {
        let rows = work.words.count(work.batch.summary().rows());
        screen.raw(&format!(
            "{}: {rows}, no errors; nothing was sent\n",
            work.source
        ));
        return Ok(ExitClass::Success);
    }
    let connection = Connection::open(&arguments.connection)?;
    let (builder, account) = connection.builder_and_account()?;
    let client = builder.build()?;
    let OpenJournal { mut journal, age } =
        journal::open::<O>(arguments, &connection, &account, &work.input)?;
    work.batch = work
        .batch
        .rows_per_call(arguments.rows_per_call.into())
        .concurrency(arguments.calls.into());
    journal.begin(&mut work.batch)?;

    if let Err(failure) = confirm(&work, arguments, &connection) {
        journal.end(&work.batch)?;
        return Err(failure);
    }
    let path = journal.path().to_owned();
    let ended = execute(&mut work, &mut journal, &client, arguments, age);
    // After an error of a write, the claims stay as those of a run that was killed.
    let released = journal.end(&work.batch).map_err(Failure::from);
    let interrupted = ended.and_then(|interrupted| released.map(|()| interrupted));
    outcome::report(&work, &path, arguments, interrupted, screen)
}

/// Asks a person, if anything is to be sent.
fn confirm<O: Checkable>(
    work: &Work<O>,
    arguments: &BulkArguments,
    connection: &Connection<'_>,
) -> Result<(), Failure> {
    let summary = work.batch.summary();
    let open = summary.not_attempted + summary.unknown;
    if arguments.yes || open == 0 {
        return Ok(());
    }
    let (words, endpoint) = (work.words, connection.endpoint());
    let count = match summary.rows() {
        rows if rows == open => words.count(rows),
        rows => format!("{open} of {}", words.count(rows)),
    };
    let question = format!(
        "{} {count} at {endpoint}? ({})",
        words.verb, words.consequence
    );
    prompt::confirm_sending(&question)
}

/// Makes the calls. Returns `true` if it was interrupted.
fn execute<O: Checkable>(
    work: &mut Work<O>,
    journal: &mut Journal,
    client: &Client,
    arguments: &BulkArguments,
    age: Option<Duration>,
) -> Result<bool, Failure> {
    runtime::start()?.block_on(async {
        let mut run = Run {
            arguments,
            batch: &mut work.batch,
            client,
            interrupts: Interrupts::listen()?,
            journal,
            kill: KillSwitch::from_environment(),
        };
        let is_complete = run.check(age).await? && run.send().await?;
        Ok(!is_complete)
    })
}

struct Run<'a, O: Checkable> {
    arguments: &'a BulkArguments,
    batch: &'a mut Batch<O>,
    client: &'a Client,
    interrupts: Interrupts,
    journal: &'a mut Journal,
    kill: KillSwitch,
}

impl<O: Checkable> Run<'_, O> {
    /// Looks for the rows that earlier runs left unknown. Returns `false` if it was interrupted.
    async fn check(&mut self, age: Option<Duration>) -> Result<bool, Failure> {
        let unknown = self.batch.summary().unknown;
        if unknown == 0 || self.arguments.no_check {
            return Ok(true);
        }
        let timeout = self.arguments.connection.wire.timeout;
        let settled = Duration::from_secs(self.arguments.check_after.unwrap_or(timeout));
        // The last call of another run may be younger than this journal.
        let age = age.filter(|_| self.journal.rows_of_others(self.batch) == 0);
        let wait = settled.saturating_sub(age.unwrap_or_default());
        let progress = Progress::begin(self.batch.summary());
        if !wait.is_zero() {
            let seconds = wait.as_secs() + 1;
            progress.note(&format!(
                "waiting {seconds} s before {unknown} unknown rows are looked for (--check-after)"
            ));
            if !self.pause(wait).await? {
                return Ok(false);
            }
        }
        tokio::select! {
            checked = self.client.check_batch(self.batch) => checked?,
            interrupt = self.interrupts.next() => {
                interrupt?;
                return Ok(false);
            }
        };
        self.journal.update(self.batch)?;
        Ok(true)
    }

    /// Sends rows until there are none, or nothing more can be sent. Returns `false` if it was
    /// interrupted.
    async fn send(&mut self) -> Result<bool, Failure> {
        let mut left = Duration::from_secs(self.arguments.max_wait);
        loop {
            if !self.make_calls().await? {
                return Ok(false);
            }
            let Some(pause) = requested_pause(self.batch.stopped()) else {
                return Ok(true);
            };
            let Some(rest) = left.checked_sub(pause) else {
                return Ok(true);
            };
            left = rest;
            let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
            let progress = Progress::begin(self.batch.summary());
            progress.note(&format!(
                "the service asks for a pause: waiting {seconds} s"
            ));
            if !self.pause(pause).await? {
                return Ok(false);
            }
        }
    }

    /// Makes calls until the batch ends or stops. After an interrupt, the calls under way are
    /// finished; after another one, their rows are unknown. Returns `false` then.
    async fn make_calls(&mut self) -> Result<bool, Failure> {
        let Self {
            batch,
            client,
            interrupts,
            journal,
            kill,
            ..
        } = self;
        let progress = Progress::begin(batch.summary());
        let is_interrupted = Cell::new(false);
        let mut is_abandoned = false;
        {
            let calls = client.run_batch_with(batch, |event, batch| {
                kill.count();
                journal.record(&event, batch)?;
                kill.count();
                progress.show(batch.summary());
                match is_interrupted.get() {
                    true => Err(interrupted()),
                    false => Ok(()),
                }
            });
            let mut calls = pin!(calls);
            loop {
                tokio::select! {
                    _ = &mut calls => break,
                    interrupt = interrupts.next() => interrupt?,
                }
                if is_interrupted.replace(true) {
                    is_abandoned = true;
                    break;
                }
                progress.note(
                    "finishing the calls under way; interrupt again to leave their rows unknown",
                );
            }
        }
        if is_abandoned {
            journal.update(batch)?;
        }
        Ok(!is_interrupted.get())
    }

    /// Waits. Returns `false` if it was interrupted.
    async fn pause(&mut self, pause: Duration) -> Result<bool, Failure> {
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(true),
            interrupt = self.interrupts.next() => interrupt.map(|()| false),
        }
    }
}

/// Returns the pause that the service asked for, if that is why the batch stopped.
fn requested_pause(stopped: Option<&CallError>) -> Option<Duration> {
    let error: &Error = stopped?.downcast_ref()?;
    match error.kind() {
        ErrorKind::Throttled { retry_after, .. } => Some(retry_after.unwrap_or(PAUSE)),
        _ => None,
    }
}

fn interrupted() -> CallError {
    CallError::new(CallErrorKind::Blocked, io::Error::other("interrupted"))
}

/// Kills the process before or after a record of the journal, for the tests of a debug build.
struct KillSwitch {
    #[cfg(all(debug_assertions, unix))]
    left: Option<u64>,
}

impl KillSwitch {
    #[cfg(all(debug_assertions, unix))]
    fn from_environment() -> Self {
        let left = std::env::var("CLOUDBILLING_TEST_KILL_AT").ok();
        Self {
            left: left.and_then(|left| left.parse().ok()),
        }
    }

    #[cfg(not(all(debug_assertions, unix)))]
    fn from_environment() -> Self {
        Self {}
    }

    #[cfg(all(debug_assertions, unix))]
    fn count(&mut self) {
        self.left = self.left.map(|left| left.saturating_sub(1));
        if self.left == Some(0) {
            let me = rustix::process::getpid();
            // Nothing can be done, and nothing is lost, if it fails: the test notices.
            let _ = rustix::process::kill_process(me, rustix::process::Signal::KILL);
        }
    }

    #[cfg(not(all(debug_assertions, unix)))]
    fn count(&mut self) {}
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::pin::Pin;

    use clap::Parser;
    use cloudbilling::auth::{MonotonicTime, WallTime};
    use cloudbilling::batch::journal::JournalHeader;
    use cloudbilling::transport::bytes::Bytes;
    use cloudbilling::transport::http::Response;
    use cloudbilling::types::operation::UploadInvoices2;
    use cloudbilling::types::record::Invoice2;
    use cloudbilling::{ApiToken, SharedLedger, Time};
    use soap_transport::testing::Scripted;
    use tokio::time::Instant;

    use super::*;

    /// The time of the test's runtime, which passes only while everything waits.
    #[derive(Debug)]
    struct RuntimeTime(Instant);

    impl Time for RuntimeTime {
        fn now(&self) -> MonotonicTime {
            MonotonicTime::default() + self.0.elapsed()
        }

        fn wall(&self) -> WallTime {
            WallTime::from_unix_millis(self.now().as_millis())
        }

        fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(tokio::time::sleep(duration))
        }
    }

    #[derive(Parser)]
    struct Bulk {
        #[command(flatten)]
        arguments: BulkArguments,
    }

    fn pause_of(seconds: &str) -> Response<Bytes> {
        let response = Response::builder().status(429);
        let response = response.header("Retry-After", seconds).body(Bytes::new());
        response.expect("a response")
    }

    /// Uploads two invoices, each in a call of its own, with the default of `--max-wait`. Returns
    /// the summary and the seconds that it took.
    async fn upload(name: &str, script: &Scripted) -> (String, u64) {
        let begun = Instant::now();
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a writable folder");
        let header = JournalHeader::of::<UploadInvoices2>("account", "input");
        let mut journal = Journal::open(folder.join("journal"), header).expect("a new journal");
        let invoices = ["1", "2"].map(|it| Invoice2::default().invoice_reference(it));
        let mut batch = Batch::upload(invoices).rows_per_call(1).concurrency(1);
        journal.begin(&mut batch).expect("a new journal");
        let client = Client::builder("https://api.example.com/soap")
            .api_token(ApiToken::new("a token").expect("a token"))
            .ledger(SharedLedger::new(RuntimeTime(begun)))
            .transport(script.clone())
            .build()
            .expect("a client");
        let mut run = Run {
            arguments: &Bulk::parse_from(["upload"]).arguments,
            batch: &mut batch,
            client: &client,
            interrupts: Interrupts::never(),
            journal: &mut journal,
            kill: KillSwitch::from_environment(),
        };
        assert!(run.send().await.expect("it can be sent"));
        fs::remove_dir_all(&folder).expect("it was created");
        assert_eq!(script.unused(), 0, "not every response was requested");
        (batch.summary().to_string(), begun.elapsed().as_secs())
    }

    const UPLOADED: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
        <UploadInvoices2Response xmlns='http://tempuri.org/'><UploadInvoices2Result>true\
        </UploadInvoices2Result><ResultCode>Success</ResultCode></UploadInvoices2Response>\
        </s:Body></s:Envelope>";

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_service_asks_for_is_waited_for() {
        let script = Scripted::new();
        script
            .respond(pause_of("600"))
            .respond_body(200, "text/xml", UPLOADED)
            .respond(pause_of("300"))
            .respond_body(200, "text/xml", UPLOADED);
        let uploaded = upload("bulk-pauses", &script).await;
        assert_eq!(uploaded, ("2 rows: 2 done".to_owned(), 900));
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_are_waited_for_only_within_the_limit_together() {
        let script = Scripted::new();
        script
            .respond(pause_of("600"))
            .respond_body(200, "text/xml", UPLOADED)
            .respond(pause_of("301"));
        let (summary, seconds) = upload("bulk-limit", &script).await;
        assert_eq!(summary, "2 rows: 1 done, 1 not attempted");
        assert_eq!(seconds, 600);
    }
}
