//! Uploads that are killed, and two at once: every row arrives once.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::process::Command;

use cloudbilling_sandbox::{NewApiToken, Sandbox};
use rexpect::session::spawn_command;

use crate::home::Home;
use crate::program::MARKED_TOKEN;

/// Milliseconds that only a hang exceeds.
const PATIENCE: u64 = 600_000;

/// A user of a sandbox.
pub(crate) struct Customer {
    pub(crate) home: Home,
    pub(crate) sandbox: Sandbox,
}

impl Customer {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::builder().http_loopback(true).start();
        let sandbox = sandbox.expect("the sandbox starts");
        let token = NewApiToken::new("bulk").secret(MARKED_TOKEN);
        sandbox.admin().ensure_api_token(&token).expect("a token");
        let home = Home::new();
        Self { home, sandbox }
    }

    /// The program with a token, and without a terminal.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloudbilling"));
        command
            .args(arguments)
            .args(["--allow-http-loopback", "--endpoint"])
            .arg(self.sandbox.endpoint())
            .current_dir(&self.home.0)
            .env_clear()
            .env("HOME", &self.home.0)
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
        command
    }

    /// Runs `invoices upload` with one call at once, so that none is under way at a kill.
    pub(crate) fn upload(&self, file: &str, more: &[&str]) -> Command {
        let arguments = [
            &[
                "invoices",
                "upload",
                file,
                "--yes",
                "--calls",
                "1",
                "--check-after",
                "0",
            ],
            more,
        ];
        self.command(&arguments.concat())
    }

    /// Returns the references of the invoices that the service has: a list for each customer,
    /// because one of all of them can be larger than a message may be.
    pub(crate) fn references(&self) -> Vec<String> {
        let mut references = Vec::new();
        for customer in CUSTOMERS {
            let arguments =
                format!("invoices list -o csv --columns InvoiceReference --customer {customer}");
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let output = self.command(&arguments).output();
            let output = output.expect("the program starts");
            assert!(output.status.success(), "{output:?}");
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            references.extend(text.lines().skip(1).map(str::to_owned));
        }
        references
    }

    #[track_caller]
    pub(crate) fn assert_each_once(&self, rows: usize) {
        let references = self.references();
        let unique: HashSet<&String> = references.iter().collect();
        assert_eq!((references.len(), unique.len()), (rows, rows));
    }
}

/// Customers of a number such that no list has a round number of records, which could be a limit of
/// the service.
const CUSTOMERS: std::ops::Range<usize> = 100..113;

/// Returns a file of invoices with these numbers.
pub(crate) fn invoices(rows: std::ops::Range<usize>) -> String {
    let mut text = "CustomerCode;InvoiceReference;InvoiceDate\n".to_owned();
    for row in rows {
        let customer = CUSTOMERS.start + row % CUSTOMERS.len();
        writeln!(text, "{customer};R-{row:07};2026-01-31").expect("a text");
    }
    text
}

fn setting(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().expect("a number"))
}

/// Numbers that look random and are the same in every run.
fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    }
}

#[test]
fn a_killed_upload_is_continued_and_every_row_arrives_once() {
    let rows = setting("CLOUDBILLING_BULK_ROWS", 2_000);
    let kills = setting("CLOUDBILLING_BULK_KILLS", 4);
    let customer = Customer::new();
    customer.home.write("invoices.csv", invoices(0..rows));
    let mut number = numbers(7);
    // Each call has four places for a kill: before and after each of its two records.
    let calls = rows.div_ceil(47) as u64;
    let places = (calls * 4 / (kills as u64 + 1)).max(1);
    for _ in 0..kills {
        let mut command = customer.upload("invoices.csv", &["--rows-per-call", "47"]);
        let place = 1 + number(places);
        let killed = command.env("CLOUDBILLING_TEST_KILL_AT", place.to_string());
        let output = killed.output().expect("the program starts");
        assert_eq!(output.status.code(), None, "at {place}: {output:?}");
    }
    // The first run looks for what was in flight; the next ones for what it could not decide.
    let is_done = (0..4).any(|_| {
        let mut command = customer.upload("invoices.csv", &["--rows-per-call", "47"]);
        command
            .output()
            .expect("the program starts")
            .status
            .success()
    });
    assert!(
        is_done,
        "{:?}",
        customer.upload("invoices.csv", &[]).output()
    );
    customer.assert_each_once(rows);
}

/// The first run has claimed its rows, and waits for a person to confirm.
#[test]
fn two_runs_at_once_do_not_send_one_row_twice() {
    let customer = Customer::new();
    customer.home.write("one.csv", invoices(0..60));
    customer.home.write("other.csv", invoices(30..90));
    let mut first = Command::new("/bin/sh");
    let program = env!("CARGO_BIN_EXE_cloudbilling");
    let script = format!(
        "'{program}' invoices upload one.csv --allow-http-loopback --endpoint {}; echo code=$?",
        customer.sandbox.endpoint()
    );
    first
        .args(["-c", &script])
        .current_dir(&customer.home.0)
        .env_clear()
        .env("HOME", &customer.home.0)
        .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
    let mut first = spawn_command(first, Some(PATIENCE)).expect("a terminal");
    first.exp_string("[y/N] ").expect("a question");

    let again = customer.upload("one.csv", &[]).output();
    let again = again.expect("the program starts");
    let said = String::from_utf8_lossy(&again.stderr);
    assert_eq!(again.status.code(), Some(13), "{said}");
    assert!(said.contains("is in use by another process"), "{said}");

    let second = customer.upload("other.csv", &[]).output();
    let second = second.expect("the program starts");
    let shown = String::from_utf8_lossy(&second.stdout);
    assert_eq!(second.status.code(), Some(12), "{shown}");
    assert!(
        shown.starts_with("60 invoices: 30 done, 30 unknown\n"),
        "{shown}"
    );
    let reason = "another run that is under way has claimed it";
    assert!(shown.contains(reason), "{shown}");

    first.send_line("y").expect("a terminal");
    first.exp_string("code=0").expect("it ends");
    let second = customer.upload("other.csv", &[]).output();
    let second = second.expect("the program starts");
    assert_eq!(second.status.code(), Some(0), "{second:?}");
    customer.assert_each_once(90);
}

/// A limit of the size of files stands for a full disk.
#[test]
fn a_full_disk_stops_an_upload_before_anything_is_sent_that_is_not_recorded() {
    let customer = Customer::new();
    customer.home.write("invoices.csv", invoices(0..300));
    let program = env!("CARGO_BIN_EXE_cloudbilling");
    // In blocks of 512 bytes: room for the claims, and not for the whole journal.
    let script = format!(
        "trap '' XFSZ; ulimit -f 24; exec '{program}' invoices upload invoices.csv --yes --calls 1 \
         --rows-per-call 47 --allow-http-loopback --endpoint {}",
        customer.sandbox.endpoint()
    );
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &script])
        .current_dir(&customer.home.0)
        .env_clear()
        .env("HOME", &customer.home.0)
        .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
    let full = command.output().expect("the program starts");
    let said = String::from_utf8_lossy(&full.stderr);
    assert_eq!(full.status.code(), Some(13), "{said}");
    assert!(said.contains("File too large"), "{said}");
    let sent = customer.sandbox.admin().executed("UploadInvoices2");
    assert!((1..7).contains(&sent), "{sent}");

    let rest = customer
        .upload("invoices.csv", &["--rows-per-call", "47"])
        .output();
    let rest = rest.expect("the program starts");
    assert_eq!(rest.status.code(), Some(0), "{rest:?}");
    customer.assert_each_once(300);
}
